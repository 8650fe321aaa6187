"""Targets on pages: the projection, scoped targets, formulas with values."""

from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from enterprises.history.moment import Moment
from enterprises.kpis.indicators import INDICATORS
from enterprises.models import Demonstration, TalentProject
from enterprises.models.changes import backdate
from targets.models import Plan, Target
from targets.pages.indicator_page import build_flows, build_indicator_page
from targets.projection import project
from targets.scoped_targets import fetch_scoped_targets
from tests import factories
from tests.targets.conftest import plan_2025
from tests.targets.pages.test_difference_page import body

STOCK = "/en/indicators/high_tech_enterprises/"


def aim(plan: Plan, scope: str, code: str, value: int, indicator: str = "high_tech_enterprises") -> Target:
    return Target.objects.create(
        plan=plan,
        indicator=indicator,
        scope=scope,
        scope_code=code,
        baseline_on=date(2020, 12, 31),
        baseline_value=1,
        target_on=date(2025, 12, 31),
        value=value,
    )


def test_outlook_has_the_year_the_pace_and_the_cliff(district, client: Client):
    for _ in range(2):
        factories.RecognitionFactory(issued_on=date(2021, 11, 10))
    with time_machine.travel("2024-06-30T12:00:00+08:00", tick=False):
        text = body(client.get(f"{STOCK}?on=2024-06-30"))
    assert "Projection to the target" in text
    assert "50% </dd>" in text, "Half the year is gone: 182 of 366 days."
    assert "2024-11" in text, "Two certificates end in November 2024."
    assert "With no renewals and no new recognitions, 3 will remain." in text
    assert "it is not a forecast" in text
    assert "Constant growth" in text


def test_past_day_before_the_history_has_no_cliff_and_a_reason(district, client: Client):
    text = body(client.get(f"{STOCK}?on=2024-06-30"))
    assert "No value is projected for this day: the history of the registry begins after it." in text
    assert "Projection at current growth" not in text
    assert "With no renewals" not in text


@pytest.mark.parametrize("on", ["2025-12-31", "2020-12-31"])
def test_outlook_ends_with_the_target_day(district, client: Client, on):
    assert ("Projection to the target" in body(client.get(f"{STOCK}?on={on}"))) == (on < "2025-12-31")


def test_indicator_without_a_target_has_no_outlook(district, client: Client):
    page = client.get("/en/indicators/strategic_emerging_enterprises/?on=2024-06-30")
    assert "Projection to the target" not in body(page)


def test_target_of_a_zone_stands_on_its_page_and_on_the_indicators(district: Plan, client: Client):
    aim(district, "zone", "dawutong_belt", 3)
    aim(district, "zone", "future_rd", 9)
    with time_machine.travel("2023-12-31T12:00:00+08:00", tick=False):
        zone = body(client.get("/en/zones/dawutong_belt/"))
    assert "Targets by cluster, zone and subdistrict" in zone
    assert "Target reached" in zone
    assert "at least 9" not in zone
    indicator = body(client.get(f"{STOCK}?on=2023-12-31"))
    assert "at least 3" in indicator
    assert "at least 9" in indicator


def test_year_of_the_projection_starts_with_the_value_of_the_last_31_december(district: Plan):
    for issued_on in (date(2023, 12, 31), date(2024, 1, 1)):
        factories.RecognitionFactory(issued_on=issued_on)
    indicator = INDICATORS["high_tech_enterprises"]
    with time_machine.travel("2024-06-30T12:00:00+08:00", tick=False):
        page = build_indicator_page(Moment(date(2024, 6, 30), plan=district.period), indicator)
    assert page.projection.year.start == indicator.value(Moment(date(2023, 12, 31))).value


@pytest.fixture
def learned_later(transactional_db) -> Plan:
    """Return two certificates and projects; the second is entered a second after 30 June 2024 in Shenzhen."""
    Demonstration.objects.create(pk=1)
    for instant in (datetime(2024, 6, 30, 15, 59, 59, tzinfo=UTC), datetime(2024, 6, 30, 16, tzinfo=UTC)):
        with transaction.atomic():
            backdate(instant)
            plan = Plan.objects.first() or plan_2025()
            factories.RecognitionFactory(issued_on=date(2021, 12, 23))
            factories.TalentProjectFactory(introduced_on=date(2023, 5, 1))
    return plan


@pytest.mark.parametrize(
    ("on", "is_chosen", "known"),
    [
        ("2024-06-29", False, None),
        ("2024-06-30", False, 1),
        ("2024-07-01", False, 2),
        ("2024-06-30", True, 2),
    ],
)
@pytest.mark.parametrize("code", ["high_tech_enterprises", "talent_projects"])
def test_projection_of_a_past_day_uses_what_was_known_at_its_end(learned_later, code, on, is_chosen, known):
    moment = Moment(date.fromisoformat(on), plan=learned_later.period, is_known_at_chosen=is_chosen)
    page = build_indicator_page(moment, INDICATORS[code])
    projection, target = page.projection, page.summary.target
    assert page.summary.figure.value == 2
    if known is None:
        assert (projection.is_unknown, projection.projected, projection.cliff) == (True, None, None)
        return
    assert projection.value == projection.year.value == projection.year.start == known
    assert projection.projected == project(target, Decimal(known), moment.on)
    assert (projection.known_on is None) is is_chosen
    if code == "high_tech_enterprises":
        assert (projection.cliff.stock, projection.cliff.expiring) == (known, known)


