"""A plan of 2026–2030 that the demonstration invents, because no official one is known, marked as such."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from enterprises.history.moment import Moment
from enterprises.kpis.indicators import INDICATORS
from targets.models import Comparator, Plan, Target

BASE, END = date(2025, 12, 31), date(2030, 12, 31)
# A target grows its baseline, which the registry computes, by this factor.
DISTRICT, PARTS = Decimal("1.5"), Decimal("1.6")
SCOPES = {
    "cluster": ("information_technology", "life_and_health", "new_materials"),
    "zone": ("dawutong_belt", "future_rd"),
    "subdistrict": ("008", "010"),
}


def enter_next_plan() -> None:
    """Create the plan with its targets; run inside `change_by`."""
    plan = Plan.objects.create(
        slug="2026-2030",
        name_zh="演示用虚构规划：罗湖区2026—2030年科技创新目标（非官方）",
        name_en="Invented for the demonstration, not official: innovation targets of Luohu for 2026–2030",
        starts_on=date(2026, 1, 1),
        ends_on=END,
        document="本规划及其目标由演示库虚构，尚未见2026—2030年官方目标。 · "
        "This plan and its targets are invented by the demonstration; "
        "no official target for 2026–2030 is known.",
    )
    stock, moment = INDICATORS["high_tech_enterprises"], Moment(BASE)
    _aim(plan, stock.code, _grow(stock.value(moment).value, DISTRICT), stock.value(moment).value)
    _aim(plan, "talent_projects", Decimal(30), Decimal(0), comparator=Comparator.MORE_THAN)
    _aim(plan, "patents_per_10k", Decimal(60), None)
    for scope, codes in SCOPES.items():
        values = {cell.key: cell.value for cell in stock.breakdown(moment, scope)}
        for code in codes:
            _aim(plan, stock.code, _grow(values[code], PARTS), values[code], scope=scope, scope_code=code)


def _aim(plan: Plan, indicator: str, value: Decimal, baseline: Decimal | None, **options: str) -> None:
    Target.objects.create(
        plan=plan,
        indicator=indicator,
        baseline_on=None if baseline is None else BASE,
        baseline_value=baseline,
        target_on=END,
        value=value,
        **options,
    )


def _grow(baseline: Decimal | None, factor: Decimal) -> Decimal:
    """Return a target in tens, which is how plans state them."""
    return round((baseline or Decimal(0)) * factor, -1)
