"""A page of the list of enterprises: rows, links to other pages, and active filters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext

from enterprises.codecs.cursors import BadCursor
from enterprises.history.known_at import NOW, ChosenInstant
from enterprises.history.state_cache import cached_by_state
from enterprises.listing.columns import COLUMNS, DEFAULT_COLUMNS, Column, ColumnChoice
from enterprises.listing.facets import FACETS, counts_by_choice
from enterprises.listing.filter_labels import FilterLabels
from enterprises.listing.filters import EnterpriseFilter
from enterprises.listing.groups import FilterGroup, build_group
from enterprises.listing.pagination import Page
from enterprises.listing.relevance import Relevance
from enterprises.listing.suggestions import suggest_corrections
from enterprises.models import Enterprise

PAGE_SIZE = 50


@dataclass(frozen=True)
class ActiveFilter:
    """An active filter value, and the query of the list without it."""

    label: str
    value: str
    query_without: str


@dataclass(frozen=True)
class Correction:
    """A text to search for instead, and its query."""

    text: str
    query: str


@dataclass(frozen=True)
class HiddenHits:
    """Better matches that one filter hides: its label and value, their number, and the query without it."""

    label: str
    value: str
    count: int
    query: str


@dataclass(frozen=True)
class Heading:
    """A heading of the list: its column, the query that sorts by it, and the current direction."""

    name: str
    label: Promise
    query: str
    direction: str


@dataclass(frozen=True)
class _Narrowing:
    label: str
    value: str
    changed: dict[str, list[str]]


class Listing:
    """The list of enterprises for the parameters of a request.

    Invalid parameters have their errors in `submitted.form.errors`; they are ignored in the result and in all
    links. For a past instant, create and render it inside `instant.tables()`.
    """

    def __init__(
        self,
        submitted: EnterpriseFilter,
        *,
        instant: ChosenInstant = NOW,
        columns: ColumnChoice = DEFAULT_COLUMNS,
        cursor: str = "",
        size: int = PAGE_SIZE,
    ) -> None:
        self.submitted, self.instant, self.columns = submitted, instant, columns
        self.filters = submitted.valid_part() if submitted.form.errors else submitted
        self.day = self.filters.day
        self.order = self.filters.order
        self.labels = FilterLabels(self.filters)
        self.cursor = cursor
        self.is_cursor_invalid = False
        self.page: Page[Enterprise] = self._page(size)

    def _page(self, size: int) -> Page[Enterprise]:
        rows = self.filters.qs.for_listing_on(self.day)
        try:
            return self.order.page(rows, cursor=self.cursor or None, size=size)
        except BadCursor:
            self.is_cursor_invalid, self.cursor = True, ""
            return self.order.page(rows, cursor=None, size=size)

    @cached_property
    def total(self) -> int:
        """The exact number of results on all pages."""
        name = ("list", self.day, self.instant.facts.seq, self.filters.parameters())
        return int(cached_by_state(name, self.filters.qs.count))

    @cached_property
    def parameters(self) -> dict[str, list[str]]:
        """The valid parameters without the default order and columns."""
        parameters = {**self.filters.parameters(), **self.columns.parameters}
        if parameters.get("ordering") == [self.filters.default_order]:
            del parameters["ordering"]
        return parameters

    @property
    def canonical_query(self) -> dict[str, list[str]]:
        """The parameters of this page, with its cursor."""
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
        """The query string of the whole list as a file."""
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
    def is_nothing_exact(self) -> bool:
        """True for a search that found only what is similar."""
        found = self.filters.found
        return found is not None and bool(found.hits) and not found.has_exact

    @cached_property
    def corrections(self) -> list[Correction]:
        """The probable intentions of a search that found nothing exactly, each with its query."""
        if not self.is_nothing_exact or self.filters.found is None:
            return []
        return [Correction(text, self._query(q=[text])) for text in suggest_corrections(self.filters.found)]

    @cached_property
    def hidden_hits(self) -> list[HiddenHits]:
        """The filters that hide matches better than the first one shown, each if it alone is removed."""
        found = self.filters.found
        if found is None or self.cursor or self.order.name != Relevance.name:
            return []
        shown = found.hit_of(self.page.rows[0]).score if self.page.rows else 0.0
        better = [hit.pk for hit in found.hits if hit.score > shown][:PAGE_SIZE]
        if not better:
            return []
        hidden = []
        for active in self._narrowing:
            count = self._with(active.changed).qs.filter(pk__in=better).count()
            if count:
                hidden.append(HiddenHits(active.label, active.value, count, self._query(**active.changed)))
        return hidden

    @property
    def _narrowing(self) -> Iterator[_Narrowing]:
        """The filters of the search besides its text, each with the parameters without it."""
        if not self.parameters.get("resident"):
            yield _Narrowing("", gettext("moved out, not yet moved in or ended"), {"resident": ["any"]})
        for name in self.parameters:
            if name in ("cluster", "recognition", "zone", "subdistrict", "status", "industry"):
                values = ", ".join(self.labels.value(name, value) for value in self.parameters[name])
                yield _Narrowing(self.labels.label(name), values, {name: []})

    def _with(self, changed: dict[str, list[str]]) -> EnterpriseFilter:
        query = QueryDict(urlencode({**self.parameters, **changed}, doseq=True))
        return EnterpriseFilter(query, self.filters.queryset, today=self.filters.today)

    @property
    def headings(self) -> list[Heading]:
        """The headings of the shown columns; a second click reverses the order."""
        return [self._heading(column) for column in self.columns.columns]

    @property
    def active_filters(self) -> Iterator[ActiveFilter]:
        """The active filters, each with the query that removes it."""
        for name, values in self.parameters.items():
            if name in ("ordering", COLUMNS):
                continue
            label = self.labels.label(name)
            for value in values:
                others = [other for other in values if other != value]
                yield ActiveFilter(label, self.labels.value(name, value), self._query(**{name: others}))

    @property
    def groups(self) -> list[FilterGroup]:
        """The filters with several values, for the form."""
        counts = counts_by_choice(self.filters)
        return [
            build_group(self.submitted.form[name], self.parameters.get(name, []), counts[name])
            for name in FACETS
        ]

    def _heading(self, column: Column) -> Heading:
        name = column.name
        is_up, is_down = self.order.name == name, self.order.name == f"-{name}"
        ordering = [f"-{name}"] if is_up else [] if name == self.filters.default_order else [name]
        direction = ["none", "ascending", "descending"][is_up + 2 * is_down]
        return Heading(name, column.label, self._query(ordering=ordering), direction)

    def _query(self, **changed: list[str]) -> str:
        return urlencode({**self.parameters, **self._known_at, **changed}, doseq=True)
