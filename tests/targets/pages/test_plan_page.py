"""The page of a plan in the end: verdicts, values, reasons and parts; and the links between plans."""

import csv
import io
from datetime import date

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from enterprises.history.moment import Moment
from enterprises.models import Change, TalentProject
from targets.models import Plan, Target
from targets.pages.plan_page import build_plan_page, get_base_day
from tests import factories
from tests.targets.conftest import enterprises, plan_2025
from tests.targets.pages.test_difference_page import body
from tests.targets.publishing import release_everything

PAGE = "/en/plans/2021-2025/"
STOCK = "high_tech_enterprises-2025-12-31"
END = date(2025, 12, 31)


def result_of(plan: Plan, code: str = "high_tech_enterprises"):
    page = build_plan_page(plan, Moment(plan.ends_on, plan=plan.period))
    return next(result for result in page.results if result.indicator.code == code)


def next_plan() -> Plan:
    return Plan.objects.create(
        slug="2026-2030",
        name_zh="下一个规划",
        name_en="The next plan",
        starts_on=date(2026, 1, 1),
        ends_on=date(2030, 12, 31),
    )


@pytest.mark.parametrize(
    ("today", "has_results"),
    [("2025-12-30", False), ("2025-12-31", True), ("2026-11-29", True), ("2033-01-01", True)],
)
def test_page_has_results_from_the_last_day_of_the_plan_for_ever(
    district, client: Client, today, has_results
):
    next_plan()
    with time_machine.travel(f"{today}T12:00:00+08:00", tick=False):
        page = client.get(PAGE)
        table = client.get(f"{PAGE}results.csv")
    assert page.status_code == 200
    assert ("the target for 2025 was missed" in body(page)) == has_results
    assert ("its final results will be here from its last day" in body(page)) != has_results
    assert table.status_code == (200 if has_results else 404)


def test_unknown_plan_and_unknown_table_are_not_found(district, client: Client):
    assert client.get("/en/plans/1996-2000/").status_code == 404
    assert client.get(f"{PAGE}colours.csv").status_code == 404


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        (
            "en",
            [
                "The plan 2021–2025 in the end",
                "Targets: 3; reached: 0; missed: 2; not judged: 1.",
                "3 of 800: the target for 2025 was missed by 797. "
                "That is no nearer than the baseline of 405.",
                "3, while more than 20 were required: the target for 2025 was missed.",
                "No value at the end of 2025 (",
            ],
        ),
        (
            "zh-hans",
            [
                "2021—2025年规划终期结果",
                "3个目标中，0个已达到，2个未达到，1个无法评价。",
                "差797家，目标未完成。",
            ],
        ),
    ],
)
def test_each_target_has_its_verdict_in_one_sentence(district, client: Client, language, sentences):
    page = body(client.get(f"/{language}/plans/2021-2025/"))
    assert [sentence for sentence in sentences if sentence not in page] == []


@pytest.mark.parametrize(
    ("value", "comparator", "sentence"),
    [
        (3, "at_least", "3 of 3: the target for 2025 was reached exactly."),
        (2, "at_least", "3 of 2: the target for 2025 was exceeded by 1."),
        (2, "more_than", "3 of more than 2: the target for 2025 was exceeded by 1."),
        (3, "more_than", "3, while more than 3 were required: the target for 2025 was missed."),
    ],
)
def test_sentence_at_the_boundary_of_a_target(district, client: Client, value, comparator, sentence):
    Target.objects.filter(indicator="high_tech_enterprises").update(value=value, comparator=comparator)
    assert sentence in body(client.get(PAGE))


def test_more_than_twenty_is_not_short_by_nothing(district, client: Client):
    host = factories.ResidentFactory()
    TalentProject.objects.all().delete()
    TalentProject.objects.bulk_create(factories.TalentProjectFactory.build(host=host) for _ in range(20))
    page = body(client.get("/en/indicators/talent_projects/?on=2025-12-31"))
    assert "20; more than 20 were required" in page
    assert "0 short" not in page


def test_reasons_add_up_from_the_base_day_to_the_target_day(district: Plan):
    firm = factories.RecognitionFactory(issued_on=date(2019, 6, 1)).enterprise
    factories.RecognitionFactory(issued_on=date(2018, 6, 1))
    factories.RecognitionFactory(enterprise=firm, issued_on=date(2024, 6, 1))
    result = result_of(district)
    change = result.explanation.change
    assert (result.base_on, result.explanation.before.value, result.public.figure.value) == (
        date(2020, 12, 31),
        2,
        4,
    )
    assert sum(reason.change for reason in result.explanation.reasons) == change == 2
    assert {"first", "expired"} <= {reason.code for reason in result.explanation.reasons}


@pytest.mark.parametrize(
    ("code", "baseline_on", "base_on"),
    [
        ("high_tech_enterprises", date(2019, 12, 31), date(2019, 12, 31)),
        ("high_tech_enterprises", None, date(2020, 12, 31)),
        ("talent_projects", None, date(2021, 1, 1)),
    ],
)
def test_change_is_explained_from_the_baseline_or_the_day_before_the_plan(code, baseline_on, base_on):
    target = Target(plan=factories.PlanFactory.build(), indicator=code, baseline_on=baseline_on)
    assert get_base_day(target) == base_on