def test_page_says_what_the_projection_of_a_past_day_knew(learned_later, client: Client):
    text = body(client.get(f"{STOCK}?on=2024-06-30"))
    assert "Based on what was known on 30 June 2024; what was entered later is left out." in text
    assert "Value as known on that day</dt> <dd> 1 </dd>" in text
    assert "With no renewals and no new recognitions, 0 will remain." in text
    text = body(client.get(f"{STOCK.replace('/en/', '/zh-hans/')}?on=2024-06-30"))
    assert "按截至2024年6月30日已掌握的数据推算" in text


@pytest.mark.parametrize(
    ("on", "last_span"),
    [
        (date(2023, 12, 30), (date(2022, 12, 31), date(2023, 12, 30))),
        (date(2023, 12, 31), (date(2022, 12, 31), date(2023, 12, 31))),
        (date(2024, 1, 1), (date(2023, 12, 31), date(2024, 1, 1))),
    ],
)
def test_flows_lie_between_year_ends_and_up_to_the_day(district: Plan, on, last_span):
    assert build_flows(INDICATORS["high_tech_enterprises"], Moment(on)).spans[-1] == last_span


def test_target_of_a_subdistrict_shows_its_year_its_inputs_and_its_milestones(district: Plan, client: Client):
    aim(district, "subdistrict", "008", 9)
    Target.objects.create(
        plan=district,
        indicator="high_tech_enterprises",
        scope="subdistrict",
        scope_code="008",
        target_on=date(2023, 12, 31),
        value=4,
    )
    factories.RecognitionFactory(issued_on=date(2022, 11, 1))
    with time_machine.travel("2023-06-30T12:00:00+08:00", tick=False):
        (found,) = fetch_scoped_targets(Moment(date(2023, 6, 30)), scope="subdistrict", code="008")
        text = body(client.get(f"{STOCK}?on=2023-06-30"))
    assert (found.value, found.year.start, found.target.value) == (1, 1, 9)
    assert [(each.on.year, each.is_planned) for each in found.milestones][2:] == [
        (2023, True),
        (2024, False),
        (2025, True),
    ]
    part = text[text.index("Targets by cluster, zone and subdistrict") :]
    assert "Liantang Subdistrict" in part
    assert "R = " in part
    assert "Share of the year elapsed" in part
    assert "Required each year" in part


@pytest.mark.parametrize(
    ("on", "is_listed", "is_open"),
    [
        (date(2020, 12, 31), False, False),
        (date(2021, 1, 1), True, True),
        (date(2025, 12, 30), True, True),
        (date(2025, 12, 31), True, False),
        (date(2026, 1, 1), True, False),
        (date(2036, 1, 1), True, False),
    ],
)
def test_target_of_a_part_is_listed_from_its_plan_on_and_has_milestones_until_its_date(
    district: Plan, on, is_listed, is_open
):
    aim(district, "subdistrict", "008", 9)
    found = fetch_scoped_targets(Moment(on, is_known_at_chosen=True))
    assert [(bool(each.milestones), each.year is not None) for each in found] == (
        [(is_open, is_open)] if is_listed else []
    )
    assert [each.progress.status for each in found if each.progress.is_final] == ["missed"] * (
        is_listed and not is_open
    )


def test_year_of_a_part_starts_with_the_value_of_the_last_31_december(district: Plan):
    aim(district, "subdistrict", "008", 9)
    before = fetch_scoped_targets(Moment(date(2022, 12, 30)))[0].value
    factories.RecognitionFactory(issued_on=date(2022, 12, 31))
    factories.RecognitionFactory(issued_on=date(2023, 1, 1))
    (found,) = fetch_scoped_targets(Moment(date(2023, 6, 30), is_known_at_chosen=True))
    assert (found.year.start, found.value) == (before + 1, before + 2)


@pytest.mark.parametrize(("is_chosen", "known"), [(False, 1), (True, 2)])
def test_year_of_a_part_on_a_past_day_uses_what_was_known_at_its_end(learned_later: Plan, is_chosen, known):
    aim(learned_later, "subdistrict", "008", 9)
    moment = Moment(date(2024, 6, 30), is_known_at_chosen=is_chosen)
    (found,) = fetch_scoped_targets(moment, scope="subdistrict")
    assert (found.value, found.year.value, found.year.start) == (2, known, known)


