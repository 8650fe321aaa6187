"""Fixtures of targets: a small district with a plan."""

from datetime import date
from decimal import Decimal

import pytest

from enterprises.kpis.indicators import INDICATORS
from targets.models import Plan, PublishedFigure, Target
from tests import factories

FEW_INDICATORS = {
    "high_tech_enterprises",
    "strategic_emerging_enterprises",
    "strategic_emerging_revenue",
    "talent_projects",
    "patents_per_10k",
    "rd_intensity",
}


@pytest.fixture
def few_indicators(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compile releases of one indicator of each kind: all sixteen take twice as long.

    The demonstration and the stories compile all of them.
    """
    for code in INDICATORS.keys() - FEW_INDICATORS:
        monkeypatch.delitem(INDICATORS, code)


def plan_2025() -> Plan:
    """Create the plan of 2021–2025 with a target for each kind of indicator, and two announced figures.

    One target is without a baseline, because pages show it differently.
    """
    plan = Plan.objects.create(
        slug="2021-2025",
        name_zh="罗湖区科技创新目标",
        name_en="Innovation targets",
        starts_on=date(2021, 1, 1),
        ends_on=date(2025, 12, 31),
    )
    base, end = date(2020, 12, 31), date(2025, 12, 31)
    for code, baseline, value, comparator in (
        ("high_tech_enterprises", 405, 800, "at_least"),
        ("talent_projects", 0, 20, "more_than"),
        ("patents_per_10k", None, 40, "at_least"),
    ):
        Target.objects.create(
            plan=plan,
            indicator=code,
            baseline_on=None if baseline is None else base,
            baseline_value=baseline,
            target_on=end,
            value=value,
            comparator=comparator,
        )
    for on, value in ((date(2015, 12, 31), 120), (date(2021, 12, 23), 450)):
        PublishedFigure.objects.create(
            indicator="high_tech_enterprises",
            on=on,
            value=Decimal(value),
            publisher="罗湖区",
            document="公报",
        )
    return plan


def enterprises(n: int) -> None:
    """Create n enterprises with a certificate, a listing, a report, a talent project and two zones."""
    zones = [factories.ZoneFactory(), factories.ZoneFactory(code="future_rd")]
    for _ in range(n):
        firm = factories.ResidentFactory()
        factories.RecognitionFactory(enterprise=firm, issued_on=date(2023, 11, 1))
        factories.ListingFactory(enterprise=firm)
        factories.AnnualReportFactory(enterprise=firm)
        factories.TalentProjectFactory(host=firm)
        for zone in zones:
            factories.ZoneMembershipFactory(enterprise=firm, zone=zone)


@pytest.fixture
def district(db: None) -> Plan:
    """Create three enterprises, the population of 2020 and the plan."""
    enterprises(3)
    factories.DistrictStatisticFactory(is_break=True)
    return plan_2025()
