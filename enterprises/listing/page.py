"""A page of the list of enterprises: its rows, the addresses around it, and what was chosen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enterprises.history.known_at import NOW, ChosenInstant
from enterprises.history.state_cache import cached_by_state
from enterprises.listing.filters import Codes, EnterpriseFilter
from enterprises.listing.pagination import BadCursor, Page
from enterprises.models import Enterprise, Industry

PAGE_SIZE = 50
DEFAULT_ORDER = "name"


@dataclass(frozen=True)
class Chosen:
    """A filter that is in force, and the query of the list without it."""

    label: str
    value: str
    query_without: str


@dataclass(frozen=True)
class Group:
    """The codes among which a reader may choose any."""

    name: str
    label: str
    options: list[tuple[str, str, bool]]
    errors: list[str]

    @property
    def is_open(self) -> bool:
        return bool(self.errors) or any(is_chosen for _code, _label, is_chosen in self.options)


@dataclass(frozen=True)
class Column:
    """A heading by which the list can be sorted: the query that does it, and how it is sorted now."""

    label: Promise
    query: str
    direction: str


class Listing:
    """The enterprises that an address asks for.

    What is not valid in the address stands in `given.form.errors`, changes nothing in the result and is
    in none of the links. Asked for as known at an instant, it is read inside `instant.tables()`.
    """

    GROUPS = ("cluster", "recognition", "zone", "subdistrict", "status")
    COLUMNS = (
        ("name", _("name")),
        ("uscc", _("code")),
        ("established_on", _("established")),
    )

    def __init__(
        self,
        given: EnterpriseFilter,
        *,
        instant: ChosenInstant = NOW,
        cursor: str = "",
        size: int = PAGE_SIZE,
    ) -> None:
        self.given, self.instant = given, instant
        self.filters = given.valid_part() if given.form.errors else given
        self.day = self.filters.day
        self.order = self.filters.order
        self.cursor = cursor
        self.is_cursor_refused = False
        self.page = self._page(size)

    def _page(self, size: int) -> Page[Enterprise]:
        rows = self.filters.qs.for_listing_on(self.day)
        try:
            return self.order.page(rows, cursor=self.cursor or None, size=size)
        except BadCursor:
            self.is_cursor_refused, self.cursor = True, ""
            return self.order.page(rows, cursor=None, size=size)

    @cached_property
    def total(self) -> int:
        """The exact number of all that is found."""
        name = ("list", self.day, self.instant.facts.seq, self.filters.parameters())
        return int(cached_by_state(name, self.filters.qs.count))

    @cached_property
    def parameters(self) -> dict[str, list[str]]:
        """What was asked for, without what goes without saying."""
        given = self.filters.parameters()
        if given.get("ordering") == [DEFAULT_ORDER]:
            del given["ordering"]
        return given

    @property
    def canonical_query(self) -> dict[str, list[str]]:
        """The parameters of this very page."""
        cursor = {"cursor": [self.cursor]} if self.cursor else {}
        return {**self.parameters, **self._known_at, **cursor}

    @property
    def _known_at(self) -> dict[str, list[str]]:
        return {name: [value] for name, value in self.instant.query.items()}

    @property
    def first_query(self) -> str:
        return self._query()

    @property
    def file_query(self) -> str:
        """What stands behind the address of all of it as a file."""
        return f"?{self.first_query}" if self.first_query else ""

    @property
    def next_query(self) -> str:
        return self._query(cursor=[self.page.next]) if self.page.next else ""

    @property
    def previous_query(self) -> str:
        return self._query(cursor=[self.page.previous]) if self.page.previous else ""

    @property
    def anywhere_query(self) -> str:
        return self._query(resident=["any"])

    @property
    def columns(self) -> dict[str, Column]:
        """The headings that sort: by a click upwards, by another downwards."""
        return {name: self._column(name, label) for name, label in self.COLUMNS}

    @property
    def chosen(self) -> Iterator[Chosen]:
        """What narrows the list, each with the way to take it off."""
        for name, values in self.parameters.items():
            if name == "ordering":
                continue
            label = str(self.filters.form.fields[name].label)
            for value in values:
                others = [other for other in values if other != value]
                yield Chosen(label, self._label(name, value), self._query(**{name: others}))

    @property
    def groups(self) -> list[Group]:
        """The filters that offer codes, for the form."""
        return [self._group(name) for name in self.GROUPS]

    def _group(self, name: str) -> Group:
        bound = self.given.form[name]
        chosen = self.parameters.get(name, [])
        options = [(code, label, code in chosen) for code, label in bound.field.known.items()]
        return Group(name, str(bound.label), options, [str(error) for error in bound.errors])

    def _column(self, name: str, label: Promise) -> Column:
        is_up, is_down = self.order.name == name, self.order.name == f"-{name}"
        ordering = [f"-{name}"] if is_up else [] if name == DEFAULT_ORDER else [name]
        return Column(
            label, self._query(ordering=ordering), ["none", "ascending", "descending"][is_up + 2 * is_down]
        )

    def _label(self, name: str, value: str) -> str:
        field: Any = self.filters.form.fields[name]
        if isinstance(field, Codes):
            return field.known[value]
        return self._industries.get(value, value) if name == "industry" else value

    @cached_property
    def _industries(self) -> dict[str, str]:
        """The codes of industry that were chosen, those that have a name of their own with it."""
        given = self.parameters["industry"]
        codes = {code.lstrip("ABCDEFGHIJKLMNOPQRST") or code: code for code in given}
        return {
            codes[industry.code]: f"{codes[industry.code]} {industry}"
            for industry in Industry.objects.filter(code__in=codes)
        }

    def _query(self, **changed: list[str]) -> str:
        return urlencode({**self.parameters, **self._known_at, **changed}, doseq=True)
