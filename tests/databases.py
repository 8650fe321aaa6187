"""Databases beside the one of the tests: created, used and dropped."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection
from django.db.backends.base.creation import TEST_DATABASE_PREFIX

from enterprises.models.django_private import maintenance_cursor


@contextmanager
def using_database(name: str) -> Iterator[None]:
    """Let this process, the threads of its live server too, use another database of the server."""
    assert not connection.in_atomic_block, "A test of another database is not marked django_db."
    previous = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = previous


@contextmanager
def second_connection() -> Iterator[psycopg.Connection]:
    """Yield another real connection to the test database, with its own transactions."""
    own = connection.get_connection_params()
    wanted = ("host", "port", "user", "password", "dbname")
    with psycopg.connect(**{key: own[key] for key in wanted if own.get(key)}) as other:
        yield other


def name_database(suffix: str, *, is_shared: bool = False) -> str:
    """Return the name of a database beside the one of the tests, of this worker or shared by all.

    Without a test marked `django_db` the connection has the name of the developer's database, which is then
    the same for all workers: `luohu` with the suffix `demo` would be the database of `manage.py demo`.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    base = connection.settings_dict["NAME"].removeprefix(TEST_DATABASE_PREFIX).removesuffix(f"_{worker}")
    parts = [base, suffix] if is_shared else [base, *filter(None, [worker]), suffix]
    return TEST_DATABASE_PREFIX + "_".join(parts)


@contextmanager
def new_database(suffix: str, *, template: str = "template1") -> Iterator[str]:
    """Create an empty database, or a copy of one, yield its name, and drop it in the end even if in use."""
    name = name_database(suffix)
    execute(
        f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}" TEMPLATE "{template}"'
    )
    commit_asynchronously(name)
    try:
        yield name
    finally:
        execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def commit_asynchronously(name: str) -> None:
    """Let later connections to a database commit without waiting for the disk."""
    execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off')


def execute(*statements: str) -> None:
    with maintenance_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
