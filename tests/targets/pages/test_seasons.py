"""A stock that is renewed once a year: those awaiting re-recognition, and the same day of earlier years."""

import csv
import io
from datetime import date

import pytest

from enterprises.history.moment import Moment
from enterprises.kpis.indicators import INDICATORS
from targets.pages.seasons import build_seasons
from tests import factories
from tests.targets.conftest import plan_2025

pytestmark = pytest.mark.django_db

HIGH_TECH = INDICATORS["high_tech_enterprises"]
PAGE = "/en/indicators/high_tech_enterprises/"
AWAITING = "1 expired, awaiting re-recognition"


@pytest.fixture
def autumn(db) -> None:
    """Create two certificates, one of which has expired by 20 October 2023."""
    plan_2025()
    factories.RecognitionFactory(issued_on=date(2020, 10, 16))
    factories.RecognitionFactory(issued_on=date(2021, 10, 16))


def test_same_day_of_the_last_years_has_stock_and_those_awaiting(autumn):
    rows = build_seasons(Moment(date(2023, 10, 20)), HIGH_TECH)
    assert [(row.on.year, int(row.figure.value), int(row.awaiting.value)) for row in rows] == [
        (2019, 0, 0),
        (2020, 1, 0),
        (2021, 2, 0),
        (2022, 2, 0),
        (2023, 1, 1),
    ]


def test_leap_day_is_compared_with_the_28th():
    rows = build_seasons(Moment(date(2024, 2, 29)), HIGH_TECH)
    assert [row.on.isoformat()[5:] for row in rows] == ["02-29", "02-28", "02-28", "02-28", "02-29"]


@pytest.mark.parametrize(
    ("code", "on"),
    [("high_tech_enterprises", date(2023, 12, 31)), ("new_recognitions", date(2023, 10, 20))],
    ids=["year end", "no season"],
)
def test_no_other_figure_is_compared_by_the_day_of_the_year(code, on):
    assert build_seasons(Moment(on), INDICATORS[code]) == []


def test_list_by_period_has_a_season_and_no_renewals():
    rows = build_seasons(Moment(date(2023, 10, 20)), INDICATORS["strategic_emerging_enterprises"])
    assert [row.awaiting for row in rows] == [None] * 5


def test_page_and_dashboard_show_those_awaiting_beside_the_count(autumn, client):
    page = client.get(f"{PAGE}?on=2023-10-20").content.decode()
    assert 'href="/en/indicators/awaiting_re_recognition/?on=2023-10-20"' in page
    assert AWAITING in page
    assert "Same day of earlier years" in page
    assert "Assessed at the year end 31 December 2022" in page
    assert AWAITING in client.get("/en/?on=2023-10-20").content.decode()
    year_end = client.get(f"{PAGE}?on=2022-12-31").content.decode()
    assert "Same day of earlier years" not in year_end


def test_file_has_the_rows_of_the_page(autumn, client):
    response = client.get(f"{PAGE}seasons.csv?on=2023-10-20")
    head, *rows = csv.reader(io.StringIO(response.content.decode("utf-8-sig")))
    assert head[:4] == ["Date", "Value", "Reason for missing value", "Expired, awaiting re-recognition"]
    assert rows[-1][:4] == ["2023-10-20", "1", "", "1"]


def test_those_awaiting_are_an_indicator_of_the_api(autumn, client):
    body = client.get("/api/v1/indicators/awaiting_re_recognition/value/?on=2023-10-20&by=cluster").json()
    assert body["value"] == 1
    assert sum(cell["value"] for cell in body["breakdown"]) == 1
