"""Databases beside the one of the tests: created, used and dropped."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection

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


@contextmanager
def new_database(suffix: str, *, template: str = "template1") -> Iterator[str]:
    """Create an empty database, or a copy of one, yield its name, and drop it in the end even if in use."""
    name = f"{connection.settings_dict['NAME']}_{suffix}"
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
