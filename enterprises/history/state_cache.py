"""Cache by registry state: a value is computed once per state and never served after a later commit."""

from __future__ import annotations

from collections.abc import Callable
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


def cached_by_state(name: object, compute: Callable[[], T]) -> T:
    """Return the result of `compute` for the present state of the registry, cached under that state.

    `name` identifies the value with everything it depends on besides the facts (a day, a language); its
    `repr` is the key. A transaction with unsealed changes computes without the cache, because no other
    session sees its data. If a commit becomes visible during the computation, the result is not stored.

    >>> cached_by_state(("high tech", *moment.cache_key), lambda: indicator.value(moment))
    """
    key = _key(name)
    if key is None:
        return compute()
    cached = cache.get(key, MISSING)
    if cached is not MISSING:
        return cast(T, cached)
    value = compute()
    if _key(name) == key:
        cache.set(key, value, SECONDS)
    return value


def _key(name: object) -> str | None:
    """Return the cache key at the present state; None inside a transaction with unsealed changes."""
    with connection.cursor() as cursor:
        cursor.execute(STATE)
        seq, committed_at, is_changing = cursor.fetchone()
    if is_changing:
        return None
    parts = (settings.BUILD, connection.settings_dict["NAME"], seq, committed_at, name)
    return f"state:{blake2b(repr(parts).encode(), digest_size=20).hexdigest()}"
