"""First recorded days in differences, charts, files, targets, releases and the API."""

import csv
import io
from datetime import date

import pytest
from django.test import Client

from enterprises.kpis.indicators import INDICATORS
from enterprises.models import RecordedSeries, Subdistrict
from targets.models import Target
from targets.pages.charts import build_chart
from targets.pages.dates import parse_moment
from targets.pages.indicator_page import build_indicator_page
from tests import factories
from tests.targets.publishing import release_everything

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

STRATEGIC = "strategic_emerging_enterprises"
API = f"/api/v1/indicators/{STRATEGIC}"


@pytest.fixture
def listed_since_2016():
    """Four enterprises on the first recorded list, that of 2016, with revenue recorded since 2017."""
    scheme = factories.StrategicEmergingFactory(recorded_since=date(2016, 1, 1))
    for _ in range(4):
        firm = factories.ListingFactory(scheme=scheme, starts_on=date(2016, 1, 1), ends_on=None).enterprise
        factories.AnnualReportFactory(enterprise=firm, year=2017)
    factories.ZoneFactory()
    RecordedSeries.objects.create(code="report:operating_revenue", recorded_since=date(2017, 1, 1))
    RecordedSeries.objects.create(code="zone_memberships", recorded_since=date(2019, 1, 1))


@pytest.mark.parametrize(
    ("on", "value", "reason"), [("2015-12-31", None, "not_recorded"), ("2016-01-01", 4, None)]
)
def test_value_before_the_first_recorded_day_is_null_with_its_reason(
    listed_since_2016, client: Client, on, value, reason
):
    body = client.get(f"{API}/value/?on={on}&by=cluster").json()
    assert (body["value"], body["reason"]) == (value, reason)
    assert {cell["reason"] for cell in body["breakdown"]} == {reason}
    listed = client.get(f"{API}/contributors/?on={on}").json()
    assert (len(listed["results"]), listed["reason"]) == (value or 0, reason)


def test_difference_from_a_missing_value_is_no_growth_of_352(listed_since_2016, client: Client):
    body = client.get(f"{API}/difference/?from=2015-12-31&to=2016-12-31").json()
    assert (body["from"]["value"], body["from"]["reason"]) == (None, "not_recorded")
    assert (body["to"]["value"], body["change"], body["reasons"]) == (4, None, [])
    page = f"indicators/{STRATEGIC}/difference/?from=2015-12-31&to=2016-12-31"
    assert "Recorded since 1 January 2016" in client.get(f"/en/{page}").content.decode()
    assert "自2016年1月1日起有记录" in client.get(f"/zh-hans/{page}").content.decode()


def test_table_and_chart_have_a_gap_before_the_first_recorded_day(listed_since_2016):
    chosen = parse_moment({"on": "2018-06-30"}, today=date(2026, 11, 25))
    page = build_indicator_page(chosen.moment, INDICATORS[STRATEGIC])
    rows = {row.on.year: (row.figure.value, row.change) for row in page.summary.year_rows}
    assert (rows[2015], rows[2016], rows[2017]) == ((None, None), (4, None), (4, 0))
    points = {point.at: point.value for point in build_chart(page.summary).series[0].points}
    assert (points[2015], points[2016]) == (None, 4)
    assert page.flows.spans[0] == (date(2016, 12, 31), date(2017, 12, 31))


def test_page_and_file_say_since_when_it_is_recorded(listed_since_2016, client: Client):
    text = client.get(f"/en/indicators/{STRATEGIC}/?on=2017-12-31").content.decode()
    assert "not recorded for this period: recorded since 1 January 2016" in text
    before = client.get(f"/en/indicators/{STRATEGIC}/?on=2015-12-31").content.decode()
    assert 'class="reason">not recorded for this period' in before
    assert "0 enterprises" not in before
    assert 'id="enterprises"' not in before
    file = client.get(f"/en/indicators/{STRATEGIC}/years.csv?on=2017-12-31").content.decode("utf-8-sig")
    rows = {row[0]: row[2:4] for row in csv.reader(io.StringIO(file))}
    assert rows["2015-12-31"] == ["", "not recorded for this period"]
    assert rows["2016-12-31"] == ["4", ""]


