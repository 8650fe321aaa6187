"""The targets: baseline, target, value and progress with its inputs."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from targets.models import Plan, Target
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return Plan.objects.create(
        slug="14th", name_zh="十四五", starts_on=date(2021, 1, 1), ends_on=date(2025, 12, 31)
    )


def aim(plan, **fields):
    return Target.objects.create(
        plan=plan,
        **{
            "indicator": "high_tech_enterprises",
            "baseline_on": date(2020, 12, 31),
            "baseline_value": 4,
            "target_on": date(2025, 12, 31),
            "value": 8,
            **fields,
        },
    )


def test_target_has_exactly_its_shape(api, plan):
    aim(plan)
    for _ in range(5):
        factories.RecognitionFactory(issued_on=date(2021, 5, 1))
    (row,) = api("targets/?on=2022-12-31").json()["results"]
    inputs = row["progress"].pop("inputs")
    assert row == {
        "indicator": "high_tech_enterprises",
        "plan": "14th",
        "scope": "district",
        "on": "2022-12-31",
        "baseline": {"on": "2020-12-31", "value": 4},
        "target": {"on": "2025-12-31", "value": 8, "comparator": "at_least"},
        "value": 5,
        "reason": None,
        "progress": {
            "status": "too_slow",
            "shortfall": None,
            "share": None,
            "ratio": row["progress"]["ratio"],
            "method": "compound",
            "formula": row["progress"]["formula"],
            "baseline_revised": True,
            "reason": None,
        },
    }
    assert row["progress"]["formula"].endswith(f"= {row['progress']['ratio']:.4f}")
    assert (inputs["value"], inputs["target"], inputs["comparator"]) == (5, 8, "at_least")


def test_value_is_of_the_last_day_of_the_plan_once_it_has_ended(api, plan):
    aim(plan)
    with time_machine.travel("2027-03-01T12:00:00+08:00", tick=False):
        assert api("targets/").json()["results"][0]["on"] == "2025-12-31"
    with time_machine.travel("2024-03-01T12:00:00+08:00", tick=False):
        assert api("targets/").json()["results"][0]["on"] == "2024-03-01"


def test_target_without_a_baseline_or_value_has_a_reason(api, plan):
    aim(plan, indicator="patents_per_10k", baseline_on=None, baseline_value=None, value=40)
    (row,) = api("targets/?on=2022-12-31").json()["results"]
    assert (row["baseline"], row["value"], row["reason"]) == (None, None, "no_population")
    assert (row["progress"]["status"], row["progress"]["reason"]) == ("not_assessed", "no_value")
    assert row["progress"]["ratio"] is None


def test_target_of_a_part_is_compared_with_the_value_of_that_part(api, plan):
    aim(plan, scope="cluster", scope_code="information_technology", value=1, baseline_value=0)
    aim(plan, scope="cluster", scope_code="other", value=1, baseline_value=0)
    factories.RecognitionFactory(issued_on=date(2021, 5, 1))
    factories.ClusterFactory(code="other")
    rows = api("targets/?on=2022-12-31").json()["results"]
    assert [(row["scope"], row["value"], row["progress"]["status"]) for row in rows] == [
        ("cluster:information_technology", 1, "achieved"),
        ("cluster:other", 0, "far_too_slow"),
    ]


def test_talent_projects_count_from_the_first_day_of_the_plan(api, plan):
    aim(plan, indicator="talent_projects", value=20, baseline_value=0, comparator="more_than")
    factories.TalentProjectFactory(introduced_on=date(2020, 12, 31))
    factories.TalentProjectFactory(introduced_on=date(2021, 1, 1))
    assert api("targets/?on=2022-12-31").json()["results"][0]["value"] == 1


def test_money_is_not_public_before_a_release(api, plan):
    aim(plan, indicator="strategic_emerging_revenue", value=2)
    (row,) = api("targets/?on=2022-12-31").json()["results"]
    assert (row["value"], row["reason"]) == (None, "not_published")


def test_targets_that_share_a_value_share_its_queries(api, plan):
    aim(plan)
    with CaptureQueriesContext(connection) as one:
        api("targets/?on=2022-12-31")
    for year in (2022, 2023, 2024):
        aim(plan, target_on=date(year, 12, 31))
    with CaptureQueriesContext(connection) as many:
        assert api("targets/?on=2022-12-31").json()["count"] == 4
    assert len(one) == len(many)
