"""The dashboard: each target in a sentence and a picture; where, who, and since when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from enterprises.history.moment import Moment
from enterprises.history.state_cache import cached_by_state
from enterprises.kpis.counts import StockCount
from enterprises.kpis.expiry import count_ending
from enterprises.kpis.figures import Cell, Text, last_ended_year
from targets.models import PlannedRelease
from targets.pages.breakdowns import Breakdown
from targets.pages.indicator_page import ENTERING, LEAVING
from targets.pages.indicator_rows import IndicatorRow, compute_rows, get_further_indicators
from targets.pages.summaries import (
    IndicatorSummary,
    SpanFlow,
    compute_summaries,
    count_unmatched_of,
    get_cache_key,
)
from targets.public_figures import get_public_breakdowns

PLACES = ("subdistrict", "cluster", "zone")
DAYS_AHEAD = 90  # within which a certificate ends soon
SHADES = 5


@dataclass(frozen=True)
class Tile:
    """A subdistrict on the map, with a shade from 0 to the darkest, which the largest number has."""

    cell: Cell
    shade: int

    @property
    def name_zh(self) -> str:
        """The Chinese name without the word for a subdistrict, which the map says once."""
        return self.cell.label_zh.removesuffix("街道")

    @property
    def name_en(self) -> str:
        """The English name without it."""
        return self.cell.label_en.removesuffix(" Subdistrict")


@dataclass(frozen=True)
class Stock:
    """The stock that leads the dashboard: its parts, who came and went, and how many end soon."""

    summary: IndicatorSummary
    breakdowns: dict[str, Breakdown]
    ending: int
    ending_by: date

    @property
    def flow(self) -> SpanFlow | None:
        """The arrivals and departures; None where the year end before the day is not recorded."""
        return self.summary.recent_flow

    @property
    def tiles(self) -> list[Tile]:
        """The subdistricts as tiles of a map."""
        cells = [cell for cell in self.breakdowns["subdistrict"].cells if cell.key]
        most = max((cell.value for cell in cells if cell.value is not None), default=None)
        return [Tile(cell, _shade(cell, most)) for cell in cells]

    @property
    def movements(self) -> list[tuple[Text, int]]:
        """The reasons for which enterprises came and went since the last year end, with their numbers."""
        if self.flow is None:
            return []
        return [
            (words, number)
            for name, words in (ENTERING | LEAVING).items()
            if (number := getattr(self.flow.flow, name))
        ]

    @property
    def movements_query(self) -> dict[str, str]:
        """The parameters of the page that names the enterprises."""
        if self.flow is None:
            return {}
        return {"from": self.flow.first.isoformat(), "to": self.flow.last.isoformat()}


@dataclass(frozen=True)
class Dashboard:
    """The content of the dashboard on a day; `rows` are the indicators that are not in the plan."""

    summaries: Sequence[IndicatorSummary]
    stock: Stock
    rows: Sequence[IndicatorRow]
    next_release: PlannedRelease | None = None

    @property
    def last_entered_at(self) -> datetime | None:
        """The last entry of a record that bears on one of the figures."""
        entries = [each.last_entered_at for each in self.summaries if each.last_entered_at]
        return max(entries, default=None)


def build_dashboard(moment: Moment) -> Dashboard:
    """Return the content of the dashboard.

    Cached by the registry's state, but for unmatched certificates and the calendar: three queries.
    Otherwise those of the summaries and of the rows, one for the flow of the stock, four for its places and
    one for what ends soon.
    """
    dashboard = cached_by_state(("dashboard", *get_cache_key(moment)), lambda: _compute(moment))
    return replace(
        dashboard,
        summaries=count_unmatched_of(dashboard.summaries, moment),
        next_release=PlannedRelease.objects.upcoming(by_state=moment.seq).first(),
    )


def _compute(moment: Moment) -> Dashboard:
    moment = moment.with_cached_facts()
    summaries = compute_summaries(moment)
    stock = _build_stock(moment, next(each for each in summaries if isinstance(each.indicator, StockCount)))
    summaries = [stock.summary if each.indicator is stock.summary.indicator else each for each in summaries]
    return Dashboard(summaries, stock, compute_rows(moment, get_further_indicators()))


def _build_stock(moment: Moment, summary: IndicatorSummary) -> Stock:
    """Return the stock with its parts, and its summary with the flow since the last year end."""
    indicator = summary.indicator
    assert isinstance(indicator, StockCount)  # noqa: S101 - for the type checker
    span = (date(last_ended_year(moment.on - timedelta(days=1)), 12, 31), moment.on)
    flow = indicator.flows(moment.facts, span).get(span)
    cells = get_public_breakdowns(indicator, moment, PLACES)
    until = moment.on + timedelta(days=DAYS_AHEAD)
    return Stock(
        replace(summary, recent_flow=SpanFlow(*span, flow) if flow else None),
        {by: Breakdown.of(by, cells[by], summary.figure.value) for by in PLACES},
        count_ending(moment, indicator.scheme, until),
        until,
    )


def _shade(cell: Cell, most: Decimal | None) -> int:
    return int((SHADES - 1) * cell.value / most) if cell.value and most else 0