def test_count_of_a_plan_is_explained_from_its_first_day(district: Plan):
    result = result_of(district, "talent_projects")
    assert (result.base_on, result.explanation.before.value) == (date(2021, 1, 1), 0)
    assert [(reason.code, reason.change) for reason in result.explanation.reasons] == [("introduced", 3)]


def test_parts_have_both_days_and_add_up_to_the_final_value(district: Plan):
    factories.RecognitionFactory(issued_on=date(2018, 6, 1))
    result = result_of(district)
    assert [breakdown.by for breakdown in result.breakdowns] == ["cluster", "subdistrict", "zone"]
    clusters = result.breakdowns[0].rows
    assert sum(row.cell.value for row in clusters) == result.public.figure.value == 3
    assert sum(row.before for row in clusters) == result.explanation.before.value == 1
    assert sum(row.change for row in clusters) == result.explanation.change == 2


def test_target_of_a_part_stands_with_its_own_verdict(district: Plan, client: Client):
    for plan, value in ((district, 3), (next_plan(), 7)):
        Target.objects.create(
            plan=plan, indicator="high_tech_enterprises", scope="zone", scope_code="dawutong_belt",
            baseline_on=date(2020, 12, 31), baseline_value=1, target_on=plan.ends_on, value=value,
        )  # fmt: skip
    page = body(client.get(PAGE))
    part = page[page.index("Targets by cluster, zone and subdistrict") :]
    assert "Target reached" in part
    assert "at least 3" in part
    assert "at least 7" not in page
    assert client.get(f"{PAGE}targets.csv").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_published_value_stays_beside_a_later_correction(client: Client):
    enterprises(3)
    plan = plan_2025()
    assert "Not published in a release; computed from current data." in body(client.get(PAGE))
    release_everything("2025", as_of=END)
    assert "As published in" in body(client.get(PAGE))
    factories.RecognitionFactory(issued_on=date(2025, 6, 1))
    page = body(client.get(PAGE))
    assert "published 3; the current data give 4." in page
    (stock,) = [
        row
        for row in csv.DictReader(io.StringIO(client.get(f"{PAGE}results.csv").content.decode("utf-8-sig")))
        if row["Code"] == "high_tech_enterprises"
    ]
    assert (stock["Value"], stock["Published"]) == ("4", "3")
    assert stock["Release"] == "2025"
    assert result_of(plan).is_revised
    assert result_of(plan, "talent_projects").published.figure.value == 3


@pytest.mark.django_db(transaction=True)
def test_page_honours_known_at(client: Client):
    enterprises(3)
    plan_2025()
    seq = Change.objects.state()
    factories.RecognitionFactory(issued_on=date(2025, 6, 1))
    assert "4 of 800: " in body(client.get(PAGE))
    as_known = body(client.get(f"{PAGE}?known_at=seq:{seq}"))
    assert "3 of 800: " in as_known
    assert f"difference/?from=2020-12-31&amp;to=2025-12-31&amp;known_at=seq%3A{seq}" in as_known
    assert client.get(f"{PAGE}?known_at=soon").status_code == 400
    assert client.get(f"{PAGE}?known_at=seq:1").status_code == 404, "The plan had not been entered."


@pytest.mark.parametrize("n", [1, 4])
def test_page_asks_as_often_for_many_enterprises_as_for_one(db, n, django_assert_num_queries):
    enterprises(n)
    plan = plan_2025()
    with django_assert_num_queries(45):
        build_plan_page(plan, Moment(plan.ends_on, plan=plan.period))


@pytest.mark.parametrize(
    ("today", "is_said"), [("2025-12-31", False), ("2026-01-01", True), ("2026-11-29", True)]
)
def test_dashboard_says_that_no_next_plan_has_been_entered(district, client: Client, today, is_said):
    with time_machine.travel(f"{today}T12:00:00+08:00", tick=False):
        page = body(client.get("/en/"))
    assert ("No next plan has been entered." in page) == is_said
    assert 'href="/en/plans/2021-2025/"' in page


@time_machine.travel("2026-11-29T12:00:00+08:00", tick=False)
def test_plans_are_one_click_apart_with_the_day(district, client: Client):
    next_plan()
    new, old, end = (body(client.get(address)) for address in ("/en/", "/en/?on=2025-12-31", PAGE))
    assert 'href="/en/plans/2021-2025/"' in new
    assert 'href="/en/plans/2021-2025/"' in old
    assert 'href="/en/?on=2026-11-29"' in old
    assert 'href="/en/?on=2026-11-29"' in end
    assert 'href="/en/?on=2025-12-31"' in end
    assert "No next plan" not in new + old + end


@time_machine.travel("2025-11-29T12:00:00+08:00", tick=False)
def test_next_plan_that_has_not_begun_is_named_without_a_link(district, client: Client):
    next_plan()
    page = body(client.get("/en/"))
    assert "The next plan, from 1 January 2026" in page
    assert "/en/plans/2021-2025/" not in page
    running = body(client.get(PAGE))
    assert "<h1> The plan 2021–2025 </h1>" in running
    assert 'href="/en/?on=2025-11-29"' in running
    assert timezone.localdate() < END
