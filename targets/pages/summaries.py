"""Summaries of indicators on a page: value, progress to the target, years and breakdowns.

Only public figures (`targets/public_figures.py`). The number of queries depends on the indicators and the
day, never on how many enterprises there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from enterprises.history.moment import Moment
from enterprises.history.state_cache import cached_by_state
from enterprises.kpis.counts import StockCount
from enterprises.kpis.figures import COVERAGE_JUMP, Figure, Flow, Variant
from enterprises.kpis.indicators import AWAITING, HEADLINES, Indicator
from enterprises.kpis.unmatched import count_unmatched
from targets import sentences
from targets.models import PublishedFigure, Target
from targets.pages.breakdowns import Breakdown
from targets.pages.year_rows import (
    YearRow,
    build_year_rows,
    fetch_figure_on_day,
    fetch_year_end_figures,
    select_announced,
)
from targets.progress import Progress, assess_at, is_broken_by
from targets.projection import Milestone, build_milestones
from targets.public_figures import (
    PublicFigure,
    fetch_last_entries,
    get_public_breakdowns,
    get_public_figure,
)
from targets.revisions import MeanRevision, find_usual_revision


@dataclass(frozen=True)
class SpanFlow:
    """The flows of a stock between two days."""

    first: date
    last: date
    flow: Flow


@dataclass(frozen=True)
class IndicatorSummary:
    """The summary of one indicator on a day.

    `milestones` are the values required by year on the path to the target; before `recorded_since` every
    value is missing. `unmatched` certificates of a stock name companies that are not in the registry, and are
    not counted. `awaiting` is the number that awaits re-recognition, for a stock whose scheme has renewals.
    `usual_revision` is how much figures of year ends were revised, beside one that is expected to be.
    `last_entered_at` is when a record that bears on a live figure was last written. `recent_flow` is who came
    and went since the last year end before the day, for a stock.
    """

    indicator: Indicator
    public: PublicFigure
    target: Target | None
    progress: Progress | None
    year_rows: list[YearRow]
    breakdowns: list[Breakdown]
    milestones: list[Milestone]
    recorded_since: date | None
    awaiting: Figure | None = None
    usual_revision: MeanRevision | None = None
    last_entered_at: datetime | None = None
    unmatched: int = 0
    recent_flow: SpanFlow | None = None

    @property
    def headline(self) -> str:
        """The sentence on the target, or on the figure of the day where there is none."""
        if self.target and self.progress:
            return sentences.make_headline(self.target, self.progress, self.figure.reason)
        return self._statement

    @property
    def further_sentences(self) -> list[str]:
        """The sentences below the headline: the day if the target is judged by another one, and the flows."""
        day, flow = self.indicator.day, self.recent_flow
        is_told = self.progress is None or day(self.progress.inputs["on"]) == day(self.figure.on)
        return [
            *([] if is_told else [self._statement]),
            *([sentences.make_flow(self.indicator, flow.flow, flow.first, flow.last)] if flow else []),
        ]

    @property
    def _statement(self) -> str:
        last = self.year_rows[-1] if self.year_rows else None
        has_base = last is not None and last.base is not None
        before = next((row.figure for row in self.year_rows if last and row.on == last.base_on), None)
        return sentences.make_statement(self.indicator, self.figure, before if has_base else None)

    @property
    def years(self) -> list[int]:
        """The years of the table."""
        return [row.on.year for row in self.year_rows if row.is_year_end]

    @property
    def anchor(self) -> str:
        """The id of its section on a page of several."""
        return self.indicator.code

    @property
    def chart_id(self) -> str:
        """The id of the element with the data of the chart."""
        return f"chart-{self.indicator.code}"

    @property
    def awaiting_code(self) -> str:
        """The code of the indicator that counts those awaiting re-recognition."""
        return AWAITING[getattr(self.indicator, "scheme", "")].code

    @property
    def variants(self) -> tuple[Variant, ...]:
        """The series of the indicator on the day; empty if it has only one."""
        return self.figure.series

    @property
    def notes(self) -> list[str]:
        """The reasons of missing values in the table, each once, in the order of its footnotes."""
        figures = [row.figure for row in self.year_rows]
        reasons = [each.reason for figure in figures for each in (figure.series or (figure,))]
        return list(dict.fromkeys(reason for reason in reasons if reason))

    @property
    def coverage_jump(self) -> Decimal | None:
        """The change in percentage points above which the table marks a break in coverage, if it does."""
        is_marked = any(row.break_reason == "coverage" for row in self.year_rows)
        return 100 * COVERAGE_JUMP if is_marked else None

    @property
    def coverage_drift(self) -> Decimal | None:
        """The same for a change in small steps over several years, if the table marks one."""
        return 100 * COVERAGE_JUMP if any(row.drift for row in self.year_rows) else None

    @property
    def is_announced(self) -> bool:
        """True if a figure was announced for one of the days."""
        return any(row.announced for row in self.year_rows)

    @property
    def figure(self) -> Figure:
        """The figure on the day."""
        return self.public.figure


def build_indicator_summaries(
    moment: Moment,
    *,
    indicators: Sequence[Indicator] = HEADLINES,
    dimensions: Sequence[str] = (),
) -> list[IndicatorSummary]:
    """Return the summary of each indicator on the chosen day.

    Cached by the registry's state: then one query, and one for unmatched certificates. Otherwise 24 for the
    five on the dashboard: 2 here, 1 for the first recorded days, 2 for the names of clusters and zones; for
    each count its value, pending records, years and breakdowns; for an indicator public in releases only, 1.
    Beside a young figure the revisions of its year ends: one query for the states, and one for each state.
    """
    codes = [indicator.code for indicator in indicators]
    name = ("summaries", *get_cache_key(moment), codes, list(dimensions))
    summaries = cached_by_state(name, lambda: compute_summaries(moment, indicators, dimensions))
    return count_unmatched_of(summaries, moment)


def count_unmatched_of(summaries: Sequence[IndicatorSummary], moment: Moment) -> list[IndicatorSummary]:
    """Return summaries with their unmatched certificates, which imports change without a new state."""
    unmatched = count_unmatched([each.indicator for each in summaries], moment)
    return [replace(each, unmatched=unmatched.get(each.indicator.code, 0)) for each in summaries]


def get_cache_key(moment: Moment) -> tuple[object, ...]:
    """Return the part of the key of a cache that summaries add; now differs in each request, not its day."""
    known_until: date | None = moment.known_until
    if moment.known_until and not moment.is_known_at_chosen:
        known_until = timezone.localdate(moment.known_until)
    return *moment.cache_key, known_until


def compute_summaries(
    moment: Moment, indicators: Sequence[Indicator] = HEADLINES, dimensions: Sequence[str] = ()
) -> list[IndicatorSummary]:
    """Return the summaries without a cache and without the unmatched certificates."""
    moment = moment.with_cached_facts()
    targets = _fetch_targets(moment)
    announced = _fetch_announced([indicator.code for indicator in indicators])
    summaries = [
        _build_summary(
            moment,
            indicator,
            targets.get(indicator.code, []),
            announced.get(indicator.code, []),
            dimensions,
        )
        for indicator in indicators
    ]
    entries = fetch_last_entries(indicators, moment)
    return [
        replace(
            each,
            usual_revision=find_usual_revision(each.indicator, each.figure, each.years, moment),
            last_entered_at=entries.get(each.indicator.code),
        )
        for each in summaries
    ]


def _fetch_targets(moment: Moment) -> dict[str, list[Target]]:
    """Return the plan's targets for the district by indicator; the last of several is the final one."""
    targets: dict[str, list[Target]] = {}
    if moment.plan is not None:
        rows = Target.objects.filter(plan=moment.plan.plan_id, scope=Target.Scope.DISTRICT)
        for row in rows.order_by("target_on"):
            targets.setdefault(row.indicator, []).append(row)
    return targets


