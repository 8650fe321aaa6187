"""The role that serves, for tests: made on the server of the tests, with a connection of its own."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from psycopg import sql


@pytest.fixture(scope="module")
def role(django_db_setup: None, django_db_blocker) -> Iterator[str]:
    """Yield a role with LOGIN that may serve; roles belong to the server: one for each test database."""
    name = f"serving_{connection.settings_dict['NAME']}"
    with django_db_blocker.unblock():
        execute("DROP ROLE IF EXISTS {role}", name)
        execute("CREATE ROLE {role} LOGIN", name)
        call_command("grant", name, verbosity=0)
        yield name
        execute("DROP OWNED BY {role}; DROP ROLE {role}", name)


def execute(statement: str, role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(role=sql.Identifier(role)))


@contextmanager
def session(role: str) -> Iterator[psycopg.Connection]:
    """Open a connection to the test database as a role."""
    own = connection.get_connection_params()
    wanted = ("host", "port", "password", "dbname")
    parameters = {key: own[key] for key in wanted if own.get(key)}
    with psycopg.connect(**parameters, user=role) as other:
        yield other


def fetch(query: str, *parameters: object) -> str:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return str(cursor.fetchone()[0])
