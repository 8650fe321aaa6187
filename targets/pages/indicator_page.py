"""What the page of one indicator shows beside its account: the flow of a stock and who is behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from django.utils.translation import gettext_lazy as _

from enterprises.history.facts import Facts
from enterprises.history.state_cache import cached_by_state
from enterprises.kpis.counts import StockCount
from enterprises.kpis.expiry import Cliff, cliff
from enterprises.kpis.figures import Contributor, Flow, Text, last_ended_year
from enterprises.kpis.indicators import Indicator
from targets.models import PublishedFigure
from targets.pages.dates import ChosenDay
from targets.pages.summaries import IndicatorSummary, indicator_summaries
from targets.projection import Milestone, YearSoFar, projected, year_so_far
from targets.scoped_targets import ScopedTarget, scoped_targets

YEARS_OF_FLOW = 5

# What enters a stock and what leaves it, in the order of the table (DOMAIN 4.3).
ENTERING: dict[str, Text] = {
    "first": _("recognised for the first time"),
    "renewed": _("re-recognised, or returned after a gap"),
    "moved_in": _("moved in while recognised"),
}
LEAVING: dict[str, Text] = {
    "expired": _("expired without a successor"),
    "cancelled": _("cancelled"),
    "moved_out": _("moved out"),
    "ended": _("ended"),
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
    """Where an indicator is heading: what the years ask for, how far this one is, the pace prolonged."""

    milestones: list[Milestone]
    year: YearSoFar | None
    projected: Decimal | None
    cliff: Cliff | None


@dataclass(frozen=True)
class IndicatorPage:
    """The page of one indicator on a day."""

    account: IndicatorSummary
    announced: Sequence[PublishedFigure]
    flows: Flows | None
    contributors: list[Contributor] | None
    outlook: Outlook | None
    parts: list[ScopedTarget]


def indicator_page(chosen: ChosenDay, indicator: Indicator) -> IndicatorPage:
    """Return all that the page of an indicator shows on the chosen day.

    Beyond its account it takes a query for what was announced, at most six for the flows of a stock and three
    for its expiry cliff, one for the enterprises behind a figure whose list is public, and one for the
    targets of parts of the district, with the breakdowns that they ask for.
    """
    (account,) = indicator_summaries(chosen, indicators=[indicator], dimensions=indicator.dimensions)
    announced = PublishedFigure.objects.filter(
        indicator=indicator.code, scope=PublishedFigure.Scope.DISTRICT, on__lte=chosen.day
    )
    return IndicatorPage(
        account,
        list(announced.order_by("on", "pk")),
        flows(indicator, chosen.day, chosen.instant.facts) if isinstance(indicator, StockCount) else None,
        contributors(indicator, chosen),
        outlook(chosen, account),
        scoped_targets(chosen.day, facts=chosen.instant.facts, indicator=indicator.code),
    )


def outlook(chosen: ChosenDay, account: IndicatorSummary) -> Outlook | None:
    """Return the outlook to the target; None without one, or once its day has come."""
    target, value = account.target, account.figure.value
    if target is None or chosen.day >= target.target_on:
        return None
    ends = {line.on: line.figure.value for line in account.lines if line.is_year_end}
    start = ends.get(date(chosen.day.year - 1, 12, 31))
    indicator, facts = account.indicator, chosen.instant.facts
    is_broken = account.progress is not None and account.progress.reason == "broken"
    is_counted = start is not None and value is not None and not indicator.is_annual
    return Outlook(
        account.milestones,
        year_so_far(target, start, value, chosen.day) if is_counted else None,  # type: ignore[arg-type]
        None if is_broken else projected(target, value, chosen.day),
        _cliff(indicator, chosen.day, target.target_on, facts) if isinstance(indicator, StockCount) else None,
    )


def _cliff(indicator: StockCount, day: date, until: date, facts: Facts) -> Cliff:
    """The recognitions that end before a day; kept by the registry's state."""
    name = ("cliff", indicator.code, day, until, facts.seq)
    return cached_by_state(name, lambda: cliff(facts, indicator.scheme, day, until))


def contributors(indicator: Indicator, chosen: ChosenDay) -> list[Contributor] | None:
    """Return the enterprises behind the figure; None where their list is not public."""
    if indicator.is_confidential or not indicator.lists_contributors:
        return None
    return indicator.contributors(chosen.instant.facts, chosen.day, since=chosen.since)


def flows(indicator: StockCount, day: date, facts: Facts = Facts()) -> Flows:
    """Return the flows between the last year ends, and from the last one to the day; kept by state."""
    return cached_by_state(("flows", indicator.code, day, facts.seq), lambda: _flows(indicator, day, facts))


def _flows(indicator: StockCount, day: date, facts: Facts) -> Flows:
    last = last_ended_year(day)
    ends = [date(year, 12, 31) for year in range(last - YEARS_OF_FLOW, last + 1)]
    if ends[-1] < day:
        ends.append(day)
    spans = list(pairwise(ends))
    found = [indicator.flow(facts, start, end) for start, end in spans]
    return Flows(
        spans,
        [flow.start for flow in found],
        _rows(ENTERING, found),
        _rows(LEAVING, found),
        [flow.end for flow in found],
    )


def _rows(reasons: dict[str, Text], found: list[Flow]) -> list[tuple[Text, list[int]]]:
    return [(words, [getattr(flow, name) for flow in found]) for name, words in reasons.items()]
