"""Enterprises whose names or codes differ from what was typed by a mistake."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection
from django.db.models import F, Q
from django.db.models.expressions import RawSQL

from enterprises.history.snapshots import is_in_the_past
from enterprises.listing.search.arrays import AnyOf, Array
from enterprises.listing.search.candidates import MOST_RANKED, candidates, rank
from enterprises.listing.search.hits import Hit
from enterprises.naming.keys import (
    keys_of_han,
    keys_of_latin,
    keys_of_typed_code,
    keys_of_word,
    stored_keys,
)
from enterprises.naming.names import grams, grams_of_word, simplified_key
from enterprises.naming.typed import Typed

_MOST_NEAR = 50
_FAIR = 0.6  # with none like this, names that share three characters in a row are looked for
_WORST = 0.3  # no match is worse

_MOST_WITH_KEYS = 200  # enterprises of each group of keys
_WITH_KEYS = f"SELECT enterprises_with_keys(%s::integer[], {_MOST_WITH_KEYS})"
_FORMERLY_WITH_KEYS = f"SELECT formerly_with_keys(%s::integer[], {_MOST_WITH_KEYS})"


def find_similar(typed: Typed) -> list[Hit]:
    """Return the enterprises with similar names or codes, those clearly worse than the best left out."""
    hits = [rank(typed, row, is_exact=False) for row in _near_rows(typed)]
    if max((hit.score for hit in hits), default=0) < _FAIR:
        hits += [rank(typed, row, is_exact=False) for row in _rows_sharing_windows(typed)]
    best = max((hit.score for hit in hits), default=0)
    near = {hit.pk: hit for hit in hits if hit.score > max(_WORST, best - 0.3)}
    return sorted(near.values(), key=lambda hit: hit.position)[:_MOST_NEAR]


def find_similar_to_each(texts: Sequence[Typed]) -> list[list[Hit]]:
    """Return for each text the enterprises of today that share a search key with it, in two queries."""
    pairs = _pairs_with_keys(texts)
    rows = {row["pk"]: row for row in candidates(Q(pk__in={pk for _n, pk in pairs}))}
    hits: list[list[Hit]] = [[] for _typed in texts]
    for n, pk in pairs:
        if pk in rows:
            hits[n].append(rank(texts[n], rows[pk], is_exact=False))
    return [sorted(each, key=lambda hit: hit.position) for each in hits]


def _pairs_with_keys(texts: Sequence[Typed]) -> list[tuple[int, int]]:
    """Return the places of the texts, each with the enterprises that share a key with the text."""
    by_group = [(n, keys) for n, typed in enumerate(texts) for keys in _key_groups(typed) if keys]
    if not by_group:
        return []
    groups = ", ".join(["(%s, %s::integer[])"] * len(by_group))
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH typed (n, keys) AS (VALUES {groups})"  # noqa: S608 - placeholders and a constant
            f" SELECT n, enterprises_with_keys(keys, {_MOST_WITH_KEYS}) FROM typed"
            f" UNION SELECT n, formerly_with_keys(keys, {_MOST_WITH_KEYS}) FROM typed",
            [value for pair in by_group for value in pair],
        )
        return [(n, pk) for n, pk in cursor.fetchall()]


def _near_rows(typed: Typed) -> Iterable[dict[str, Any]]:
    """Return the enterprises that share a search key; each group of keys is limited for itself."""
    groups = [keys for keys in _key_groups(typed) if keys]
    if not groups:
        return []
    if is_in_the_past():
        wanted = {key for group in groups for key in group}
        return [row for row in _alike_in_the_past(typed) if not wanted.isdisjoint(_keys_of(row))]
    parts = [_WITH_KEYS] * len(groups) + [_FORMERLY_WITH_KEYS]
    keys = [*groups, [key for group in groups for key in group]]
    near = RawSQL(f"({' UNION '.join(parts)})", keys)  # noqa: S611 - constants with parameters
    rows: Iterable[dict[str, Any]] = candidates(Q(AnyOf(F("pk"), Array(near))))
    return rows


def _alike_in_the_past(typed: Typed) -> Iterator[dict[str, Any]]:
    """Yield the enterprises of a past state whose names agree at all: past states have no keys."""
    for row in candidates(Q()):
        if rank(typed, row, is_exact=False).score > _WORST:
            yield row


def _keys_of(row: dict[str, Any]) -> set[int]:
    """Return the search keys that the enterprise of a row has."""
    keys = set(stored_keys(simplified_key(row["name_zh"]), row["name_en"], row["organisation_code"]))
    return keys.union(*(stored_keys(simplified_key(name)) for name in row["former"]))


def _key_groups(typed: Typed) -> list[list[int]]:
    """Return the search keys of a text: precise ones, loose ones that more share, those of each word."""
    if typed.is_han:
        return [*keys_of_han(typed.core)]
    groups = [keys_of_typed_code(typed.code)] if typed.code else []
    if typed.letters:
        groups += keys_of_latin(typed.letters)
    return groups + [keys_of_word(word) for word in typed.english[:4] if len(word) > 2]


def _rows_sharing_windows(typed: Typed) -> Iterable[dict[str, Any]]:
    """Return enterprises that share three characters in a row with the beginning of a Chinese text."""
    if not typed.is_han:
        return []
    starts = range(min(len(typed.core) - 2, 4))
    windows = [grams_of_word(typed.core[n : n + 3]) for n in starts]
    if is_in_the_past():
        return [
            row
            for row in _alike_in_the_past(typed)
            if any(set(window) <= {*grams(simplified_key(row["name_zh"]))} for window in windows)
        ]
    condition = Q(pk__in=[])
    for window in windows:
        condition |= Q(grams__contains=window)
    rows: Iterable[dict[str, Any]] = candidates(condition)[:MOST_RANKED]
    return rows
