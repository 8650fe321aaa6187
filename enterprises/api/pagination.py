"""Keyset pagination of lists: links to the next and previous page."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from enterprises.api.problems import Problem, build_problem
from enterprises.cursors import BadCursor, decode_cursor, encode_cursor
from enterprises.listing.pagination import Page

T = TypeVar("T")

DEFAULT_SIZE = 50


def build_cursor_problem() -> Problem:
    """Return the problem (400) of a cursor that was not issued by this list in this order."""
    return build_problem(
        {
            "cursor": ValidationError(
                _("This cursor was not issued by this list; omit it to start, then follow `next`.")
            )
        }
    )


NO_PARAMS: Mapping[str, str] = {}


def build_links(
    request: HttpRequest, page: Page[Any], params: Mapping[str, str] = NO_PARAMS
) -> dict[str, str | None]:
    """Return the addresses of the next and previous page, with additional parameters."""
    return {"next": _link(request, page.next, params), "previous": _link(request, page.previous, params)}


def _link(request: HttpRequest, cursor: str | None, params: Mapping[str, str]) -> str | None:
    if cursor is None:
        return None
    query = request.GET.copy()
    for name, value in {**params, "cursor": cursor}.items():
        query[name] = value
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def paginate_rows(
    rows: Sequence[T], *, name: str, key: Callable[[T], tuple[Any, ...]], cursor: str | None, size: int
) -> Page[T]:
    """Return a page of the list `name`, whose rows are in memory, sorted by a unique key.

    Raises BadCursor.
    """
    keys = [key(row) for row in rows]
    start, end = 0, size
    if cursor is not None:
        direction, values = decode_cursor(cursor, name)
        position = tuple(values)
        if keys and len(position) != len(keys[0]):
            raise BadCursor("This cursor belongs to another list.")
        try:
            edge = bisect_right(keys, position) if direction == ">" else bisect_left(keys, position)
        except TypeError as error:
            raise BadCursor("This cursor belongs to another list.") from error
        start, end = (edge, edge + size) if direction == ">" else (max(edge - size, 0), edge)
    page_rows = list(rows[start:end])
    return Page(
        page_rows,
        encode_cursor(name, ">", keys[start + len(page_rows) - 1]) if page_rows and end < len(rows) else None,
        encode_cursor(name, "<", keys[start]) if page_rows and start > 0 else None,
    )
