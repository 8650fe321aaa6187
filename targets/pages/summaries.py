"""Summaries of indicators on a page: value, progress to the target, years and breakdowns.

Only public figures (`targets/public_figures.py`). The number of queries depends on the indicators and the
day, never on how many enterprises there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from enterprises.history.facts import CachedFacts
from enterprises.history.moment import Moment
from enterprises.history.state_cache import cached_by_state
from enterprises.kpis.figures import Figure, Variant
from enterprises.kpis.indicators import HEADLINES, Indicator
from enterprises.kpis.unmatched import count_unmatched
from targets.models import PublishedFigure, Target
from targets.pages.breakdowns import Breakdown
from targets.pages.year_rows import (
    YearRow,
    figure_on_day,
    figures_at_year_ends,
    select_announced,
    year_rows,
)
from targets.progress import Progress, assess, is_broken_by
from targets.projection import Milestone, milestones
from targets.public_figures import PublicFigure, public_breakdowns

DASHBOARD_DIMENSIONS = ("cluster", "zone")


@dataclass(frozen=True)
class IndicatorSummary:
    """All that a page shows of one indicator on a day.

    `milestones` is what the years ask for on the way to the target. `unmatched` certificates of a stock
    name companies that are not in the registry, and are not counted.
    """

    indicator: Indicator
    public: PublicFigure
    target: Target | None
    progress: Progress | None
    lines: list[YearRow]
    breakdowns: list[Breakdown]
    milestones: list[Milestone]
    unmatched: int = 0

    @property
    def chart_id(self) -> str:
        """Where the page keeps the data of the chart."""
        return f"chart-{self.indicator.code}"

    @property
    def variants(self) -> tuple[Variant, ...]:
        """The several series of the indicator on the day; none where it has but one."""
        return self.figure.series

    @property
    def notes(self) -> list[str]:
        """The reasons of what is missing in the table, each once, in the order of its footnotes."""
        figures = [line.figure for line in self.lines]
        reasons = [each.reason for figure in figures for each in (figure.series or (figure,))]
        return list(dict.fromkeys(reason for reason in reasons if reason))

    @property
    def is_announced(self) -> bool:
        """Whether anybody announced a figure for one of the days."""
        return any(line.announced for line in self.lines)

    @property
    def figure(self) -> Figure:
        """The figure on the day."""
        return self.public.figure


def indicator_summaries(
    moment: Moment,
    *,
    indicators: Sequence[Indicator] = HEADLINES,
    dimensions: Sequence[str] = DASHBOARD_DIMENSIONS,
) -> list[IndicatorSummary]:
    """Return the account of each indicator on the chosen day.

    Kept for the state of the registry: once computed, it takes one query, and one for what is
    unmatched. For the five that the dashboard
    shows in full it is computed with 22: 2 here and 2 for the names of clusters and zones; for each count
    its value, what awaits review, its years and its breakdowns; for what is public from releases alone 1.
    """
    name = ("accounts", moment.cache_key, [indicator.code for indicator in indicators], list(dimensions))
    found = cached_by_state(name, lambda: _summaries(moment, indicators, dimensions))
    missing = count_unmatched(indicators, moment)
    return [replace(each, unmatched=missing.get(each.indicator.code, 0)) for each in found]


def _summaries(
    moment: Moment, indicators: Sequence[Indicator], dimensions: Sequence[str]
) -> list[IndicatorSummary]:
    moment = moment.with_facts(CachedFacts(moment.seq))
    targets = _targets(moment)
    announced = _announced([indicator.code for indicator in indicators])
    return [
        _summary(
            moment,
            indicator,
            targets.get(indicator.code, []),
            announced.get(indicator.code, []),
            dimensions,
        )
        for indicator in indicators
    ]


def _targets(moment: Moment) -> dict[str, list[Target]]:
    """The plan's targets for the whole district by indicator; of several the last is the one to reach."""
    found: dict[str, list[Target]] = {}
    if moment.plan is not None:
        rows = Target.objects.filter(plan=moment.plan.plan_id, scope=Target.Scope.DISTRICT)
        for row in rows.order_by("target_on"):
            found.setdefault(row.indicator, []).append(row)
    return found


def _announced(codes: Sequence[str]) -> dict[str, list[PublishedFigure]]:
    rows = PublishedFigure.objects.filter(indicator__in=codes, scope=PublishedFigure.Scope.DISTRICT)
    found: dict[str, list[PublishedFigure]] = {}
    for row in rows.order_by("on", "pk"):
        found.setdefault(row.indicator, []).append(row)
    return found


def _summary(
    moment: Moment,
    indicator: Indicator,
    planned: Sequence[Target],
    announced: Sequence[PublishedFigure],
    dimensions: Sequence[str],
) -> IndicatorSummary:
    target = planned[-1] if planned else None
    broken = target is not None and is_broken_by(target, moment)
    said = select_announced(moment, announced)
    years = figures_at_year_ends(moment, indicator, said)
    public = figure_on_day(moment, indicator, years)
    parts = public_breakdowns(indicator, moment, dimensions)
    return IndicatorSummary(
        indicator,
        public,
        target,
        assess(target, public.figure.value, moment.on, is_broken=broken) if target else None,
        year_rows(indicator, years, said, public),
        [Breakdown.of(by, cells, public.figure.value) for by, cells in parts.items()],
        milestones(target, planned) if target and not broken else [],
    )
