"""One sentence for a database that a command cannot use, with what mends it."""

from __future__ import annotations

from collections.abc import Iterator

import django.db
import psycopg
from django.core.exceptions import ImproperlyConfigured
from psycopg import errors

from luohu.embedded_postgres.cluster import ClusterError

_MISSING = (
    errors.UndefinedTable,
    errors.UndefinedColumn,
    errors.UndefinedFunction,
    errors.UndefinedObject,
    errors.InvalidSchemaName,
)
_TIMED_OUT = (errors.LockNotAvailable, errors.DeadlockDetected)


def explain(error: BaseException) -> str | None:
    """Return what is wrong with the database and the command that mends it; None for any other error."""
    for cause in _causes(error):
        if isinstance(cause, ClusterError | ImproperlyConfigured):
            return str(cause)
        if isinstance(cause, django.db.NotSupportedError):
            return f"{cause} Upgrade the server, or set DATABASE_URL to another one."
        if isinstance(cause, _MISSING):
            return (
                f"The database lacks a part of this version ({_line(cause)}). Run `manage.py migrate` first."
            )
        if isinstance(cause, errors.InsufficientPrivilege):
            return (
                f"The role of DATABASE_URL may not do this ({_line(cause)}). Run the command as the owner of "
                "the tables, or give the role its rights: `manage.py grant ROLE`."
            )
        if isinstance(cause, _TIMED_OUT):
            return (
                f"Another session held for too long what the command needs ({_line(cause)}). "
                "Run it again later; the view pg_stat_activity lists the open transactions."
            )
        if _is_connection_failure(cause):
            return (
                f"The database cannot be reached ({_line(cause)}). "
                "Check DATABASE_URL and whether the server runs."
            )
    return None


def is_unreachable(error: BaseException) -> bool:
    """Return whether an error means that the database is away: it will be back without a change of code."""
    return any(_is_connection_failure(cause) for cause in _causes(error))


def _is_connection_failure(error: BaseException) -> bool:
    """Return whether a connection could not be made, was closed or ended by a shutdown (57P01 to 57P03)."""
    if isinstance(error, psycopg.InterfaceError):
        return True
    return isinstance(error, psycopg.OperationalError) and (error.sqlstate or "08").startswith(("08", "57P0"))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _line(error: BaseException) -> str:
    return str(error).strip().splitlines()[0].rstrip(".") if str(error).strip() else type(error).__name__
