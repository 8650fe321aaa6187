"""Figures kept by the registry's state: computed once, and never served after a commit that changes them."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b
from typing import TypeVar, cast

from django.conf import settings
from django.core.cache import cache
from django.db import connection

T = TypeVar("T")
MISSING = object()
SECONDS = 24 * 60 * 60  # only to forget the states of yesterday; correctness does not rest on it

# The last commit that is visible, by its number and its instant: a registry that was restored from a
# dump counts the same numbers anew. And whether this transaction has changed something itself.
STATE = """
    SELECT seq, committed_at, coalesce(current_setting('luohu.change', true), '') <> ''
    FROM (SELECT) one LEFT JOIN (
        SELECT seq, committed_at FROM enterprises_change WHERE seq IS NOT NULL ORDER BY seq DESC LIMIT 1
    ) last ON true
"""


def cached_by_state(name: object, compute: Callable[[], T]) -> T:
    """Return what `compute` gives for the present state of the registry, computed at most once for it.

    `name` says what it is, with everything it depends on besides the facts (a day, a language); its
    `repr` is the key. A transaction that has changed something computes for itself and keeps nothing,
    since nobody else sees what it sees. A commit that becomes visible while it computes keeps it
    from being kept.

    >>> cached_by_state(("high tech", day), lambda: indicator.value(Facts(), day))
    """
    key = _key(name)
    if key is None:
        return compute()
    found = cache.get(key, MISSING)
    if found is not MISSING:
        return cast(T, found)
    value = compute()
    if _key(name) == key:
        cache.set(key, value, SECONDS)
    return value


def _key(name: object) -> str | None:
    """The key of a name at the present state; None where this transaction has changed something."""
    with connection.cursor() as cursor:
        cursor.execute(STATE)
        seq, committed_at, is_changing = cursor.fetchone()
    if is_changing:
        return None
    parts = (settings.BUILD, connection.settings_dict["NAME"], seq, committed_at, name)
    return f"kept:{blake2b(repr(parts).encode(), digest_size=20).hexdigest()}"
