"""Cache by registry state: a value is computed once per state and never served after a later commit."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TypeVar, cast

from django.conf import settings
from django.core.cache import cache
from django.db import connection

T = TypeVar("T")
MISSING = object()
SECONDS = 24 * 60 * 60  # evicts entries of old states; correctness does not depend on it

# The last visible commit, by number and instant (after a restore from a dump numbers are issued again), and
# whether this transaction itself has unsealed changes.
STATE = """
    SELECT seq, committed_at, EXISTS (
        SELECT FROM enterprises_change WHERE seq IS NULL AND transaction = txid_current_if_assigned())
    FROM (SELECT) one LEFT JOIN (
        SELECT seq, committed_at FROM enterprises_change WHERE seq IS NOT NULL ORDER BY seq DESC LIMIT 1
    ) last ON true
"""


@dataclass
class _Computation:
    """A running computation: the state it began at, and the values that are stored at its end.

    Without a state, inside a transaction with unsealed changes, nothing is read from the cache or stored.
    """

    state: tuple[object, ...] | None
    values: dict[str, object] = field(default_factory=dict)

    def find(self, name: object) -> object:
        """Return a value of this computation or of the cache, or `MISSING`."""
        key = _key(self.state, name)
        if key in self.values or self.state is None:
            return self.values.get(key, MISSING)
        return cache.get(key, MISSING)

    def get(self, name: object, compute: Callable[[], T]) -> T:
        """Return the value of a name, computed where it is missing."""
        value = self.find(name)
        if value is MISSING:
            value = self.values[_key(self.state, name)] = compute()
        return cast(T, value)


_running: ContextVar[_Computation | None] = ContextVar("running computation", default=None)


def cached_by_state(name: object, compute: Callable[[], T]) -> T:
    """Return the result of `compute` for the present state of the registry, cached under that state.

    `name` identifies the value with everything it depends on besides the facts (a day, a language); its
    `repr` is the key. A transaction with unsealed changes computes without the cache, because no other
    session sees its data. If a commit becomes visible during the computation, the result is not stored.
    A computation inside another one belongs to the state of the outer one, which is read only once, and is
    stored with it.

    >>> cached_by_state(("high tech", *moment.cache_key), lambda: indicator.value(moment))
    """
    outer = _running.get()
    if outer is not None:
        return outer.get(name, compute)
    computation = _Computation(_read_state())
    cached = computation.find(name)
    if cached is not MISSING:
        return cast(T, cached)
    token = _running.set(computation)
    try:
        value = computation.get(name, compute)
    finally:
        _running.reset(token)
    if computation.state is not None and _read_state() == computation.state:
        cache.set_many(computation.values, SECONDS)
    return value


def _read_state() -> tuple[object, ...] | None:
    """Return what identifies the present state; None inside a transaction with unsealed changes."""
    with connection.cursor() as cursor:
        cursor.execute(STATE)
        seq, committed_at, is_changing = cursor.fetchone()
    return None if is_changing else (settings.BUILD, connection.settings_dict["NAME"], seq, committed_at)


def _key(state: tuple[object, ...] | None, name: object) -> str:
    return f"state:{blake2b(repr((state, name)).encode(), digest_size=20).hexdigest()}"
