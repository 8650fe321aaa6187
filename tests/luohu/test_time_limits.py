"""Time limits: none waits for ever for a row, a statement or an idle transaction."""

import os
import subprocess
import sys
from dataclasses import replace

import pytest
from django.conf import settings
from django.db import DatabaseError, OperationalError, connection, transaction
from django.test import Client

from enterprises.models import Cluster, change_by
from luohu import time_limits
from luohu.time_limits import JOB, MIGRATION, PAGE, STAFF, TimeLimits
from tests import factories
from tests.databases import second_connection

pytestmark = pytest.mark.django_db(transaction=True)
PAGE_LOCK = PAGE.lock
SHORT = TimeLimits(statement=1, lock=1, idle=1)


@pytest.fixture(autouse=True)
def limits(monkeypatch):
    """Start the process with short limits, and return the connection to its defaults afterwards."""
    monkeypatch.setattr(time_limits, "_default", None)
    time_limits.start(TimeLimits(statement=0, lock=0, idle=0))
    monkeypatch.setattr(time_limits, "PAGE", SHORT)
    monkeypatch.setattr(time_limits, "STAFF", TimeLimits(statement=30, lock=1, idle=30))
    time_limits.use(SHORT)
    yield
    del time_limits._current.limits
    connection.close()


def shown() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setting FROM pg_settings WHERE name IN ('statement_timeout', 'lock_timeout',"
            " 'idle_in_transaction_session_timeout') ORDER BY name"
        )
        return [str(int(milliseconds) // 1000) for (milliseconds,) in cursor.fetchall()]


@pytest.mark.parametrize("limits_of_work", [PAGE, STAFF, JOB, MIGRATION])
def test_limits_follow_the_kind_of_work_also_on_a_new_connection(limits_of_work):
    expected = [str(limits_of_work.idle), str(limits_of_work.lock), str(limits_of_work.statement)]
    time_limits.use(limits_of_work)
    assert shown() == expected
    connection.close()
    assert shown() == expected


def sleep_in_the_database(execute, sql, params, many, context):
    slow = 'FROM "enterprises_enterprise"' in sql
    return execute("SELECT pg_sleep(5)", [], False, context) if slow else execute(sql, params, many, context)


@pytest.mark.parametrize(
    ("address", "kind"), [("/api/v1/enterprises/", "problem+json"), ("/en/enterprises/", "text/html")]
)
def test_request_over_its_limit_is_answered_by_503(client: Client, address, kind):
    with connection.execute_wrapper(sleep_in_the_database):
        response = client.get(address)
    assert response.status_code == 503
    assert response["Retry-After"] == "60"
    assert kind in response["Content-Type"]


def test_writers_are_named_while_their_transaction_is_open():
    user = factories.UserFactory()
    with change_by(user), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('application_name')")
        assert cursor.fetchone() == (f"luohu writer {user.pk}",)


KINDS = ["PAGE", "STAFF", "JOB", "MIGRATION", "COMMAND"]


@pytest.mark.parametrize("kind", KINDS)
def test_statement_of_each_kind_ends_at_its_limit(kind):
    """Migrations and commands have none: they run as long as they need."""
    limits = getattr(time_limits, kind)
    time_limits.use(replace(limits, statement=min(limits.statement, 1)))
    with connection.cursor() as cursor:
        if kind in {"MIGRATION", "COMMAND"}:
            cursor.execute("SELECT pg_sleep(1.2)")
        else:
            with pytest.raises(OperationalError, match="statement timeout"):
                cursor.execute("SELECT pg_sleep(5)")


@pytest.mark.parametrize("kind", KINDS)
def test_wait_of_each_kind_for_the_lock_of_another_connection_ends(kind):
    cluster = factories.ClusterFactory()
    time_limits.use(replace(getattr(time_limits, kind), statement=0, lock=1))
    assert getattr(time_limits, kind).lock > 0
    with second_connection() as other:
        other.execute("SELECT FROM enterprises_cluster FOR UPDATE")
        with pytest.raises(OperationalError, match="lock timeout"):
            Cluster.objects.filter(pk=cluster.pk).update(name_en="x")
        other.rollback()


@pytest.mark.parametrize("kind", KINDS)
def test_idle_transaction_of_each_kind_lets_the_others_go_on(kind):
    """Its locks are released: another connection that waits for them gets the row."""
    cluster = factories.ClusterFactory()
    time_limits.use(replace(getattr(time_limits, kind), idle=1))
    assert getattr(time_limits, kind).idle > 0
    with pytest.raises(DatabaseError, match="idle-in-transaction"), transaction.atomic():
        Cluster.objects.filter(pk=cluster.pk).update(name_en="idle")
        with second_connection() as other:
            other.execute("UPDATE enterprises_cluster SET name_en = 'went on'")
        Cluster.objects.count()
    connection.close()
    cluster.refresh_from_db()
    assert cluster.name_en == "went on"


def test_readers_wait_behind_a_waiting_migration_no_longer_than_a_page_waits():
    assert 0 < MIGRATION.lock < PAGE_LOCK


# The commands themselves, but for the limit of those other than `migrate`: a minute.
IMPATIENT = """
import sys
from dataclasses import replace
from luohu import time_limits
time_limits.COMMAND = replace(time_limits.COMMAND, lock=2)
from manage import main
sys.argv = ["manage.py", sys.argv[1]]
main()
"""


@pytest.mark.parametrize("command", ["migrate", "load_reference"])
def test_command_that_waited_for_a_lock_ends_with_one_sentence(database_url, command):
    with second_connection() as other:
        other.execute("LOCK TABLE django_migrations, enterprises_cluster, enterprises_enterprise")
        run = subprocess.Popen(
            [sys.executable, "-c", IMPATIENT, command],
            cwd=settings.BASE_DIR,
            env={**os.environ, "DATABASE_URL": database_url},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            _out, said = run.communicate(timeout=60)
        finally:
            run.kill()
        other.rollback()
    assert run.returncode == 1
    assert "Another session held for too long" in said
    assert len(said.splitlines()) == 1


def test_idle_transaction_is_ended():
    with pytest.raises(DatabaseError, match="idle-in-transaction"), transaction.atomic():
        Cluster.objects.count()
        with second_connection() as other, other.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(2)")
        Cluster.objects.count()
    connection.close()