def test_unpublished_revenue_of_an_unrecorded_year_is_not_recorded_rather_than_not_published(
    listed_since_2016, client: Client
):
    points = client.get("/api/v1/indicators/strategic_emerging_revenue/series/?from=2016&to=2017").json()
    assert [each["reason"] for each in points["points"]] == ["not_recorded", "not_published"]
    cells = client.get(
        "/api/v1/indicators/strategic_emerging_revenue/series/?from=2016&to=2017&by=zone"
    ).json()
    assert {tuple(each["reason"] for each in key["points"]) for key in cells["breakdown"]} == {
        ("not_recorded", "not_recorded")
    }


def test_release_stores_the_reason_and_suppression_leaves_it(listed_since_2016):
    release = release_everything("2017", date(2017, 12, 31))
    revenue = release.figures.filter(indicator="strategic_emerging_revenue")
    assert revenue.get(by="").value == 4_000_000
    zones = revenue.filter(by="zone").values_list("value", "reason", "is_suppressed", "reported")
    assert set(zones) == {(None, "not_recorded", False, None)}
    early = release_everything("2015", date(2015, 12, 31))
    assert set(early.figures.filter(indicator=STRATEGIC).values_list("value", "reason")) == {
        (None, "not_recorded")
    }
    assert not early.contributors.filter(indicator=STRATEGIC).exists()


def test_published_figure_that_is_found_not_to_be_recorded_is_missing_on_pages(
    listed_since_2016, client: Client
):
    release_everything("2017", date(2017, 12, 31))
    address = "/api/v1/indicators/strategic_emerging_revenue/value/?on=2017-12-31"
    before = client.get(address).json()
    RecordedSeries.objects.filter(code="report:operating_revenue").update(recorded_since=date(2018, 1, 1))
    after = client.get(address).json()
    assert (before["value"], before["release"]) == (4_000_000, "2017")
    assert (after["value"], after["reason"], after["release"]) == (None, "not_recorded", None)


def test_target_whose_value_is_not_recorded_is_not_assessed(listed_since_2016, client: Client):
    plan = factories.PlanFactory(starts_on=date(2014, 1, 1), ends_on=date(2018, 12, 31))
    Target.objects.create(
        plan=plan, indicator=STRATEGIC, target_on=date(2018, 12, 31), value=9, comparator="at_least"
    )
    (row,) = client.get("/api/v1/targets/?on=2015-12-31").json()["results"]
    assert (row["value"], row["reason"]) == (None, "not_recorded")
    assert (row["progress"]["status"], row["progress"]["reason"]) == ("not_assessed", "no_value")


def test_definition_in_the_api_names_the_first_recorded_day_or_null(listed_since_2016, client: Client):
    rows = client.get("/api/v1/indicators/?page_size=100").json()["results"]
    days = {row["code"]: row["recorded_since"] for row in rows}
    assert days[STRATEGIC] == "2016-01-01"
    assert days["strategic_emerging_revenue"] == "2017-01-01"
    assert days["support_paid"] is None
    assert client.get(f"{API}/").json()["recorded_since"] == "2016-01-01"


def test_unknown_first_day_is_said_to_be_unknown(client: Client):
    text = client.get("/en/indicators/support_paid/").content.decode()
    assert "Unknown: the first recorded day has not been entered" in text


def test_breakdown_that_is_not_recorded_is_one_row_with_the_reason(listed_since_2016):
    chosen = parse_moment({"on": "2018-12-31"}, today=date(2026, 11, 25))
    page = build_indicator_page(chosen.moment, INDICATORS[STRATEGIC])
    rows = {breakdown.by: breakdown.rows for breakdown in page.summary.breakdowns}
    assert rows["zone"] == []
    assert [cell.value for cell, _share in rows["cluster"] if cell.value] == [4]


