"""The page of a part of the district: a cluster, a zone or a subdistrict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import ClassVar
from urllib.parse import urlencode

from django.http import QueryDict

from enterprises.history.moment import Moment
from enterprises.history.state_cache import cached_by_state
from enterprises.kpis.counts import StockCount
from enterprises.kpis.dimensions import DIMENSION_NAMES, labels
from enterprises.kpis.figures import Cell, Text, last_ended_year
from enterprises.kpis.indicators import CATALOGUE, STOCKS, Indicator
from enterprises.kpis.recorded import (
    DIMENSION_SERIES,
    NOT_RECORDED,
    Required,
    fetch_first_days,
)
from enterprises.kpis.shares import compute_shares
from enterprises.listing.dates import PageMoment
from enterprises.listing.facets import facet
from enterprises.listing.filters import NOT_ASSIGNED, EnterpriseFilter
from enterprises.listing.movements import Movements, fetch_movements
from enterprises.listing.page import Listing
from enterprises.models import Cluster, Enterprise, Subdistrict, Zone
from enterprises.models.reference import Reference
from targets.pages.seasons import same_day
from targets.public_figures import build_unpublished_cells, get_public_breakdown, get_public_series_by
from targets.scoped_targets import ScopedTarget, fetch_scoped_targets

# The kinds of parts by the name that addresses, filters, targets and breakdowns use.
MODELS: dict[str, type[Reference]] = {"cluster": Cluster, "zone": Zone, "subdistrict": Subdistrict}
# The dimensions by which the enterprises of a part are divided, each with the name of its filter.
SPLITS = {"cluster": "cluster", "zone": "zone", "subdistrict": "subdistrict", "scheme": "recognition"}
FEW = 20
FEWEST_COMPARED, MOST_COMPARED = 2, 20
LATEST_MOVEMENTS = 10
YEARS_OF_A_TREND, YEARS_OF_THE_TABLE = 6, 3


@dataclass(frozen=True)
class PartRow:
    """An indicator of one part: its cell on the day, and its cells at the last year ends by day."""

    indicator: Indicator
    cell: Cell
    years: Mapping[date, Cell]

    @property
    def latest_years(self) -> list[tuple[date, Cell]]:
        """The last year ends of the table; all of them are in the file and in the trend."""
        return list(self.years.items())[-YEARS_OF_THE_TABLE:]

    @property
    def trend(self) -> list[Decimal | None]:
        """The values at the year ends and, of a count, on the day.

        None of money and staff, where more reports than the year before would look like growth.
        """
        if self.indicator.is_confidential:
            return []
        values = [cell.value for cell in self.years.values()]
        return values if self.indicator.is_annual else [*values, self.cell.value]


@dataclass(frozen=True)
class SplitRow:
    """The enterprises of a part in one row of a split, with their share in percent.

    `query` are the parameters of the list that has exactly these; empty where no filter selects them.
    """

    cell: Cell
    share: Decimal | None
    query: str


@dataclass(frozen=True)
class Split:
    """The enterprises of a part by one dimension."""

    by: str
    name: Text
    rows: Sequence[SplitRow]


@dataclass(frozen=True)
class PartPage:
    """The page of a part at the moment of a page; what it shows is read where it is first used."""

    scope: str
    part: Reference
    chosen: PageMoment
    few: ClassVar[int] = LATEST_MOVEMENTS

    @cached_property
    def moment(self) -> Moment:
        """The moment, with a cache of the rows that several of its figures read."""
        return self.chosen.moment.with_cached_facts()

    @cached_property
    def listing(self) -> Listing:
        """The first enterprises of the part; to be rendered inside the tables of the instant."""
        query = QueryDict(mutable=True)
        query[self.scope] = self.part.pk
        query.update(self.chosen.day_query)
        submitted = EnterpriseFilter(query, Enterprise.objects.surviving(), today=self.chosen.today)
        return Listing(submitted, instant=self.chosen.instant, size=FEW)

    @cached_property
    def recorded_since(self) -> date | None:
        """The first day on which the enterprises of the part are recorded; clusters are not dated."""
        return fetch_first_days(self.moment.facts).since(DIMENSION_SERIES.get(self.scope, ()))

    @property
    def is_recorded(self) -> bool:
        """True if it is recorded which enterprises belong to the part on the day."""
        return self.recorded_since is None or self.recorded_since <= self.chosen.day

    @cached_property
    def _rows_of_parts(self) -> dict[str, list[PartRow]]:
        return fetch_part_rows(self.moment, self.scope)

    @property
    def rows(self) -> list[PartRow]:
        """The indicators that are broken down by such parts, with the values of this one."""
        return self._rows_of_parts[self.part.pk]

    @property
    def compare_query(self) -> str:
        """The query of the comparison of this part with all others of its kind; empty where there is none."""
        parts = [f"{self.scope}:{code}" for code in self._rows_of_parts]
        if not FEWEST_COMPARED <= len(parts) <= MOST_COMPARED:
            return ""
        return urlencode({"part": parts, **self.chosen.query}, doseq=True)

    @property
    def counts(self) -> list[tuple[PartRow, str]]:
        """The stocks among the indicators, each with the parameters of the list that it counts."""
        return [
            (row, self.list_query(recognition=row.indicator.scheme))
            for row in self.rows
            if isinstance(row.indicator, StockCount) and row.indicator in STOCKS
        ]

    @cached_property
    def targets(self) -> list[ScopedTarget]:
        """The targets of the part."""
        return fetch_scoped_targets(self.chosen.moment, scope=self.scope, code=self.part.pk)

    @cached_property
    def splits(self) -> list[Split]:
        """The enterprises of the part by each other dimension; none where there are no enterprises."""
        if not (self.is_recorded and self.listing.total):
            return []
        return [self._build_split(by, name) for by, name in SPLITS.items() if by != self.scope]

    def _build_split(self, by: str, name: str) -> Split:
        """Return the split of the listed enterprises.

        Cells not recorded yet are missing, because 0 would be wrong.
        """
        cache_key = ("split", self.scope, self.part.pk, by, *self.moment.cache_key)
        counts = dict(cached_by_state(cache_key, lambda: facet(self.listing.filters, name)))
        cells = [
            Cell(key, zh, en, Decimal(counts[key]))
            for key, zh, en in labels(self.moment.facts, by)
            if counts.get(key)
        ]
        first_days, day = fetch_first_days(self.moment.facts), self.chosen.day
        cells = [
            cell
            if first_days.covers(Required(first_days.series_of_cell(by, cell.key)), day.isoformat(), day)
            else replace(cell, value=None, reason=NOT_RECORDED)
            for cell in cells
        ]
        shares = compute_shares([cell.value for cell in cells], Decimal(self.listing.total))
        rows = [
            SplitRow(cell, share, self._list_query_of(name, cell.key))
            for cell, share in zip(cells, shares, strict=True)
        ]
        return Split(by, DIMENSION_NAMES[by], rows)

    def _list_query_of(self, name: str, key: str | None) -> str:
        if key is not None:
            return self.list_query(**{name: key})
        return self.list_query(**{name: NOT_ASSIGNED}) if name == "cluster" else ""

    def list_query(self, **filters: str) -> str:
        """Return the query of the list of the enterprises of the part that other filters select too."""
        return urlencode({self.scope: self.part.pk, **filters, **self.chosen.query})

    @cached_property
    def movements(self) -> Movements:
        """The movements of the last year, or since the first recorded day where that is later."""
        end = self.chosen.day
        start = max(filter(None, (same_day(end, end.year - 1), self.recorded_since)))
        return cached_by_state(
            ("movements", self.scope, self.part.pk, *self.moment.cache_key),
            lambda: fetch_movements(self.moment.facts, start, end, scope=self.scope, code=self.part.pk),
        )


def fetch_part_rows(moment: Moment, scope: str) -> dict[str, list[PartRow]]:
    """Return the indicators of every part of a kind, by its code; only public figures.

    Cached by the registry's state, and shared by all parts. Otherwise one breakdown and one series for each
    indicator: a query each, a few more for those public in releases only.
    """
    return cached_by_state(("part rows", scope, *moment.cache_key), lambda: _fetch_part_rows(moment, scope))


def _fetch_part_rows(moment: Moment, scope: str) -> dict[str, list[PartRow]]:
    """Return the rows of all parts of a scope at once.

    The number of queries grows with the indicators only.
    """
    moment = moment.with_cached_facts()
    last = last_ended_year(moment.on)
    years = list(range(last - YEARS_OF_A_TREND + 1, last + 1))
    rows: dict[str, list[PartRow]] = {code: [] for code, _zh, _en in labels(moment.facts, scope) if code}
    for indicator in (each for each in CATALOGUE if scope in each.dimensions):
        cells = get_public_breakdown(indicator, moment, scope)
        if cells is None:
            cells = build_unpublished_cells(indicator, moment, scope)
        series = get_public_series_by(indicator, years=years, by=scope, facts=moment.facts)
        by_year = [{cell.key: cell for cell in cells_of_year} for cells_of_year in series]
        for cell in cells:
            if cell.key in rows:
                ends = {
                    date(year, 12, 31): found[cell.key]
                    for year, found in zip(years, by_year, strict=True)
                    if cell.key in found
                }
                rows[cell.key].append(PartRow(indicator, cell, ends))
    return rows
