"""Time limits of statements, locks and idle transactions, by kind of work.

PostgreSQL waits for ever by default: one open transaction would stop everybody who needs its rows.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created


@dataclass(frozen=True)
class TimeLimits:
    """Limits in seconds; 0 is none. `idle` ends a transaction that neither reads nor writes."""

    statement: int
    lock: int
    idle: int


PAGE = TimeLimits(statement=20, lock=3, idle=300)
STAFF = TimeLimits(statement=60, lock=5, idle=60)
JOB = TimeLimits(statement=3600, lock=60, idle=600)
# Readers wait behind a migration that waits, and no longer than this.
MIGRATION = TimeLimits(statement=0, lock=2, idle=600)
UNLIMITED = TimeLimits(statement=0, lock=0, idle=0)
COMMAND = TimeLimits(statement=0, lock=60, idle=600)

_SET = (
    "SELECT set_config('statement_timeout', %s, false), set_config('lock_timeout', %s, false),"
    " set_config('idle_in_transaction_session_timeout', %s, false)"
)
_default: TimeLimits | None = None
_current = threading.local()  # the limits of the connection of this thread


def start(limits: TimeLimits) -> None:
    """Set the limits of this process; its connections get them when they are opened."""
    global _default
    _default = limits
    connection_created.connect(_limit_new_connection, dispatch_uid="time_limits")


def use(limits: TimeLimits) -> None:
    """Set the limits of this thread; nothing happens in a process that has not started with limits."""
    if _default is None or getattr(_current, "limits", _default) == limits:
        return
    _current.limits = limits
    if connection.connection is not None:
        _apply(connection, limits)


def _limit_new_connection(connection: BaseDatabaseWrapper, **options: Any) -> None:
    limits = getattr(_current, "limits", _default)
    if limits is not None:
        _apply(connection, limits)


def _apply(connection: BaseDatabaseWrapper, limits: TimeLimits) -> None:
    values = (limits.statement, limits.lock, limits.idle)
    with connection.cursor() as cursor:
        cursor.execute(_SET, [f"{seconds}s" for seconds in values])
