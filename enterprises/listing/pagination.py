"""Pages by key: each begins behind the last row of the one before, so no page is dearer than the first."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Field, Model, Q, QuerySet

M = TypeVar("M", bound=Model)
T = TypeVar("T")


class BadCursor(ValueError):
    """The cursor was not given out by this list in this order."""


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows in order, and the cursors of the pages behind and before them (None: there is none)."""

    rows: list[T]
    next: str | None
    previous: str | None


@dataclass(frozen=True)
class Keyset:
    """An order by stored keys that are never null, the last of them unique.

    >>> Keyset("name", ("sort_key", "code")).page(Enterprise.objects.all(), cursor=None, size=50).next
    'WyJuYW1lIiwiPiIs…'
    """

    name: str
    keys: tuple[str, ...]

    def page(self, rows: QuerySet[M], *, cursor: str | None, size: int) -> Page[M]:
        """Return the first `size` rows, or those behind or before a cursor. Raises BadCursor."""
        direction, place = self._read(cursor, rows.model) if cursor else (">", None)
        is_forward = direction == ">"
        if place is not None:
            rows = rows.filter(self._beyond(place, is_forward=is_forward))
        found = list(rows.order_by(*(self._towards(key, is_forward) for key in self.keys))[: size + 1])
        is_more = len(found) > size
        shown = found[:size] if is_forward else found[:size][::-1]
        if not shown:
            return Page([], None, None)
        is_behind, is_before = (is_more, place is not None) if is_forward else (True, is_more)
        return Page(
            shown,
            self._write(">", shown[-1]) if is_behind else None,
            self._write("<", shown[0]) if is_before else None,
        )

    def _beyond(self, place: Sequence[Any], *, is_forward: bool) -> Q:
        """The rows behind a place. `a >= x AND (a > x OR b > y)` lets the index begin at x."""
        beyond = Q()
        for key, value in reversed(list(zip(self.keys, place, strict=True))):
            column = key.removeprefix("-")
            side = "gt" if is_forward != key.startswith("-") else "lt"
            farther = Q(**{f"{column}__{side}": value})
            beyond = Q(**{f"{column}__{side}e": value}) & (farther | beyond) if beyond else farther
        return beyond

    @staticmethod
    def _towards(key: str, is_forward: bool) -> str:
        if is_forward:
            return key
        return key.removeprefix("-") if key.startswith("-") else f"-{key}"

    def _write(self, direction: str, row: Model) -> str:
        values = [getattr(row, key.removeprefix("-")) for key in self.keys]
        text = json.dumps([self.name, direction, *values], default=date.isoformat, ensure_ascii=False)
        return urlsafe_b64encode(text.encode()).decode().rstrip("=")

    def _read(self, cursor: str, model: type[Model]) -> tuple[str, list[Any]]:
        try:
            padded = cursor + "=" * (-len(cursor) % 4)
            name, direction, *values = json.loads(urlsafe_b64decode(padded.encode("ascii")))
            place = [
                _column(model, key).to_python(value) for key, value in zip(self.keys, values, strict=True)
            ]
            "".join(str(value) for value in place).encode()  # half a character cannot be asked for
        except (ValueError, TypeError, OverflowError, RecursionError, ValidationError) as error:
            raise BadCursor("This cursor was not given out here.") from error
        if name != self.name or direction not in (">", "<") or None in place:
            raise BadCursor("This cursor belongs to another order.")
        if any("\0" in value for value in place if isinstance(value, str)):
            raise BadCursor("This cursor was not given out here.")
        return direction, place


def _column(model: type[Model], key: str) -> Field[Any, Any]:
    """The field of a key; of a generated one, the field that knows its type."""
    field: Any = model._meta.get_field(key.removeprefix("-"))
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
