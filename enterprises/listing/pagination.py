"""Keyset pagination: constant cost at any depth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from django.db.models import Field, Model, Q, QuerySet

from enterprises.codecs.cursors import decode_cursor, encode_cursor

M = TypeVar("M", bound=Model)
T = TypeVar("T")
PLACE = "place"  # the key that is computed


@dataclass(frozen=True)
class Page(Generic[T]):
    """Rows in order, with the cursors of the next and the previous page (None: there is none)."""

    rows: list[T]
    next: str | None
    previous: str | None


class Order(Protocol):
    """An order of enterprises: a page of it, or all in this order."""

    @property
    def name(self) -> str: ...

    def page(self, rows: QuerySet[Any], *, cursor: str | None, size: int, query: str = "") -> Page[Any]: ...

    def sorted(self, rows: QuerySet[Any]) -> QuerySet[Any]: ...


@dataclass(frozen=True)
class Keyset:
    """An order by keys that are never null, the last of them unique.

    They are stored, but for PLACE, which is computed by the expression `place`.

    >>> Keyset("name", ("sort_key", "code")).page(Enterprise.objects.all(), cursor=None, size=50).next
    'WyI-Iiwi…'
    """

    name: str
    keys: tuple[str, ...]
    place: Any = None

    def page(self, rows: QuerySet[M], *, cursor: str | None, size: int, query: str = "") -> Page[M]:
        """Return the first `size` rows, or those behind or before a cursor. Raises BadCursor.

        A cursor belongs to its `query`, the filters. An empty page leads back to the rows at its cursor.
        """
        name = self.name + query
        direction, position = self._read(cursor, rows.model, name) if cursor else (">", None)
        rows = self._with_place(rows)
        is_forward = direction[0] == ">"
        if position is not None:
            beyond = self.beyond(position, is_forward=is_forward)
            rows = rows.filter(beyond | self._at(position) if direction.endswith("=") else beyond)
        fetched = list(rows.order_by(*(self._in_direction(key, is_forward) for key in self.keys))[: size + 1])
        is_more = len(fetched) > size
        page_rows = fetched[:size] if is_forward else fetched[:size][::-1]
        if not page_rows:
            back = encode_cursor(name, "<=" if is_forward else ">=", position) if position else None
            return Page([], None if is_forward else back, back if is_forward else None)
        is_behind, is_before = (is_more, position is not None) if is_forward else (True, is_more)
        return Page(
            page_rows,
            self._write(name, ">", page_rows[-1]) if is_behind else None,
            self._write(name, "<", page_rows[0]) if is_before else None,
        )

    def beyond(self, position: Sequence[Any], *, is_forward: bool) -> Q:
        """Return the condition for rows beyond a key; `a >= x AND (a > x OR b > y)` uses the index."""
        beyond = Q()
        for key, value in reversed(list(zip(self.keys, position, strict=True))):
            column = key.removeprefix("-")
            lookup = "gt" if is_forward != key.startswith("-") else "lt"
            is_beyond = Q(**{f"{column}__{lookup}": value})
            beyond = Q(**{f"{column}__{lookup}e": value}) & (is_beyond | beyond) if beyond else is_beyond
        return beyond

    def sorted(self, rows: QuerySet[M]) -> QuerySet[M]:
        """Return all rows in this order."""
        return self._with_place(rows).order_by(*self.keys)

    def _with_place(self, rows: QuerySet[M]) -> QuerySet[M]:
        return rows if self.place is None else rows.annotate(**{PLACE: self.place})

    def _at(self, position: Sequence[Any]) -> Q:
        """Return the condition for the row with a key."""
        return Q(**{key.removeprefix("-"): value for key, value in zip(self.keys, position, strict=True)})

    @staticmethod
    def _in_direction(key: str, is_forward: bool) -> str:
        if is_forward:
            return key
        return key.removeprefix("-") if key.startswith("-") else f"-{key}"

    def _write(self, name: str, direction: str, row: Model) -> str:
        values = [getattr(row, key.removeprefix("-")) for key in self.keys]
        return encode_cursor(name, direction, values)

    def _read(self, cursor: str, model: type[Model], name: str) -> tuple[str, list[Any]]:
        direction, values = decode_cursor(cursor, name)
        position = [
            self._column(model, key).to_python(value) for key, value in zip(self.keys, values, strict=True)
        ]
        return direction, position

    def _column(self, model: type[Model], key: str) -> Field[Any, Any]:
        """Return the field of a key; for a generated or computed one its output field, which has the type."""
        name = key.removeprefix("-")
        field: Any = self.place if name == PLACE else model._meta.get_field(name)
        typed: Field[Any, Any] = getattr(field, "output_field", field)
        return typed


# The orders in which enterprises are listed; undated ones come last both ways.
ENTERPRISE_ORDERS: dict[str, Keyset] = {
    order.name: order
    for order in (
        Keyset("name", ("sort_key", "code")),
        Keyset("-name", ("-sort_key", "-code")),
        Keyset("uscc", ("code",)),
        Keyset("-uscc", ("-code",)),
        Keyset("established_on", ("established_first", "code")),
        Keyset("-established_on", ("-established_last", "code")),
    )
}
