"""Announced figures beside computed ones."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from enterprises.history.moment import Moment
from targets.models import PublishedFigure, Target
from targets.reconciliation import reconcile
from tests import factories

TODAY = date(2026, 11, 25)
pytestmark = pytest.mark.django_db


def announce(value: int, comparator: str = "exactly", **options) -> None:
    given = {"indicator": "high_tech_enterprises", "on": date(2020, 12, 31), "document": "公报", **options}
    PublishedFigure.objects.create(value=Decimal(value), comparator=comparator, publisher="区", **given)


@pytest.mark.parametrize(
    ("comparator", "value", "status"),
    [
        ("exactly", 2, "agrees"),
        ("exactly", 3, "disagrees"),
        ("exactly", 1, "disagrees"),
        ("at_least", 2, "agrees"),
        ("at_least", 3, "disagrees"),
        ("more_than", 1, "agrees"),
        ("more_than", 2, "disagrees"),
    ],
)
def test_announced_is_held_against_computed_as_it_was_meant(comparator, value, status):
    for _ in range(2):
        factories.RecognitionFactory()
    announce(value, comparator)
    (found,) = reconcile(Moment(TODAY))
    assert (found.status, found.difference) == (status, 2 - value)


def test_missing_figure_neither_agrees_nor_disagrees():
    announce(40, indicator="patents_per_10k")
    announce(130, indicator="strategic_emerging_revenue")
    assert [each.status for each in reconcile(Moment(TODAY))] == ["not_computed", "not_computed"]
    assert reconcile(Moment(TODAY), only_disagreeing=True) == []


def test_figure_for_a_zone_is_held_against_the_zone():
    factories.ZoneMembershipFactory(enterprise=factories.RecognitionFactory().enterprise)
    factories.RecognitionFactory()
    announce(1, scope="zone", scope_code="dawutong_belt")
    announce(1, scope="zone", scope_code="nowhere", document="other")
    assert [each.status for each in reconcile(Moment(TODAY))] == ["agrees", "not_computed"]


@pytest.mark.parametrize(("days", "is_compared"), [(0, True), (1, False)])
def test_day_that_has_not_come_is_left_out(days, is_compared):
    announce(1, on=TODAY + timedelta(days=days))
    assert bool(reconcile(Moment(TODAY))) is is_compared


@pytest.mark.parametrize("days", [1, 4])
def test_stock_on_several_days_is_one_query(days, django_assert_num_queries):
    for n in range(days):
        announce(1, on=date(2020, 12, n + 1))
    with django_assert_num_queries(5):
        reconcile(Moment(TODAY))


def test_page_shows_all_or_only_where_they_disagree(district, client: Client):
    announce(0)
    text = client.get("/en/reconciliation/").content.decode()
    assert "Agrees" in text
    assert "2020-12-31" in text
    text = client.get("/en/reconciliation/?disagree=1").content.decode()
    assert "2021-12-23" in text
    assert 'data-label="Announced">0</td>' not in text
    assert 'data-label="Announced">405</td>' in text, "The baseline of the plan."


def test_baseline_is_listed_beside_what_is_computed_on_its_day(district, client: Client):
    for _ in range(2):
        factories.RecognitionFactory(issued_on=date(2019, 6, 1))
    found = [each for each in reconcile(Moment(TODAY)) if each.plan]
    assert [(each.indicator.code, each.announced.value, each.difference, each.status) for each in found] == [
        ("high_tech_enterprises", 405, 2 - 405, "disagrees"),
    ]
    page = client.get("/en/reconciliation/").content.decode()
    assert "Baseline of: Innovation targets" in page
    assert "2021-2025" in client.get("/en/reconciliation.csv").content.decode()


@pytest.mark.parametrize(("on", "is_listed"), [(date(2020, 12, 30), False), (date(2020, 12, 31), True)])
def test_baseline_is_listed_from_its_day_on(district, on, is_listed):
    listed = {(each.announced.on, each.announced.indicator) for each in reconcile(Moment(on))}
    assert ((date(2020, 12, 31), "high_tech_enterprises") in listed) is is_listed


def test_baseline_of_several_targets_of_a_plan_is_listed_once(district):
    target = Target.objects.get(indicator="high_tech_enterprises")
    target.pk, target.target_on = None, date(2023, 12, 31)
    target.save()
    assert len([each for each in reconcile(Moment(TODAY)) if each.plan]) == 1


def test_baseline_of_a_part_is_held_against_the_part(district):
    factories.RecognitionFactory(issued_on=date(2019, 6, 1))
    Target.objects.filter(indicator="high_tech_enterprises").update(
        scope="cluster", scope_code="information_technology", baseline_value=1
    )
    found = next(each for each in reconcile(Moment(TODAY)) if each.plan)
    assert (found.difference, found.status) == (0, "agrees")
