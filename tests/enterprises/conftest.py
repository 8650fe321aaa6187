"""Fixtures of the enterprises: hostile files, a large database, and the role that serves."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.models import QuerySet
from pytest_django import DjangoDbBlocker

from tests import factories
from tests.databases import new_database, using_database
from tests.enterprises.registry_rows import fill_with_enterprises
from tests.enterprises.serving import role
from tests.workbooks import hostile

ENTERPRISE_COUNT = 50_000
__all__ = ["role"]  # registered by the import


@pytest.fixture(scope="session")
def hostile_file(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return a function that writes a hostile file by its name, once for all tests."""

    @cache
    def write(name: str) -> Path:
        make_file, _reason = hostile.FILES[name]
        return make_file(tmp_path_factory.mktemp("hostile") / "file.xlsx")

    return write


def explain(rows: QuerySet) -> str:
    """Return the plan of a queryset."""
    return rows.explain()


@pytest.fixture(scope="session")
def large_database(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[str, list[str]]]:
    """Yield the name of a database with 50,000 resident enterprises, filled once, and their codes."""
    codes = [factories.make_uscc(n) for n in range(ENTERPRISE_COUNT)]
    with django_db_blocker.unblock(), new_database("large") as name:
        with using_database(name):
            call_command("migrate", verbosity=0)
            fill_with_enterprises(codes)
        yield name, codes


@pytest.fixture
def fifty_thousand(
    large_database: tuple[str, list[str]], django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[list[str], Callable[[QuerySet], str]]]:
    """Yield the codes of 50,000 enterprises, and a function that explains a queryset over them.

    They are shared, and in another database than that of `db`: such a test only reads and is not marked
    `django_db`.
    """
    name, codes = large_database
    with django_db_blocker.unblock(), using_database(name):
        yield codes, explain
