"""The projection of an indicator to its target, from what was known on the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from enterprises.history.known_at import without_hindsight
from enterprises.history.moment import Moment
from enterprises.history.state_cache import cached_by_state
from enterprises.kpis.counts import StockCount
from enterprises.kpis.expiry import Cliff, expiry_cliff
from targets.pages.summaries import IndicatorSummary
from targets.projection import Milestone, YearSoFar, measure_year, project
from targets.public_figures import get_public_figure


@dataclass(frozen=True)
class Projection:
    """The required values, the progress this year, current growth extended, and the expiry cliff of a stock.

    `known_on` is the day whose knowledge gave the `value` in place of the present one. Where the history of
    the registry begins after the day, the projection `is_unknown` and has the required values only.
    """

    milestones: list[Milestone]
    value: Decimal | None = None
    year: YearSoFar | None = None
    projected: Decimal | None = None
    cliff: Cliff | None = None
    known_on: date | None = None
    is_unknown: bool = False


def build_projection(moment: Moment, summary: IndicatorSummary) -> Projection | None:
    """Return the projection to the target; None without a target or from its day on.

    A projection made on a past day would have missed by less than it did, had it known what was entered
    later. So it uses what was known at the end of the day, whatever the values beside it use.
    """
    target, indicator = summary.target, summary.indicator
    if target is None or moment.on >= target.target_on:
        return None
    known = without_hindsight(moment)
    if known is None:
        return Projection(summary.milestones, is_unknown=True)
    value = _get_value(summary, moment, known)
    start = _get_value(summary, moment, known.at(date(moment.on.year - 1, 12, 31)))
    is_broken = summary.progress is not None and summary.progress.reason == "broken"
    return Projection(
        summary.milestones,
        value,
        measure_year(target, start, value, moment.on)
        if start is not None and value is not None and not indicator.is_annual
        else None,
        None if is_broken else project(target, value, moment.on),
        _get_cliff(indicator, known, target.target_on)
        if isinstance(indicator, StockCount) and value is not None
        else None,
        known_on=None if known is moment else moment.on,
    )


def _get_value(summary: IndicatorSummary, shown: Moment, known: Moment) -> Decimal | None:
    """Return the public value at a known moment, queried only where the page does not show it."""
    if known.seq != shown.seq:
        return get_public_figure(summary.indicator, known).figure.value
    figures = {row.on: row.figure for row in summary.year_rows} | {shown.on: summary.figure}
    return figures[known.on].value if known.on in figures else None


def _get_cliff(indicator: StockCount, known: Moment, until: date) -> Cliff:
    """Return the recognitions that end before a day, as known; cached by state."""
    name = ("cliff", indicator.code, until, *known.cache_key)
    return cached_by_state(name, lambda: expiry_cliff(known, indicator.scheme, until))