def _fetch_announced(codes: Sequence[str]) -> dict[str, list[PublishedFigure]]:
    rows = PublishedFigure.objects.filter(indicator__in=codes, scope=PublishedFigure.Scope.DISTRICT)
    figures_by_indicator: dict[str, list[PublishedFigure]] = {}
    for row in rows.order_by("on", "pk"):
        figures_by_indicator.setdefault(row.indicator, []).append(row)
    return figures_by_indicator


def _get_value(indicator: Indicator, moment: Moment, shown: Sequence[PublicFigure]) -> Decimal | None:
    """Return the public value at a moment, queried only where it is not among the figures shown."""
    found = next((each for each in shown if each.figure.on == moment.on), None)
    return (found or get_public_figure(indicator, moment)).figure.value


def _fetch_awaiting(moment: Moment, indicator: Indicator) -> Figure | None:
    counter = AWAITING.get(indicator.scheme) if isinstance(indicator, StockCount) else None
    return counter.on_days(moment.facts, [moment.on])[0] if counter else None


def _build_summary(
    moment: Moment,
    indicator: Indicator,
    planned: Sequence[Target],
    announced: Sequence[PublishedFigure],
    dimensions: Sequence[str],
) -> IndicatorSummary:
    """Build the summary of one indicator; the last of its targets is the final one."""
    target = planned[-1] if planned else None
    announced_by_day = select_announced(moment, announced)
    years = fetch_year_end_figures(moment, indicator, announced_by_day)
    public = fetch_figure_on_day(moment, indicator, years)
    breakdowns = get_public_breakdowns(indicator, moment, dimensions)
    progress = (
        assess_at(target, moment, lambda day: _get_value(indicator, moment.at(day), [public, *years]))
        if target
        else None
    )
    is_broken = target is not None and is_broken_by(target, moment.at(target.assessed_on(moment.on)))
    return IndicatorSummary(
        indicator,
        public,
        target,
        progress,
        build_year_rows(indicator, years, announced_by_day, public),
        [Breakdown.of(by, cells, public.figure.value) for by, cells in breakdowns.items()],
        build_milestones(target, planned) if target and not is_broken else [],
        indicator.recorded_since(moment.facts),
        _fetch_awaiting(moment, indicator),
    )
