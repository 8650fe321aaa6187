"""The floor of the search over generated firms: found first and among five, by kind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from pytest_django import DjangoDbBlocker

from tests.databases import new_database, using_database
from tests.labelled_search.firms import generate
from tests.labelled_search.loading import load_firms
from tests.labelled_search.report import judge

# The least share found first, by kind; a kind that is not here must reach 95 %. A short brand with one wrong
# or missing character is equally near to several firms.
FIRST = {
    "missing character": 0.65,
    "wrong character": 0.60,
    "swapped characters": 0.80,
    "homophone": 0.85,
    "mistake in the whole name": 0.60,
    "initials": 0.80,
    "English with a typo": 0.80,
    "pinyin with a typo": 0.80,
    "pinyin of a typist": 0.80,
}
SMALL, LARGE = 2_000, 20_000


def check(size: int, per_kind: int) -> None:
    """Load so many firms into a database of their own, judge the search and compare it with the floor."""
    with new_database(f"search{size}") as name, using_database(name):
        call_command("migrate", verbosity=0)
        call_command("load_reference", verbosity=0)
        firms = list(generate(size))
        load_firms(firms)
        report = judge(firms, per_kind=per_kind)
    print(report)
    assert len(report.outcomes) >= 20 * per_kind
    assert report.share(1) >= 0.90, report
    assert report.share(5) >= 0.98, report
    below = [kind for kind in report.kinds if report.share(1, kind) < FIRST.get(kind, 0.95)]
    assert below == [], report


@pytest.fixture
def own_database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


def test_search_reaches_its_floor_in_a_small_registry(own_database):
    check(SMALL, per_kind=20)


@pytest.mark.slow
def test_search_reaches_its_floor_among_twenty_thousand_firms(own_database):
    check(LARGE, per_kind=40)
