"""Keyset pagination of lists: links to the next and previous page."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response

from enterprises.api.problems import build_problem
from enterprises.codecs.cursors import BadCursor, decode_cursor, encode_cursor
from enterprises.listing.pagination import Page

T = TypeVar("T")


class CursorPages(BasePagination):
    """Pages of a list with its exact count; a subclass reads a page behind or before a cursor."""

    def read_page(self, rows: Any, view: Any) -> Page[Any]:
        """Return the page. Raises BadCursor."""
        raise NotImplementedError

    def get_count(self, rows: Any, view: Any) -> int:
        """Return the number of rows of all pages."""
        return len(rows)

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.request, self.view = request, view
        try:
            self.page = self.read_page(queryset, view)
        except BadCursor:
            raise build_problem(
                {
                    "cursor": ValidationError(
                        _("This cursor was not issued by this list; omit it to start, then follow `next`.")
                    )
                }
            ) from None
        self.count = self.get_count(queryset, view)
        return self.page.rows

    def get_paginated_response(self, data: Any) -> Response:
        params: Mapping[str, str] = self.view.link_params()
        links = {name: self._link(getattr(self.page, name), params) for name in ("next", "previous")}
        return Response({"count": self.count, **links, "results": list(data), **self.view.page_fields()})

    def _link(self, cursor: str | None, params: Mapping[str, str]) -> str | None:
        if cursor is None:
            return None
        query = self.request.query_params.copy()
        for name, value in {**params, "cursor": cursor}.items():
            query[name] = value
        link: str = self.request.build_absolute_uri(f"{self.request.path}?{query.urlencode()}")
        return link


class KeysetPages(CursorPages):
    """Pages of a query set in the order of the view, a Keyset."""

    def read_page(self, rows: Any, view: Any) -> Page[Any]:
        page: Page[Any] = view.order.page(
            rows, cursor=view.values.get("cursor"), size=view.page_size, query=view.filter_key
        )
        return page

    def get_count(self, rows: Any, view: Any) -> int:
        count: int = view.get_count(rows)
        return count


class ListPages(CursorPages):
    """Pages of rows in memory, sorted by the unique `key_of` of the view."""

    def read_page(self, rows: Any, view: Any) -> Page[Any]:
        return paginate_rows(
            rows,
            name=self.request.path + view.filter_key,
            key=view.key_of,
            cursor=view.values.get("cursor"),
            size=view.page_size,
        )


def paginate_rows(
    rows: Sequence[T], *, name: str, key: Callable[[T], tuple[Any, ...]], cursor: str | None, size: int
) -> Page[T]:
    """Return a page of the list `name`, whose rows are in memory, sorted by a unique key.

    Raises BadCursor.
    """
    keys = [key(row) for row in rows]
    start, end, back = 0, size, None
    if cursor is not None:
        direction, values = decode_cursor(cursor, name)
        position = tuple(values)
        edge = (bisect_right if direction in (">", "<=") else bisect_left)(keys, position)
        start, end = (edge, edge + size) if direction[0] == ">" else (max(edge - size, 0), edge)
        back = encode_cursor(name, "<=", position) if start >= len(rows) else None
    page_rows = list(rows[start:end])
    return Page(
        page_rows,
        encode_cursor(name, ">", keys[start + len(page_rows) - 1]) if page_rows and end < len(rows) else None,
        encode_cursor(name, "<", keys[start]) if page_rows and start > 0 else back,
    )
