"""The page of a plan in the end: final values, verdicts, the reasons behind them, and the parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from enterprises.history.facts import CachedFacts, Facts
from enterprises.history.moment import Moment
from enterprises.history.state_cache import cached_by_state
from enterprises.kpis.dimensions import DIMENSION_NAMES
from enterprises.kpis.figures import Cell, Text
from enterprises.kpis.indicators import Indicator
from targets.explanations import ComparedSnapshot, Explanation, explain_change
from targets.models import Plan, Target
from targets.progress import Progress, assess_at
from targets.public_figures import (
    PublicFigure,
    get_public_breakdowns,
    get_public_figure,
    get_published_figure,
)
from targets.scoped_targets import ScopedTarget, fetch_scoped_targets

DIMENSIONS = ("cluster", "subdistrict", "zone")


@dataclass(frozen=True)
class PartRow:
    """A part of the district on the target day and on the day from which the change is explained."""

    cell: Cell
    before: Decimal | None

    @property
    def change(self) -> Decimal | None:
        """The change of the part; None if a value is missing."""
        return None if self.cell.value is None or self.before is None else self.cell.value - self.before


@dataclass(frozen=True)
class PlanBreakdown:
    """The final value of a target by one dimension."""

    by: str
    name: Text
    rows: list[PartRow]

    @property
    def has_before(self) -> bool:
        """True if a part has a value on the first day; a count that starts with the plan has none."""
        return any(row.before is not None for row in self.rows)


@dataclass(frozen=True)
class TargetResult:
    """A target of the district with its final value and verdict.

    `published` is the newest published figure of the day, which remains when the live value is corrected.
    `explanation` is None where only totals are public.
    """

    target: Target
    public: PublicFigure
    published: PublicFigure
    progress: Progress
    explanation: Explanation | None
    breakdowns: list[PlanBreakdown]

    @property
    def indicator(self) -> Indicator:
        """The indicator of the target."""
        return self.target.definition

    @property
    def anchor(self) -> str:
        """The id of its section and the first part of the names of its files."""
        return f"{self.target.indicator}-{self.target.target_on:%Y-%m-%d}"

    @property
    def base_on(self) -> date:
        """The day from which the change is explained."""
        return get_base_day(self.target)

    @property
    def query(self) -> dict[str, str]:
        """The parameters of other pages for the target day."""
        return {"on": self.public.figure.on.isoformat()}

    @property
    def change_query(self) -> dict[str, str]:
        """The parameters of the page that explains the change."""
        return {"from": self.base_on.isoformat(), "to": self.public.figure.on.isoformat()}

    @property
    def is_revised(self) -> bool:
        """True if the live value differs from the published one."""
        published, live = self.published.figure.value, self.public.figure.value
        return published is not None and live != published


@dataclass(frozen=True)
class PlanPage:
    """The targets of a plan in the end, and those of the parts of the district."""

    plan: Plan
    results: list[TargetResult]
    scoped_targets: list[ScopedTarget]

    def count(self, *statuses: str) -> int:
        """Return the number of targets of the district with one of some verdicts."""
        return sum(result.progress.status in statuses for result in self.results)

    @property
    def reached(self) -> int:
        """The number of targets reached."""
        return self.count("reached")

    @property
    def missed(self) -> int:
        """The number of targets missed."""
        return self.count("missed")

    @property
    def unjudged(self) -> int:
        """The number of targets without a final verdict."""
        return len(self.results) - self.reached - self.missed


def get_base_day(target: Target) -> date:
    """Return the day from which the change to the target day is explained.

    That is the baseline date, or the day before the plan. A count that starts with the plan has no value
    before its first day.
    """
    if target.definition.is_count_from_zero:
        return target.plan.starts_on
    return target.baseline_on or target.plan.starts_on - timedelta(days=1)


def build_plan_page(plan: Plan, moment: Moment, known_at: str = "") -> PlanPage:
    """Return the page of a plan that has ended; `moment` is its last day, as known at a text for links.

    Cached by the registry's state. The number of queries depends on the targets, never on the enterprises.
    """
    return cached_by_state(
        ("plan page", plan.pk, known_at, *moment.cache_key), lambda: _build(plan, moment, known_at)
    )


def _build(plan: Plan, moment: Moment, known_at: str) -> PlanPage:
    moment = moment.with_facts(CachedFacts(moment.seq))
    targets = Target.objects.filter(plan=plan, scope=Target.Scope.DISTRICT).select_related("plan")
    scoped = [each for each in fetch_scoped_targets(moment) if each.target.plan_id == plan.pk]
    return PlanPage(
        plan,
        [_build_result(target, moment, known_at) for target in targets.order_by("pk")],
        scoped,
    )


def _build_result(target: Target, moment: Moment, known_at: str) -> TargetResult:
    """Return the result of a target on its last day; figures of that day are reused, not computed again."""
    indicator = target.definition
    final = moment.at(target.assessed_on(moment.on))
    public = get_public_figure(indicator, final)
    base_on = get_base_day(target)

    def get_value(day: date) -> Decimal | None:
        shown = public if day == final.on else get_public_figure(indicator, moment.at(day))
        return shown.figure.value

    return TargetResult(
        target,
        public,
        public if public.release else get_published_figure(indicator, public.figure, moment.facts),
        assess_at(target, moment, get_value),
        None
        if indicator.is_confidential
        else explain_change(
            indicator,
            ComparedSnapshot(base_on, Facts(moment.seq), known_at),
            ComparedSnapshot(final.on, Facts(moment.seq), known_at),
        ),
        _build_breakdowns(
            get_public_breakdowns(indicator, moment.at(base_on), DIMENSIONS),
            get_public_breakdowns(indicator, final, DIMENSIONS),
        ),
    )


def _build_breakdowns(
    before: Mapping[str, Sequence[Cell]], after: Mapping[str, Sequence[Cell]]
) -> list[PlanBreakdown]:
    """Return the parts with a value on one of the days, or with a reason for none."""
    breakdowns = []
    for by, cells in after.items():
        values = {cell.key: cell.value for cell in before.get(by, [])}
        rows = [PartRow(cell, values.get(cell.key)) for cell in cells]
        is_shown = [row.cell.key or row.cell.value or row.before or row.cell.reason for row in rows]
        shown = [row for row, is_used in zip(rows, is_shown, strict=True) if is_used]
        breakdowns.append(PlanBreakdown(by, DIMENSION_NAMES[by], shown))
    return breakdowns
