"""A break in coverage where the public reads it: table, chart, trend, file and API."""

import csv
import io
from datetime import date

import pytest
from django.test import Client
from django.utils.translation import override

from enterprises.history.moment import Moment
from targets.drawing.chart import Break, Point
from targets.pages.charts import build_chart
from targets.pages.indicator_rows import build_indicator_rows
from targets.pages.summaries import build_indicator_summaries
from tests import factories
from tests.enterprises.kpis.test_coverage import SHARE
from tests.targets.pages.test_difference_page import body
from tests.targets.publishing import release_everything

PAGE = "indicators/rd_intensity/"


@pytest.fixture
def drift(transactional_db, few_indicators) -> None:
    """Releases of 2019 to 2021, with 10, 11 and 12 of 30 enterprises reporting: 3.3 points a year."""
    firms = [factories.ResidentFactory() for _ in range(30)]
    for year, n in ((2019, 10), (2020, 11), (2021, 12)):
        for firm in firms[:n]:
            factories.AnnualReportFactory(enterprise=firm, year=year)
        release_everything(str(year), date(year, 12, 31))


def test_slow_drift_of_the_coverage_is_marked_on_page_and_in_file_and_api(drift, client: Client):
    (summary,) = build_indicator_summaries(Moment(date(2021, 12, 31)), indicators=[SHARE])
    assert {row.on.year: row.drift.on.year for row in summary.year_rows if row.drift} == {2021: 2019}
    assert summary.year_rows[-1].change == 0, "Neighbouring years stay comparable."
    page = body(client.get(f"/en/{PAGE}?on=2021-12-31"))
    assert "Coverage differs from 2019</small>" in page
    assert "in small steps over several years" in page
    assert "填报率与2019年不同" in body(client.get(f"/zh-hans/{PAGE}?on=2021-12-31"))
    years = client.get(f"/en/{PAGE}years.csv?on=2021-12-31").content.decode("utf-8-sig")
    head, *rows = list(csv.reader(io.StringIO(years)))
    assert rows[-1][head.index("Break in the series")] == "Coverage differs from 2019"
    for first in (2019, 2021):
        answer = client.get(f"/api/v1/indicators/rd_intensity/series/?from={first}&to=2021").json()
        point = answer["points"][-1]
        assert (point["break"], point["drift_since"]) == (False, "2019-12-31")


@pytest.fixture
def jump(transactional_db, few_indicators) -> None:
    """Releases of 2019 to 2021, with 4, 4 and 5 of 6 enterprises reporting."""
    firms = [factories.ResidentFactory() for _ in range(6)]
    for year, n in ((2019, 4), (2020, 4), (2021, 5)):
        for firm in firms[:n]:
            factories.AnnualReportFactory(enterprise=firm, year=year)
        release_everything(str(year), date(year, 12, 31))


def test_break_in_coverage_is_on_page_and_chart_in_file_and_api(jump, client: Client):
    (summary,) = build_indicator_summaries(Moment(date(2021, 12, 31)), indicators=[SHARE])
    assert {row.on.year: row.break_reason for row in summary.year_rows if row.break_reason} == {
        2021: "coverage"
    }
    assert [row.change for row in summary.year_rows][-2:] == [0, None]
    with override("en"):
        chart = build_chart(summary)
    assert chart.breaks == [Break(2020.5, "Break in coverage")]
    assert Point(2020.5, None) in chart.series[0].points
    (row,) = (each for each in build_indicator_rows(Moment(date(2021, 12, 31))) if each.indicator is SHARE)
    assert len(row.trend) == 1
    page = body(client.get(f"/en/{PAGE}?on=2021-12-31"))
    assert page.count("Break in coverage</small>") == 1
    assert "changed by more than 5 percentage points" in page
    chinese = body(client.get(f"/zh-hans/{PAGE}?on=2021-12-31"))
    assert "研发费用占营业收入比重" in chinese
    assert "填报率断点：相邻两年填报企业所占比例的变化超过5个百分点，两个数不可比。" in chinese
    years = client.get(f"/en/{PAGE}years.csv?on=2021-12-31").content.decode("utf-8-sig")
    head, *rows = list(csv.reader(io.StringIO(years)))
    assert [each[head.index("Break in the series")] for each in rows][-3:] == ["", "", "Break in coverage"]


def test_break_of_a_point_does_not_depend_on_the_first_year_asked_for(jump, client: Client):
    for first in (2019, 2021):
        answer = client.get(f"/api/v1/indicators/rd_intensity/series/?from={first}&to=2021").json()
        *others, last = answer["points"]
        assert (len(others), last["break"], last["break_reason"]) == (2021 - first, True, "coverage")
        assert {each["break_reason"] for each in others} <= {None}