def test_year_of_a_part_on_a_day_before_the_history_is_unknown(learned_later: Plan):
    aim(learned_later, "subdistrict", "008", 9)
    (found,) = fetch_scoped_targets(Moment(date(2024, 6, 29)), scope="subdistrict")
    assert (found.value, found.year) == (2, None)


@pytest.mark.parametrize(("n", "status"), [(20, "missed"), (21, "reached")])
def test_more_than_twenty_is_not_met_by_twenty_on_page_and_in_the_api(district, client: Client, n, status):
    host = factories.ResidentFactory()
    TalentProject.objects.all().delete()
    TalentProject.objects.bulk_create(factories.TalentProjectFactory.build(host=host) for _ in range(n))
    rows = client.get("/api/v1/targets/?on=2025-12-31").json()["results"]
    row = next(each for each in rows if each["indicator"] == "talent_projects")
    assert (row["value"], row["target"]["comparator"], row["progress"]["status"]) == (n, "more_than", status)
    page = client.get("/en/indicators/talent_projects/?on=2025-12-31").content.decode()
    assert "more than 20" in page
    assert ("Target reached" in page) == (status == "reached")


def test_unit_without_targets_shows_none(district, client: Client):
    assert "Targets of parts" not in body(client.get("/en/zones/dawutong_belt/"))


def test_money_of_a_part_is_assessed_by_nothing(district: Plan):
    aim(district, "cluster", "information_technology", 5, "strategic_emerging_revenue")
    (found,) = fetch_scoped_targets(Moment(date(2023, 12, 31)))
    assert (found.value, found.progress.reason) == (None, "no_value")


@pytest.mark.parametrize("n", [1, 3])
def test_breakdown_is_computed_once_for_all_its_scoped_targets(district, n, django_assert_num_queries):
    for code in ["dawutong_belt", "future_rd", "third"][:n]:
        aim(district, "zone", code, 3)
    with django_assert_num_queries(7):
        fetch_scoped_targets(Moment(date(2023, 12, 31)), scope="zone")


def test_methodology_fills_the_formulas_with_numbers(district, client: Client):
    factories.DistrictStatisticFactory(reference_on=date(2024, 12, 31), published_on=None, value=1_000_000)
    factories.DistrictStatisticFactory(
        series="valid_invention_patents", reference_on=date(2024, 12, 31), published_on=None, value=25_000
    )
    with time_machine.travel("2025-03-01T12:00:00+08:00", tick=False):
        text = body(client.get("/en/methodology/"))
    assert "25,000 ÷ (1,000,000 ÷ 10,000) = 250.00" in text
    assert "= 3 <small>2025-03-01</small>" in text
    assert "No value: no release has published it" in text


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("en", ["Target missed", " of 800, ", " of the way", "Final, as of 31 December 2025"]),
        ("zh-hans", ["未达目标", "目标800，完成", "完成目标增量的", "最终结果（截至2025年12月31日）"]),
    ],
)
@pytest.mark.parametrize("on", ["2025-12-31", "2026-06-30"])
def test_missed_target_has_its_final_value_shortfall_and_share_of_the_way(
    district, client: Client, language, sentences, on
):
    Target.objects.filter(indicator="high_tech_enterprises").update(baseline_value=1)
    page = body(client.get(f"/{language}/indicators/high_tech_enterprises/?on={on}"))
    assert [sentence for sentence in sentences if sentence not in page] == []
    assert "R = " not in page


def test_missed_target_that_moved_away_has_no_share_of_the_way(district, client: Client):
    page = body(client.get("/en/indicators/high_tech_enterprises/?on=2025-12-31"))
    assert "3 of 800, 797 short" in page
    assert "% of the way" not in page


@pytest.mark.parametrize(("baseline", "is_said"), [(0, False), (405, True)])
def test_baseline_of_another_vintage_than_the_value_is_said_plainly(
    district, client: Client, baseline, is_said
):
    Target.objects.filter(indicator="high_tech_enterprises").update(baseline_value=baseline)
    note = f"The plan's baseline is {baseline}; the series now gives 0 for 31 December 2020."
    for address in (f"{STOCK}?on=2023-12-31", "/en/plans/2021-2025/"):
        assert (note in unescape(body(client.get(address)))) == is_said, address
    rows = client.get("/api/v1/targets/?on=2023-12-31").json()["results"]
    progress = next(row["progress"] for row in rows if row["indicator"] == "high_tech_enterprises")
    assert (progress["inputs"]["baseline_computed"], progress["baseline_revised"]) == (0, is_said)


def test_baseline_of_a_part_is_compared_with_the_part(district):
    aim(district, "zone", "dawutong_belt", 3)
    aim(district, "zone", "future_rd", 3, "talent_projects")
    stock, talents = fetch_scoped_targets(Moment(date(2023, 12, 31)))
    assert (stock.progress.inputs["baseline_computed"], stock.progress.is_baseline_revised) == (0, True)
    assert (talents.progress.inputs["baseline_computed"], talents.progress.is_baseline_revised) == (
        None,
        False,
    )
