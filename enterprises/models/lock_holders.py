"""Lock holders: the users whose transactions a writing transaction waits for.

PostgreSQL shows whom a session waits for only while it waits. A thread beside each writing transaction looks,
first when a quarter of the lock timeout has passed: most transactions have ended by then.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.db import DatabaseError, connection

WRITER = "luohu writer "  # application_name of a transaction of `change_by`, before the key of its user
_LOOKS = 4  # within one lock timeout
_HOLDERS = "lock_holders"  # attribute of an error of the database
_current = threading.local()

# Only who waits for nobody: others in the queue for the same row are no holders.
_FIND = """
WITH RECURSIVE blocking (pid) AS (
    SELECT unnest(pg_blocking_pids(%s)) UNION SELECT unnest(pg_blocking_pids(pid)) FROM blocking
)
SELECT DISTINCT substr(application_name, %s) FROM blocking JOIN pg_stat_activity USING (pid)
WHERE application_name LIKE %s AND cardinality(pg_blocking_pids(pid)) = 0
"""


class _Watch(threading.Thread):
    """Looks now and then for whom a session waits, over a connection of its own."""

    def __init__(self, pid: int, lock_timeout: float) -> None:
        super().__init__(name="lock holders", daemon=True)
        self.holders: list[int] = []
        self._pid = pid
        self._pause = lock_timeout / _LOOKS
        self._has_ended = threading.Event()

    def run(self) -> None:
        try:
            while not self._has_ended.wait(self._pause):
                self.holders = self._look() or self.holders
        except DatabaseError:
            pass  # no connection is left for it; the message then names nobody
        finally:
            connection.close()

    def end(self) -> None:
        self._has_ended.set()

    def _look(self) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(_FIND, [self._pid, len(WRITER) + 1, f"{WRITER}_%"])
            return [int(key) for (key,) in cursor.fetchall()]


@contextmanager
def lock_watch() -> Iterator[Callable[[int, float], None]]:
    """Yield a function that watches for whom a session waits, to the end of the block.

    The block includes the commit, which can wait too. Without a lock timeout, and inside another watch, the
    function does nothing. An error of the database that leaves the block takes the users along.

    >>> with lock_watch() as watch, transaction.atomic():
    ...     watch(pid, lock_timeout)
    """
    is_outermost = getattr(_current, "watch", None) is None

    def watch(pid: int, lock_timeout: float) -> None:
        if is_outermost and lock_timeout:
            _current.watch = _Watch(pid, lock_timeout)
            _current.watch.start()

    try:
        yield watch
    except DatabaseError as error:
        if is_outermost:
            vars(error)[_HOLDERS] = _watched()
        raise
    finally:
        if is_outermost and getattr(_current, "watch", None) is not None:
            _current.watch.end()
            _current.watch = None


def _watched() -> list[int]:
    watch = getattr(_current, "watch", None)
    return [] if watch is None else watch.holders


def find_lock_holders(error: BaseException) -> list[AbstractBaseUser]:
    """Return the users for whom the failed statement waited, also inside the transaction that failed."""
    keys = vars(error).get(_HOLDERS) or _watched()
    return list(get_user_model().objects.filter(pk__in=keys).order_by("pk")) if keys else []
