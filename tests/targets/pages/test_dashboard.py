"""Summaries of indicators on the dashboard."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine

from enterprises.kpis.indicators import HEADLINES, INDICATORS
from enterprises.models import Enterprise
from targets.models import Plan, Target
from targets.pages.charts import build_chart
from targets.pages.dashboard import build_dashboard
from targets.pages.dates import parse_moment
from targets.pages.indicator_page import build_indicator_page
from targets.pages.indicator_rows import build_indicator_rows
from targets.pages.summaries import build_indicator_summaries
from targets.templatetags.figures import trend
from tests import factories
from tests.targets.conftest import enterprises, plan_2025

TODAY = date(2026, 11, 25)
pytestmark = pytest.mark.django_db


def summary_of(code: str, on: str = "2025-12-31"):
    return next(
        each
        for each in build_indicator_summaries(parse_moment({"on": on}, today=TODAY).moment)
        if each.indicator.code == code
    )


@pytest.mark.parametrize("n", [1, 4])
def test_dashboard_has_a_constant_query_count(n, django_assert_num_queries):
    enterprises(n)
    plan_2025()
    chosen = parse_moment({}, today=TODAY)
    with django_assert_num_queries(54):
        build_dashboard(chosen.moment)


@pytest.mark.parametrize("n", [1, 4])
def test_indicator_page_has_a_constant_query_count(n, django_assert_num_queries):
    enterprises(n)
    plan_2025()
    chosen = parse_moment({}, today=TODAY)
    with django_assert_num_queries(28):
        build_indicator_page(chosen.moment, INDICATORS["high_tech_enterprises"])


@pytest.mark.parametrize(
    ("on", "since"),
    [
        ("2021-12-30", "2020-12-31"),
        ("2021-12-31", "2020-12-31"),
        ("2022-01-01", "2021-12-31"),
        ("2022-01-02", "2021-12-31"),
    ],
)
def test_flow_of_the_stock_begins_at_the_last_year_end_before_the_day(on, since):
    enterprises(1)
    flow = build_dashboard(parse_moment({"on": on}, today=TODAY).moment).stock.summary.recent_flow
    assert (flow.first, flow.last) == (date.fromisoformat(since), date.fromisoformat(on))


def test_announced_and_computed_figures_are_compared_on_the_announced_day(district):
    lines = {line.on: line for line in summary_of("high_tech_enterprises").year_rows}
    assert lines[date(2015, 12, 31)].announced.value == 120
    assert lines[date(2015, 12, 31)].figure.value == 0
    assert lines[date(2021, 12, 23)].announced.value == 450
    assert not lines[date(2021, 12, 23)].is_year_end
    assert sorted(lines) == list(lines)


def test_announcement_after_the_day_is_not_shown(district):
    assert date(2021, 12, 23) not in [
        line.on for line in summary_of("high_tech_enterprises", "2021-12-22").year_rows
    ]


def test_day_within_a_year_ends_the_table_and_grows_from_the_year_end_before(district):
    *_earlier, before, last = summary_of("high_tech_enterprises", "2023-11-15").year_rows
    assert (before.on, last.on, last.base, last.change) == (date(2022, 12, 31), date(2023, 11, 15), 0, 3)
    assert last.growth is None, "Growth from zero is undefined."


def test_count_since_the_plan_breaks_between_plans(district):
    factories.PlanFactory(starts_on=date(2016, 1, 1), ends_on=date(2020, 12, 31))
    rows = {row.on.year: row for row in summary_of("talent_projects").year_rows}
    assert [year for year, row in rows.items() if row.break_reason == "restart"] == [2021]
    assert rows[2021].change is None
    assert (rows[2015].figure.value, rows[2015].figure.reason) == (None, "no_plan")


def test_planned_milestone_is_a_point_of_the_way(district):
    Target.objects.create(
        plan=district, indicator="high_tech_enterprises", target_on=date(2023, 12, 31), value=650
    )
    path = build_chart(summary_of("high_tech_enterprises")).path
    assert [point.value for point in path.points if point.at == 2023] == [650]


@time_machine.travel("2024-06-30T12:00:00+08:00", tick=False)
@pytest.mark.parametrize(("base_on", "is_broken"), [(date(2019, 12, 31), True), (date(2020, 12, 31), False)])
def test_no_growth_leads_across_a_break_in_the_series(district, client, base_on, is_broken):
    patents = {date(2019, 12, 31): 1500, date(2020, 12, 31): 2000, date(2023, 12, 31): 2500}
    for day, value in patents.items():
        factories.DistrictStatisticFactory(
            series="valid_invention_patents", reference_on=day, value=value, published_on=None
        )
    for year in (2019, 2023):
        factories.DistrictStatisticFactory(
            reference_on=date(year, 12, 31), value=1_000_000, published_on=None
        )
    aim = Target.objects.filter(indicator="patents_per_10k")
    aim.update(baseline_on=base_on, baseline_value=15)
    summary = summary_of("patents_per_10k", "2024-06-30")
    assert (summary.progress.reason == "broken") is is_broken
    assert (summary.progress.ratio is None) is is_broken
    assert (build_chart(summary).path is None) is is_broken
    page = client.get("/en/indicators/patents_per_10k/?on=2024-06-30").content.decode()
    assert ("Projection at current growth" in page) is not is_broken
    assert "Break in the series" in page
    told = client.get("/api/v1/targets/?on=2024-06-30").json()["results"]
    (row,) = (each for each in told if each["indicator"] == "patents_per_10k")
    assert (row["progress"]["reason"] == "broken") is is_broken
    asked = f"?from={base_on}&to=2023-12-31"
    difference = client.get(f"/en/indicators/patents_per_10k/difference/{asked}").content.decode()
    assert ("There is a break in the series between these dates" in difference) is is_broken


def test_progress_is_assessed_for_each_entered_target_only(district):
    found = {
        each.indicator.code: each for each in build_indicator_summaries(parse_moment({}, today=TODAY).moment)
    }
    assert found["high_tech_enterprises"].progress.status == "missed"
    assert found["patents_per_10k"].progress.reason == "no_value"
    assert found["strategic_emerging_enterprises"].progress is None


def test_zones_may_exceed_the_district_and_clusters_do_not(district):
    moment = parse_moment({"on": "2025-12-31"}, today=TODAY).moment
    breakdowns = build_dashboard(moment).stock.breakdowns
    cluster, zone = breakdowns["cluster"], breakdowns["zone"]
    assert (cluster.excess, zone.excess) == (None, 3)


def test_money_has_neither_a_live_value_nor_parts(district):
    summary = summary_of("strategic_emerging_revenue", "2020-12-31")
    assert (summary.figure.value, summary.figure.reason, summary.breakdowns) == (None, "not_published", [])
    assert not [line for line in summary.year_rows if line.figure.value is not None]


def test_without_a_plan_and_facts_there_is_still_a_dashboard():
    chosen = parse_moment({}, today=TODAY)
    assert len(build_indicator_summaries(chosen.moment)) == len(HEADLINES)
    assert len(build_indicator_summaries(chosen.moment)) + len(build_indicator_rows(chosen.moment)) == len(
        INDICATORS
    )


def test_flows_sum_to_the_unit_from_one_day_to_the_next(district):
    factories.RecognitionFactory(issued_on=date(2018, 11, 1))
    flows = build_indicator_page(
        parse_moment({"on": "2023-11-15"}, today=TODAY).moment, INDICATORS["high_tech_enterprises"]
    ).flows
    for n, start in enumerate(flows.start):
        total = start + sum(row[n] for _, row in flows.entering) - sum(row[n] for _, row in flows.leaving)
        assert total == flows.end[n]
    assert flows.start[1:] == flows.end[:-1]
    assert flows.end[-1] == 3


@pytest.mark.parametrize("code", ["strategic_emerging_revenue", "talent_projects", "patents_per_10k"])
def test_contributors_are_listed_only_where_they_are_public(district: Plan, code):
    assert build_indicator_page(parse_moment({}, today=TODAY).moment, INDICATORS[code]).contributors is None


def test_number_of_contributors_of_a_stock_is_its_value(district):
    found = build_indicator_page(parse_moment({}, today=TODAY).moment, INDICATORS["high_tech_enterprises"])
    assert found.contributors is not None
    assert len(found.contributors) == found.summary.figure.value == 3
    assert {each.code for each in found.contributors} <= set(
        Enterprise.objects.values_list("code", flat=True)
    )


def test_further_indicators_have_the_day_and_the_year_ends_before_it(district):
    found = {
        each.indicator.code: each
        for each in build_indicator_rows(parse_moment({"on": "2023-11-15"}, today=TODAY).moment)
    }
    new = found["new_recognitions"]
    assert new.public.figure.value == 3
    assert [each.figure.on.year for each in new.years] == [2017, 2018, 2019, 2020, 2021, 2022]
    assert new.trend == [0, 0, 0, 0, 0, 0, 3]
    assert found["support_paid"].public.figure.reason == "not_published"
    assert found["support_paid"].trend == [None] * 6


@pytest.mark.parametrize(
    ("values", "points"),
    [
        ([], ""),
        ([None, 5], ""),
        ([5, 5], "2.0,22.0 98.0,22.0"),
        ([0, None, 10], "2.0,22.0 98.0,2.0"),
    ],
)
def test_trend_is_a_line_through_the_values_that_there_are(values, points):
    assert trend([None if value is None else Decimal(value) for value in values]) == points
