"""Targets for a part of the district: a cluster, a zone or a subdistrict, with its value and its way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from enterprises.history.moment import Moment
from enterprises.history.state_cache import cached_by_state
from enterprises.kpis.figures import Cell
from enterprises.kpis.indicators import Indicator
from targets.models import Target
from targets.progress import Progress, assess
from targets.projection import Milestone, YearSoFar, milestones, year_so_far
from targets.public_figures import public_breakdown


@dataclass(frozen=True)
class ScopedTarget:
    """The last target of a plan for a part of the district, and what lies on the way to it.

    `cell` is the part with its value, where the public may see it; `year` is the part's year so far.
    """

    target: Target
    cell: Cell | None
    progress: Progress
    milestones: Sequence[Milestone]
    year: YearSoFar | None

    @property
    def indicator(self) -> Indicator:
        """What is to grow."""
        return self.target.definition

    @property
    def value(self) -> Decimal | None:
        """The value of the part on the day."""
        return self.cell.value if self.cell else None


def scoped_targets(
    moment: Moment, *, indicator: str = "", scope: str = "", code: str = ""
) -> list[ScopedTarget]:
    """Return the targets of parts of the district that lie ahead of a day, by plan, indicator and part.

    Cached by the registry's state; otherwise one query, and two breakdowns for each indicator and dimension
    that has such targets: of the day, and of the year end before.
    """
    wanted = {"indicator": indicator, "scope": scope, "scope_code": code}
    filters = {name: value for name, value in wanted.items() if value}
    return cached_by_state(
        ("scoped targets", *moment.cache_key, filters),
        lambda: _scoped_targets(moment.on, filters, _PublicCells(moment)),
    )


def _scoped_targets(day: date, filters: dict[str, str], cells: _PublicCells) -> list[ScopedTarget]:
    rows = Target.objects.exclude(scope=Target.Scope.DISTRICT).filter(**filters).select_related("plan")
    of_a_part: dict[tuple[object, ...], list[Target]] = defaultdict(list)
    for row in rows.order_by("plan__ends_on", "indicator", "scope", "scope_code", "target_on"):
        of_a_part[row.plan_id, row.indicator, row.scope, row.scope_code].append(row)
    return [_scoped(planned, day, cells) for planned in of_a_part.values() if planned[-1].target_on >= day]


def _scoped(planned: Sequence[Target], day: date, cells: _PublicCells) -> ScopedTarget:
    target = planned[-1]
    cell = cells.of(target, day)
    value = cell.value if cell else None
    start = None if target.definition.is_annual else cells.of(target, date(day.year - 1, 12, 31))
    before = start.value if start else None
    is_open = day < target.target_on
    return ScopedTarget(
        target,
        cell,
        assess(target, value, day),
        milestones(target, planned) if is_open else [],
        year_so_far(target, before, value, day)
        if is_open and value is not None and before is not None
        else None,
    )


@dataclass
class _PublicCells:
    """The public values of parts of the district; each breakdown is queried once."""

    moment: Moment
    found: dict[tuple[object, ...], dict[str | None, Cell]] = field(default_factory=dict)

    def of(self, target: Target, day: date) -> Cell | None:
        moment = replace(self.moment, on=day, plan=target.plan.period)
        key = (target.indicator, target.scope, *moment.cache_key)
        if key not in self.found:
            cells = public_breakdown(target.definition, moment, target.scope)
            self.found[key] = {cell.key: cell for cell in cells or []}
        return self.found[key].get(target.scope_code)
