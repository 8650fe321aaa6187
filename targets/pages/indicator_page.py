"""What the page of one indicator shows beside its account: the flow of a stock and who is behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from enterprises.history.moment import Moment
from enterprises.history.state_cache import cached_by_state
from enterprises.kpis.counts import StockCount
from enterprises.kpis.expiry import Cliff, expiry_cliff
from enterprises.kpis.figures import CHANGE_REASONS, Contributor, Flow, Text, last_ended_year
from enterprises.kpis.indicators import Indicator
from targets.models import PublishedFigure
from targets.pages.summaries import IndicatorSummary, indicator_summaries
from targets.projection import Milestone, YearSoFar, projected, year_so_far
from targets.scoped_targets import ScopedTarget, scoped_targets

YEARS_OF_FLOW = 5

# What enters a stock and what leaves it, in the order of the table (DOMAIN 4.3).
ENTERING: dict[str, Text] = {name: CHANGE_REASONS[name] for name in ("first", "renewed", "moved_in")}
LEAVING: dict[str, Text] = {
    name: CHANGE_REASONS[name] for name in ("expired", "cancelled", "moved_out", "ended")
}


@dataclass(frozen=True)
class Flows:
    """The flows of a stock between some days, as a table that sums: a row for each reason."""

    spans: list[tuple[date, date]]
    start: list[int]
    entering: list[tuple[Text, list[int]]]
    leaving: list[tuple[Text, list[int]]]
    end: list[int]


@dataclass(frozen=True)
class Outlook:
    """Where an indicator is heading: what the years ask for, how far this one is, the pace prolonged.

    `is_cliff_unknown` marks a stock whose history begins after the day.
    """

    milestones: list[Milestone]
    year: YearSoFar | None
    projected: Decimal | None
    cliff: Cliff | None
    is_cliff_unknown: bool


@dataclass(frozen=True)
class IndicatorPage:
    """The page of one indicator on a day."""

    account: IndicatorSummary
    announced: Sequence[PublishedFigure]
    flows: Flows | None
    contributors: list[Contributor] | None
    outlook: Outlook | None
    parts: list[ScopedTarget]


def indicator_page(moment: Moment, indicator: Indicator) -> IndicatorPage:
    """Return all that the page of an indicator shows at a moment.

    Beyond its account it takes a query for what was announced, at most six for the flows of a stock and four
    for its expiry cliff, one for the enterprises behind a figure whose list is public, and one for the
    targets of parts of the district, with the breakdowns that they ask for.
    """
    (account,) = indicator_summaries(moment, indicators=[indicator], dimensions=indicator.dimensions)
    announced = PublishedFigure.objects.filter(
        indicator=indicator.code, scope=PublishedFigure.Scope.DISTRICT, on__lte=moment.on
    )
    return IndicatorPage(
        account,
        list(announced.order_by("on", "pk")),
        flows(indicator, moment) if isinstance(indicator, StockCount) else None,
        contributors(indicator, moment),
        outlook(moment, account),
        scoped_targets(moment, indicator=indicator.code),
    )


def outlook(moment: Moment, account: IndicatorSummary) -> Outlook | None:
    """Return the outlook to the target; None without one, or once its day has come."""
    target, value = account.target, account.figure.value
    if target is None or moment.on >= target.target_on:
        return None
    ends = {line.on: line.figure.value for line in account.lines if line.is_year_end}
    start = ends.get(date(moment.on.year - 1, 12, 31))
    indicator = account.indicator
    cliff = _cliff(indicator, moment, target.target_on) if isinstance(indicator, StockCount) else None
    is_broken = account.progress is not None and account.progress.reason == "broken"
    return Outlook(
        account.milestones,
        year_so_far(target, start, value, moment.on)
        if start is not None and value is not None and not indicator.is_annual
        else None,
        None if is_broken else projected(target, value, moment.on),
        cliff,
        is_cliff_unknown=isinstance(indicator, StockCount) and cliff is None,
    )


def _cliff(indicator: StockCount, moment: Moment, until: date) -> Cliff | None:
    """Return the recognitions that end before a day, as known on the moment's day; cached by state."""
    name = ("cliff", indicator.code, until, *moment.cache_key)
    return cached_by_state(name, lambda: expiry_cliff(moment, indicator.scheme, until))


def contributors(indicator: Indicator, moment: Moment) -> list[Contributor] | None:
    """Return the enterprises behind the figure; None where their list is not public."""
    if indicator.is_confidential or not indicator.lists_contributors:
        return None
    return indicator.contributors(moment)


def flows(indicator: StockCount, moment: Moment) -> Flows:
    """Return the flows between the last year ends, and from the last one to the day; cached by state."""
    return cached_by_state(("flows", indicator.code, *moment.cache_key), lambda: _flows(indicator, moment))


def _flows(indicator: StockCount, moment: Moment) -> Flows:
    last = last_ended_year(moment.on)
    ends = [date(year, 12, 31) for year in range(last - YEARS_OF_FLOW, last + 1)]
    if ends[-1] < moment.on:
        ends.append(moment.on)
    spans = list(pairwise(ends))
    found = [indicator.flow(moment.facts, start, end) for start, end in spans]
    return Flows(
        spans,
        [flow.start for flow in found],
        _rows(ENTERING, found),
        _rows(LEAVING, found),
        [flow.end for flow in found],
    )


def _rows(reasons: dict[str, Text], found: list[Flow]) -> list[tuple[Text, list[int]]]:
    return [(words, [getattr(flow, name) for flow in found]) for name, words in reasons.items()]
