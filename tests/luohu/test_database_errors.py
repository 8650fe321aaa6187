"""Messages of a command about a database that it cannot use."""

import subprocess
import sys

import django.db
import psycopg
import pytest
from django.conf import settings as project
from psycopg import errors

from luohu.database_errors import explain
from luohu.embedded_postgres.cluster import ClusterError


@pytest.mark.parametrize(
    ("cause", "remedy"),
    [
        (errors.UndefinedTable('relation "enterprises_change" does not exist'), "Run `manage.py migrate`"),
        (errors.UndefinedColumn('column "slug" does not exist\nLINE 1: SELECT'), "Run `manage.py migrate`"),
        (errors.UndefinedFunction("function current_change() does not exist"), "Run `manage.py migrate`"),
        (errors.InsufficientPrivilege("permission denied for table x"), "manage.py grant ROLE"),
        (psycopg.OperationalError("connection failed: Connection refused"), "Check DATABASE_URL"),
        (errors.CannotConnectNow("the database system is starting up"), "Check DATABASE_URL"),
        (errors.LockNotAvailable("canceling statement due to lock timeout"), "Run it again later"),
        (errors.DeadlockDetected("deadlock detected"), "Run it again later"),
        (django.db.NotSupportedError("PostgreSQL 14 or later is required (found 13)."), "Upgrade the server"),
        (ClusterError("The folder belongs to another user."), "another user"),
    ],
)
def test_a_database_that_cannot_be_used_is_one_sentence_with_a_remedy(cause: Exception, remedy: str) -> None:
    error = RuntimeError("whatever the library says")
    error.__cause__ = cause

    explanation = explain(error)

    assert explanation is not None
    assert remedy in explanation
    assert "\n" not in explanation


@pytest.mark.parametrize(
    "error", [ValueError("a defect"), errors.QueryCanceled("timeout"), errors.CheckViolation("no")]
)
def test_every_other_error_remains_a_traceback(error: Exception) -> None:
    assert explain(error) is None


@pytest.mark.slow
def test_a_command_without_its_database_says_so_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://nobody@127.0.0.1:1/nothing")

    run = subprocess.run(
        [sys.executable, "manage.py", "verify_history"],
        cwd=project.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 1
    assert len(run.stderr.splitlines()) == 1
    assert "cannot be reached" in run.stderr
