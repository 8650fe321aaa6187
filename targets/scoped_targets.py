"""Targets for clusters, zones and subdistricts, with value and progress."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from enterprises.history.known_at import without_hindsight
from enterprises.history.moment import Moment
from enterprises.history.state_cache import cached_by_state
from enterprises.kpis.figures import Cell
from enterprises.kpis.indicators import Indicator
from targets.models import Target
from targets.progress import Progress, assess_at
from targets.projection import Milestone, YearSoFar, build_milestones, measure_year
from targets.public_figures import get_public_breakdown


@dataclass(frozen=True)
class ScopedTarget:
    """The final target of a plan for a part of the district, with its milestones.

    `cell` is the part with its value, if public, on the day `on`: never after the target date; `year` is the
    year so far.
    """

    target: Target
    on: date
    cell: Cell | None
    progress: Progress
    milestones: Sequence[Milestone]
    year: YearSoFar | None

    @property
    def indicator(self) -> Indicator:
        """The indicator of the target."""
        return self.target.definition

    @property
    def value(self) -> Decimal | None:
        """The value of the part on the day."""
        return self.cell.value if self.cell else None

    @property
    def day_query(self) -> dict[str, str]:
        """The parameter of a page for the day of the value."""
        return {"on": self.on.isoformat()}


def fetch_scoped_targets(
    moment: Moment, *, indicator: str = "", scope: str = "", code: str = ""
) -> list[ScopedTarget]:
    """Return the targets of parts of the district, by plan, indicator and part, with their verdict on a day.

    Those of a plan that has not begun by the day are left out; a final verdict is permanent.

    Cached by the registry's state; otherwise one query, and three breakdowns for each indicator and dimension
    with such targets: of the day, of the year end before, and of the baseline date.
    """
    parameters = {"indicator": indicator, "scope": scope, "scope_code": code}
    filters = {name: value for name, value in parameters.items() if value}
    return cached_by_state(
        ("scoped targets", *moment.cache_key, filters),
        lambda: _fetch_scoped_targets(moment.on, filters, _PublicCells(moment.with_cached_facts())),
    )


def _fetch_scoped_targets(day: date, filters: dict[str, str], cells: _PublicCells) -> list[ScopedTarget]:
    rows = Target.objects.exclude(scope=Target.Scope.DISTRICT).filter(**filters, plan__starts_on__lte=day)
    rows = rows.select_related("plan")
    by_part: dict[tuple[object, ...], list[Target]] = defaultdict(list)
    for row in rows.order_by("plan__ends_on", "indicator", "scope", "scope_code", "target_on"):
        by_part[row.plan_id, row.indicator, row.scope, row.scope_code].append(row)
    return [_build_scoped_target(planned, day, cells) for planned in by_part.values()]


def _build_scoped_target(planned: Sequence[Target], day: date, cells: _PublicCells) -> ScopedTarget:
    target = planned[-1]
    on = min(day, target.target_on)
    is_open = day < target.target_on
    return ScopedTarget(
        target,
        on,
        cells.get(target, on),
        assess_at(target, cells.moment.at(day), lambda on: cells.get_value(target, on)),
        build_milestones(target, planned) if is_open else [],
        _measure_year(target, day, cells) if is_open and not target.definition.is_annual else None,
    )


def _measure_year(target: Target, day: date, cells: _PublicCells) -> YearSoFar | None:
    """Return the year so far by what was known at the end of the day, like the projection of the district.

    None where a value is missing, or where the history of the registry begins after the day.
    """
    known = cells.known_on(day)
    if known is None:
        return None
    value = cells.get_value(target, day, known)
    start = cells.get_value(target, date(day.year - 1, 12, 31), known)
    return None if value is None or start is None else measure_year(target, start, value, day)


@dataclass
class _PublicCells:
    """The public values of parts of the district; each breakdown is queried once."""

    moment: Moment
    breakdowns: dict[tuple[object, ...], dict[str | None, Cell]] = field(default_factory=dict)
    _known: dict[date, Moment | None] = field(default_factory=dict)

    def known_on(self, day: date) -> Moment | None:
        """Return the day as known at its end; the state of that instant is queried once."""
        if day not in self._known:
            self._known[day] = without_hindsight(self.moment.at(day))
        return self._known[day]

    def get(self, target: Target, day: date, known: Moment | None = None) -> Cell | None:
        """Return the part on a day, with the facts of another moment where one is given."""
        moment = (known or self.moment).at(day)
        key = (target.indicator, target.scope, *moment.cache_key)
        if key not in self.breakdowns:
            cells = get_public_breakdown(target.definition, moment, target.scope)
            self.breakdowns[key] = {cell.key: cell for cell in cells or []}
        return self.breakdowns[key].get(target.scope_code)

    def get_value(self, target: Target, day: date, known: Moment | None = None) -> Decimal | None:
        """Return the value of the part on a day; None if it is missing or not public."""
        cell = self.get(target, day, known)
        return cell.value if cell else None
