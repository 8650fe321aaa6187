"""Pages of a list: its body with links to the pages behind and before, by key and never by number."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from enterprises.api.problems import Problem, refused
from enterprises.cursors import BadCursor, decode_cursor, encode_cursor
from enterprises.listing.pagination import Page

T = TypeVar("T")

DEFAULT_SIZE = 50


def wrong_cursor() -> Problem:
    """Return the problem (400) that a cursor was not given out by this list in this order."""
    return refused(
        {"cursor": ValidationError(_("This list did not give it out; begin without it and follow `next`."))}
    )


NO_PINS: Mapping[str, str] = {}


def links(request: HttpRequest, page: Page[Any], pins: Mapping[str, str] = NO_PINS) -> dict[str, str | None]:
    """Return the addresses of the pages behind and before this one, with `pins` among their parameters."""
    return {"next": _link(request, page.next, pins), "previous": _link(request, page.previous, pins)}


def _link(request: HttpRequest, cursor: str | None, pins: Mapping[str, str]) -> str | None:
    if cursor is None:
        return None
    query = request.GET.copy()
    for name, value in {**pins, "cursor": cursor}.items():
        query[name] = value
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def page_of(
    rows: Sequence[T], *, name: str, key: Callable[[T], tuple[Any, ...]], cursor: str | None, size: int
) -> Page[T]:
    """Return a page of the list `name`, whose rows are all at hand, sorted by a unique key.

    Raises BadCursor.
    """
    keys = [key(row) for row in rows]
    start, end = 0, size
    if cursor is not None:
        direction, place = decode_cursor(cursor, name)
        if keys and len(place) != len(keys[0]):
            raise BadCursor("This cursor belongs to another list.")
        try:
            edge = bisect_right(keys, tuple(place)) if direction == ">" else bisect_left(keys, tuple(place))
        except TypeError as error:
            raise BadCursor("This cursor belongs to another list.") from error
        start, end = (edge, edge + size) if direction == ">" else (max(edge - size, 0), edge)
    shown = list(rows[start:end])
    return Page(
        shown,
        encode_cursor(name, ">", keys[start + len(shown) - 1]) if shown and end < len(rows) else None,
        encode_cursor(name, "<", keys[start]) if shown and start > 0 else None,
    )
