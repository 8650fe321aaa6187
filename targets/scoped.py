"""Targets for a part of the district: a cluster, a zone or a subdistrict, with its value and progress."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from enterprises.kpis.facts import Facts
from enterprises.kpis.figures import Cell
from enterprises.kpis.indicators import Indicator
from enterprises.kpis.kept import kept
from targets.figures import public_breakdown
from targets.models import Target
from targets.progress import Progress, assess


@dataclass(frozen=True)
class ScopedTarget:
    """A target of a part of the district; `cell` is the part with its value, where the public may see it."""

    target: Target
    cell: Cell | None
    progress: Progress

    @property
    def indicator(self) -> Indicator:
        """What is to grow."""
        return self.target.definition

    @property
    def value(self) -> Decimal | None:
        """The value of the part on the day."""
        return self.cell.value if self.cell else None


def scoped_targets(
    day: date, *, facts: Facts = Facts(), indicator: str = "", scope: str = "", code: str = ""
) -> list[ScopedTarget]:
    """Return the targets of parts of the district that lie ahead of a day, by plan, indicator and part.

    Kept by the registry's state; otherwise one query, and one breakdown for each indicator and dimension
    that has such targets.
    """
    name = ("scoped targets", day, indicator, scope, code, facts.seq)
    return kept(name, lambda: _scoped_targets(day, facts, indicator, scope, code))


def _scoped_targets(day: date, facts: Facts, indicator: str, scope: str, code: str) -> list[ScopedTarget]:
    asked = {"indicator": indicator, "scope": scope, "scope_code": code}
    rows = Target.objects.exclude(scope=Target.Scope.DISTRICT).filter(
        target_on__gte=day, **{name: value for name, value in asked.items() if value}
    )
    breakdowns: dict[tuple[str, str], dict[str | None, Cell]] = {}
    found = []
    for target in rows.order_by("target_on", "indicator", "scope", "scope_code"):
        key = (target.indicator, target.scope)
        if key not in breakdowns:
            cells = public_breakdown(target.definition, on=day, by=target.scope, facts=facts) or []
            breakdowns[key] = {cell.key: cell for cell in cells}
        cell = breakdowns[key].get(target.scope_code)
        found.append(ScopedTarget(target, cell, assess(target, cell.value if cell else None, day)))
    return found
