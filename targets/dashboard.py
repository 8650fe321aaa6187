"""What a page shows of an indicator: its value, its way to the target, its years and its parts.

Everything is what the public may see (`targets/figures.py`), and asked for in a number of queries that
depends on the indicators and on the day alone, never on how many enterprises there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from enterprises.kpis.counts import Stock
from enterprises.kpis.dimensions import DIMENSION_NAMES
from enterprises.kpis.figures import Cell, Figure, Text, Variant, last_ended_year
from enterprises.kpis.indicators import CATALOGUE, Indicator
from targets.days import ChosenDay
from targets.figures import PublicFigure, public_breakdown, public_figure, public_on_days, public_series
from targets.models import PublishedFigure, Release, Target
from targets.progress import Progress, assess

YEARS_BEFORE_THE_PLAN = 6
DASHBOARD_DIMENSIONS = ("cluster", "zone")


@dataclass(frozen=True)
class Line:
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
class Account:
    """All that a page shows of one indicator on a day."""

    indicator: Indicator
    public: PublicFigure
    target: Target | None
    progress: Progress | None
    lines: list[Line]
    breakdowns: list[Breakdown]

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


def accounts(
    chosen: ChosenDay,
    *,
    indicators: Sequence[Indicator] = CATALOGUE,
    dimensions: Sequence[str] = DASHBOARD_DIMENSIONS,
) -> list[Account]:
    """Return the account of each indicator on the chosen day.

    With all nine indicators that takes 49 queries: 2 here, and for each its value, its years and its
    breakdowns (a count at most 7, what is public from releases alone 2).
    """
    targets = _targets(chosen)
    announced = _announced([indicator.code for indicator in indicators])
    return [
        _account(
            chosen, indicator, targets.get(indicator.code), announced.get(indicator.code, []), dimensions
        )
        for indicator in indicators
    ]


def _targets(chosen: ChosenDay) -> dict[str, Target]:
    """The plan's targets for the whole district; of several for one indicator, the last."""
    if chosen.plan is None:
        return {}
    rows = Target.objects.filter(plan=chosen.plan, scope=Target.Scope.DISTRICT).order_by("target_on")
    return {row.indicator: row for row in rows}


def _announced(codes: Sequence[str]) -> dict[str, list[PublishedFigure]]:
    rows = PublishedFigure.objects.filter(indicator__in=codes, scope=PublishedFigure.Scope.DISTRICT)
    found: dict[str, list[PublishedFigure]] = {}
    for row in rows.order_by("on", "pk"):
        found.setdefault(row.indicator, []).append(row)
    return found


def _account(
    chosen: ChosenDay,
    indicator: Indicator,
    target: Target | None,
    announced: Sequence[PublishedFigure],
    dimensions: Sequence[str],
) -> Account:
    public = public_figure(indicator, on=chosen.day, since=chosen.since)
    return Account(
        indicator,
        public,
        target,
        assess(target, public.figure.value, chosen.day) if target else None,
        _lines(chosen, indicator, announced, public),
        [
            found
            for by in dimensions
            if (found := _breakdown(chosen, indicator, by, public.figure.value)) is not None
        ],
    )


def _breakdown(chosen: ChosenDay, indicator: Indicator, by: str, total: Decimal | None) -> Breakdown | None:
    """Return the indicator by a dimension; None where the public may not see it."""
    cells = public_breakdown(indicator, on=chosen.day, by=by, since=chosen.since)
    return None if cells is None else Breakdown.of(by, cells, total)


def _lines(
    chosen: ChosenDay, indicator: Indicator, announced: Sequence[PublishedFigure], public: PublicFigure
) -> list[Line]:
    """The years before and within the plan up to the day, with what was announced for them."""
    last = last_ended_year(chosen.day)
    first = min(chosen.plan.starts_on.year - YEARS_BEFORE_THE_PLAN if chosen.plan else last, last - 5)
    years = list(range(first, last + 1))
    said = {figure.on: figure for figure in announced if figure.on <= chosen.day and figure.on.year >= first}
    if isinstance(indicator, Stock):
        ends = {date(year, 12, 31) for year in years}
        found = public_on_days(indicator, days=sorted(ends | set(said)))
    else:
        found = public_series(indicator, years=years)
    if not indicator.is_annual and found[-1].figure.on < chosen.day:
        found.append(public)
    lines: list[Line] = []
    before: Figure | None = None
    for each in found:
        figure = each.figure
        is_break = figure.is_break or _starts_anew(indicator, before, figure)
        base = before.value if before and not is_break else None
        lines.append(Line(figure.on, figure, each.release, said.get(figure.on), base, is_break))
        if lines[-1].is_year_end:
            before = figure
    return lines


def _starts_anew(indicator: Indicator, before: Figure | None, figure: Figure) -> bool:
    """Whether a count since the first day of a plan began again."""
    if before is None or not indicator.is_count_from_zero:
        return False
    return before.period.partition("/")[0] != figure.period.partition("/")[0]
