"""The order of a search, best match first, with exact cursors.

The ranked hits come first, sorted in memory; behind them, where more enterprises contain very common words
than were ranked, the others by name.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from enterprises.codecs.cursors import decode_cursor, encode_cursor
from enterprises.listing.pagination import Keyset, Page
from enterprises.listing.search.finding import sort_best_first
from enterprises.listing.search.hits import Found, Hit
from enterprises.models import Enterprise
from enterprises.naming.agreement import Kind

_BY_NAME = Keyset("name", ("sort_key", "code"))
_UNRANKED = 0.0

# Where an enterprise stands: its score negated, its key by name, its code.
Position = tuple[float, str, str]


class Relevance:
    """The order of what a search found."""

    name = "relevance"

    def __init__(self, found: Found) -> None:
        self.found = found

    def page(
        self, rows: QuerySet[Enterprise], *, cursor: str | None, size: int, query: str = ""
    ) -> Page[Enterprise]:
        """Return the first `size` rows, or those at a cursor of this `query`. Raises BadCursor."""
        name, direction = self.name + query, ">"
        position: Position | None = None
        if cursor:
            direction, (score, sort_key, code) = decode_cursor(cursor, name)
            position = (float(score), sort_key, code)
        is_forward = direction == ">"
        hits = self._beyond(rows, position, is_forward=is_forward, size=size + 1)
        is_more, hits = len(hits) > size, hits[:size]
        ordered = hits if is_forward else hits[::-1]
        if not ordered:
            return Page([], None, None)
        by_pk = {row.pk: row for row in rows.filter(pk__in=[hit.pk for hit in ordered])}
        page = [by_pk[hit.pk] for hit in ordered if hit.pk in by_pk]
        is_behind, is_before = (is_more, position is not None) if is_forward else (True, is_more)
        return Page(
            page,
            encode_cursor(name, ">", ordered[-1].position) if is_behind else None,
            encode_cursor(name, "<", ordered[0].position) if is_before else None,
        )

    def sorted(self, rows: QuerySet[Enterprise]) -> QuerySet[Enterprise]:
        """Return all rows, the best match first."""
        return sort_best_first(rows, self.found)

    def _beyond(
        self, rows: QuerySet[Enterprise], position: Position | None, *, is_forward: bool, size: int
    ) -> list[Hit]:
        """Return up to `size` hits beyond a position, in the direction of reading."""
        ranked = self._ranked(rows)
        if is_forward:
            hits = [hit for hit in ranked if position is None or hit.position > position][:size]
            behind = position if position is not None and position[0] >= _UNRANKED else None
            return hits + self._unranked(rows, behind, is_forward=True, size=size - len(hits))
        before = position or (_UNRANKED, "", "")
        hits = []
        if before[0] >= _UNRANKED:
            hits = self._unranked(rows, before, is_forward=False, size=size)
        earlier = [hit for hit in reversed(ranked) if hit.position < before]
        return hits + earlier[: size - len(hits)]

    def _ranked(self, rows: QuerySet[Enterprise]) -> list[Hit]:
        """Return the ranked hits that the filters of the list let through."""
        pks = [hit.pk for hit in self.found.hits]
        among = set(_plain(rows.filter(pk__in=pks)).values_list("pk", flat=True))
        return [hit for hit in self.found.hits if hit.pk in among]

    def _unranked(
        self, rows: QuerySet[Enterprise], position: Position | None, *, is_forward: bool, size: int
    ) -> list[Hit]:
        """Return the enterprises behind the ranked ones, by name."""
        if self.found.is_complete or size <= 0:
            return []
        others = _plain(rows.exclude(pk__in=[hit.pk for hit in self.found.hits]))
        if position is not None:
            others = others.filter(_BY_NAME.beyond(position[1:], is_forward=is_forward))
        keys = ("sort_key", "code") if is_forward else ("-sort_key", "-code")
        found: Iterable[Any] = others.order_by(*keys).values_list("pk", "sort_key", "code")[:size]
        return [Hit(pk, Kind.CONTAINS, _UNRANKED, sort_key, code) for pk, sort_key, code in found]


def _plain(rows: QuerySet[Enterprise]) -> QuerySet[Enterprise]:
    """Return the rows without what a list loads beside them."""
    return rows.select_related(None).prefetch_related(None).order_by()
