"""What a page shows of an indicator: its value, its way to the target, its years and its parts.

Everything is what the public may see (`targets/public_figures.py`), and asked for in a number of queries that
depends on the indicators and on the day alone, never on how many enterprises there are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from enterprises.history.facts import CachedFacts
from enterprises.history.moment import Moment
from enterprises.history.state_cache import cached_by_state
from enterprises.kpis.counts import StockCount
from enterprises.kpis.dimensions import DIMENSION_NAMES
from enterprises.kpis.figures import Cell, Figure, Text, Variant, last_ended_year
from enterprises.kpis.indicators import CATALOGUE, HEADLINES, Indicator
from enterprises.kpis.unmatched import count_unmatched
from targets.models import PublishedFigure, Release, Target
from targets.progress import Progress, assess, is_broken_by
from targets.projection import Milestone, milestones
from targets.public_figures import (
    PublicFigure,
    public_breakdowns,
    public_figure,
    public_on_days,
    public_series,
)

YEARS_BEFORE_THE_PLAN = 6
DASHBOARD_DIMENSIONS = ("cluster", "zone")
YEARS_OF_A_TREND = 6


@dataclass(frozen=True)
class YearRow:
    """One day in the table over the years: computed beside announced; `base` is the year end before."""

    on: date
    figure: Figure
    release: Release | None
    announced: PublishedFigure | None
    base: Decimal | None
    is_break: bool

    @property
    def change(self) -> Decimal | None:
        """The change since the year end before; None across a break."""
        return (
            self.figure.value - self.base if self.figure.value is not None and self.base is not None else None
        )

    @property
    def growth(self) -> Decimal | None:
        """The change as a ratio; undefined where it began at zero or below (DOMAIN 4.8)."""
        return self.change / self.base if self.change is not None and self.base and self.base > 0 else None

    @property
    def base_on(self) -> date:
        """The year end before, from which the change counts."""
        return date(self.on.year - 1, 12, 31)

    @property
    def query(self) -> dict[str, str]:
        """The parameters that ask why it changed since then."""
        return {"from": self.base_on.isoformat(), "to": self.on.isoformat()}

    @property
    def is_year_end(self) -> bool:
        """Whether it is the last day of a year."""
        return (self.on.month, self.on.day) == (12, 31)


@dataclass(frozen=True)
class Breakdown:
    """An indicator by one dimension; `excess` is by how much the parts exceed the district (DOMAIN 4.10)."""

    by: str
    name: Text
    cells: list[Cell]
    total: Decimal | None
    excess: Decimal | None

    @classmethod
    def of(cls, by: str, cells: list[Cell], total: Decimal | None) -> Breakdown:
        """Return the breakdown of a total into cells."""
        parts = sum((cell.value for cell in cells if cell.value is not None), Decimal(0))
        excess = parts - total if total is not None and parts > total else None
        return cls(by, DIMENSION_NAMES[by], cells, total, excess)


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


@dataclass(frozen=True)
class IndicatorRow:
    """What the dashboard's table says of a further indicator: its last year ends, and the day."""

    indicator: Indicator
    public: PublicFigure
    years: list[PublicFigure]

    @property
    def trend(self) -> list[Decimal | None]:
        """The values of the year ends and of a year that has not ended; none from before a break."""
        figures = [each.figure for each in self.years]
        if not self.indicator.is_annual:
            figures.append(self.public.figure)
        first = max((n for n, figure in enumerate(figures) if figure.is_break), default=0)
        return [figure.value for figure in figures[first:]]


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


def indicator_rows(moment: Moment) -> list[IndicatorRow]:
    """Return in brief the indicators that the dashboard does not tell of in full.

    Kept for the state of the registry. Computed, a count takes 3 queries, what is public from releases
    alone 1.
    """
    further = [indicator for indicator in CATALOGUE if not indicator.is_headline]
    name = ("briefs", moment.cache_key, [indicator.code for indicator in further])
    return cached_by_state(name, lambda: _rows(moment, further))


def _rows(moment: Moment, further: Sequence[Indicator]) -> list[IndicatorRow]:
    moment = moment.with_facts(CachedFacts(moment.seq))
    last = last_ended_year(moment.on)
    years = list(range(last - YEARS_OF_A_TREND + 1, last + 1))
    rows = []
    for indicator in further:
        found = public_series(indicator, years=years, facts=moment.facts)
        rows.append(IndicatorRow(indicator, _on_the_day(moment, indicator, found), found))
    return rows


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
    said = _said(moment, announced)
    years = _on_year_ends(moment, indicator, said)
    public = _on_the_day(moment, indicator, years)
    parts = public_breakdowns(indicator, moment, dimensions)
    return IndicatorSummary(
        indicator,
        public,
        target,
        assess(target, public.figure.value, moment.on, is_broken=broken) if target else None,
        _lines(indicator, years, said, public),
        [Breakdown.of(by, cells, public.figure.value) for by, cells in parts.items()],
        milestones(target, planned) if target and not broken else [],
    )


def _first_year(moment: Moment) -> int:
    """The first year of the table: some before the plan, at least six in all."""
    last = last_ended_year(moment.on)
    return min(moment.plan.starts_on.year - YEARS_BEFORE_THE_PLAN if moment.plan else last, last - 5)


def _said(moment: Moment, announced: Sequence[PublishedFigure]) -> dict[date, PublishedFigure]:
    """What was announced for the days of the table."""
    first = _first_year(moment)
    return {each.on: each for each in announced if each.on <= moment.on and each.on.year >= first}


def _on_year_ends(
    moment: Moment, indicator: Indicator, said: Mapping[date, PublishedFigure]
) -> list[PublicFigure]:
    """The figures of the ended years; of a stock also those of the days for which one was announced."""
    years = list(range(_first_year(moment), last_ended_year(moment.on) + 1))
    if isinstance(indicator, StockCount):
        ends = {date(year, 12, 31) for year in years}
        return public_on_days(indicator, days=sorted(ends | set(said)), facts=moment.facts)
    return public_series(indicator, years=years, facts=moment.facts)


def _on_the_day(moment: Moment, indicator: Indicator, years: Sequence[PublicFigure]) -> PublicFigure:
    """The figure on the chosen day; of an annual indicator that is the one of the last ended year."""
    if not indicator.is_annual:
        return public_figure(indicator, moment)
    last, pending = years[-1], 0
    if not indicator.is_confidential:
        records = indicator.live_records(moment)
        pending = moment.facts.count_pending(records, approved_at=moment.seq)
    return replace(last, figure=replace(last.figure, on=moment.on, provisional=pending))


def _lines(
    indicator: Indicator,
    years: Sequence[PublicFigure],
    said: Mapping[date, PublishedFigure],
    public: PublicFigure,
) -> list[YearRow]:
    """The years before and within the plan up to the day, with what was announced for them."""
    found = list(years)
    if not indicator.is_annual and found[-1].figure.on < public.figure.on:
        found.append(public)
    lines: list[YearRow] = []
    before: Figure | None = None
    for each in found:
        figure = each.figure
        is_break = figure.is_break or _starts_anew(indicator, before, figure)
        base = before.value if before and not is_break else None
        lines.append(YearRow(figure.on, figure, each.release, said.get(figure.on), base, is_break))
        if lines[-1].is_year_end:
            before = figure
    return lines


def _starts_anew(indicator: Indicator, before: Figure | None, figure: Figure) -> bool:
    """Whether a count since the first day of a plan began again."""
    if before is None or not indicator.is_count_from_zero:
        return False
    return before.period.partition("/")[0] != figure.period.partition("/")[0]