def test_list_filtered_by_what_is_not_recorded_says_since_when_instead_of_0(
    listed_since_2016, client: Client
):
    query = "recognition=strategic_emerging&on=2015-12-31"
    page = client.get(f"/en/enterprises/?{query}").content.decode()
    assert "Not recorded before 1 January 2016" in page
    assert "0 enterprises" not in page
    chinese = client.get(f"/zh-hans/enterprises/?{query}").content.decode()
    assert "2016年1月1日之前无记录" in chinese
    listed = client.get(f"/api/v1/enterprises/?{query}").json()
    assert (listed["count"], listed["not_recorded_before"]) == (0, "2016-01-01")
    file = b"".join(client.get(f"/en/enterprises.csv?{query}").streaming_content).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(file))
    assert (row["Name"], row["Reference date"]) == ("", "2015-12-31")
    assert row["Note"] == "Not recorded before 2016-01-01"


@pytest.mark.parametrize("query", ["recognition=strategic_emerging&on=2016-01-01", "on=2015-12-31"])
def test_list_of_what_is_recorded_counts(listed_since_2016, client: Client, query):
    assert "Not recorded before" not in client.get(f"/en/enterprises/?{query}").content.decode()
    assert "not_recorded_before" not in client.get(f"/api/v1/enterprises/?{query}").json()


@pytest.fixture
def subdistricts_since_2018(listed_since_2016):
    """Create the four enterprises with their subdistrict, which is recorded since 2018."""
    RecordedSeries.objects.create(code="residences", recorded_since=date(2018, 1, 1))


def test_breakdown_by_subdistrict_is_missing_before_residences_are_recorded(
    subdistricts_since_2018, client: Client
):
    def reasons(by: str, on: str) -> set[str | None]:
        body = client.get(f"{API}/value/?on={on}&by={by}").json()
        return {cell["reason"] for cell in body["breakdown"]}

    assert reasons("subdistrict", "2017-12-31") == {"not_recorded"}
    assert reasons("subdistrict", "2018-01-01") == reasons("cluster", "2017-12-31") == {None}
    points = client.get(f"{API}/series/?from=2017&to=2018&by=subdistrict").json()["breakdown"]
    assert {each["points"][0]["reason"] for each in points} == {"not_recorded"}
    assert {each["points"][1]["reason"] for each in points} == {None}


@pytest.mark.parametrize(("on", "is_missing"), [("2017-12-31", True), ("2018-01-01", False)])
def test_page_and_file_of_a_subdistrict_have_no_count_before_residences_are_recorded(
    subdistricts_since_2018, client: Client, on, is_missing
):
    place = Subdistrict.objects.values_list("pk", flat=True)[0]
    part = client.get(f"/en/subdistricts/{place}/?on={on}").content.decode()
    assert ("It is not recorded which enterprises were in this group" in part) == is_missing
    file = client.get(f"/en/indicators/{STRATEGIC}/by-subdistrict.csv?on={on}").content.decode("utf-8-sig")
    assert ("not recorded for this period" in file) == is_missing
    listed = client.get(f"/en/enterprises/?subdistrict={place}&on={on}").content.decode()
    assert ("is recorded since 1 January 2018" in listed) == is_missing


def test_release_has_no_cells_by_subdistrict_before_residences_are_recorded(subdistricts_since_2018):
    for year, reasons in ((2017, {"not_recorded"}), (2018, {""})):
        release = release_everything(str(year), date(year, 12, 31))
        cells = release.figures.filter(indicator=STRATEGIC, by="subdistrict")
        assert set(cells.values_list("reason", flat=True)) == reasons


def test_page_of_a_zone_has_no_count_before_memberships_are_recorded(listed_since_2016, client: Client):
    before = client.get("/en/zones/dawutong_belt/?on=2018-12-31").content.decode()
    after = client.get("/en/zones/dawutong_belt/?on=2019-01-01").content.decode()
    sentence = "It is not recorded which enterprises were in this group on this date."
    assert (sentence in before, sentence in after) == (True, False)
