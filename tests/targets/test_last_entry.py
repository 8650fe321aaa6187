"""Beside each live figure: the last entry that bears on it."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
from django.db import transaction

from enterprises.history.facts import Facts
from enterprises.history.moment import Moment
from enterprises.kpis.indicators import CATALOGUE, INDICATORS
from enterprises.models import Change, Demonstration, Enterprise
from enterprises.models.changes import backdate
from targets.public_figures import fetch_last_entries
from tests import factories
from tests.enterprises.api.conftest import api

__all__ = ["api"]

ON = date(2024, 12, 31)
FIRM = "示例有限公司"
# The day of March on which each record was entered; the last one is an enterprise without a certificate.
DAYS = {"firm": 4, "certificate": 5, "listing": 6, "zone": 7, "project": 8, "population": 9, "stranger": 11}


def instant(day: int) -> datetime:
    return datetime(2024, 3, day, 4, tzinfo=UTC)


@pytest.fixture
def entered(transactional_db) -> Enterprise:
    """Return one record of each kind, each entered on a day of its own."""
    Demonstration.objects.create(pk=1)
    makers = {
        "firm": lambda: (factories.ZoneFactory(), factories.ResidentFactory(name_zh=FIRM)),
        "certificate": lambda: factories.RecognitionFactory(enterprise=find(), issued_on=date(2023, 11, 1)),
        "listing": lambda: factories.ListingFactory(),
        "zone": lambda: factories.ZoneMembershipFactory(enterprise=find()),
        "project": lambda: factories.TalentProjectFactory(host=find()),
        "population": lambda: factories.DistrictStatisticFactory(),
        "stranger": lambda: factories.ResidentFactory(),
    }
    for name, day in DAYS.items():
        with transaction.atomic():
            backdate(instant(day))
            makers[name]()
    return find()


def find() -> Enterprise:
    return Enterprise.objects.get(name_zh=FIRM)


@pytest.mark.parametrize(
    ("code", "record"),
    [
        ("high_tech_enterprises", "certificate"),
        ("awaiting_re_recognition", "certificate"),
        ("renewal_rate", "certificate"),
        ("strategic_emerging_enterprises", "listing"),
        ("talent_projects", "project"),
        ("patents_per_10k", "population"),
        ("enterprises_in_zone", "stranger"),
    ],
)
def test_last_entry_is_of_a_record_that_bears_on_the_figure(entered, code, record):
    entries = fetch_last_entries(CATALOGUE, Moment(ON))
    assert entries[code] == instant(DAYS[record])
    assert INDICATORS[code].last_entered_at(Moment(ON)) == entries[code]


def test_figure_from_a_release_has_no_last_entry(entered):
    live = {indicator.code for indicator in CATALOGUE if not indicator.is_confidential}
    assert fetch_last_entries(CATALOGUE, Moment(ON)).keys() == live


def test_entries_of_all_indicators_take_one_query(entered, django_assert_max_num_queries):
    moment = Moment(ON)
    bases = {indicator.basis(moment) for indicator in CATALOGUE}
    assert len(bases) > 1
    stocks = [INDICATORS["high_tech_enterprises"], INDICATORS["strategic_emerging_enterprises"]]
    with django_assert_max_num_queries(1 + len(stocks)):
        fetch_last_entries(stocks, moment)


def test_later_entry_is_unknown_at_an_earlier_state(entered):
    with transaction.atomic():
        backdate(instant(20))
        Enterprise.objects.filter(pk=entered.pk).update(name_zh="新名有限公司")
    (indicator,) = (each for each in CATALOGUE if each.code == "high_tech_enterprises")
    assert indicator.last_entered_at(Moment(ON)) == instant(20)
    before = Change.objects.state_at(instant(19))
    assert indicator.last_entered_at(Moment(ON, Facts(before))) == instant(DAYS["certificate"])


def test_registry_without_entries_has_none(db):
    assert set(fetch_last_entries(CATALOGUE, Moment(ON)).values()) == {None}


def test_page_dashboard_file_and_api_show_the_day(entered, client, api):
    page = client.get(f"/en/indicators/high_tech_enterprises/?on={ON}").content.decode()
    assert "Last entry that bears on it: 5 March 2024" in page
    dashboard = client.get(f"/en/?on={ON}").content.decode()
    assert "Last entry that bears on it: 5 March 2024" in dashboard
    response = client.get(f"/en/tables/further.csv?on={ON}")
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    found = {row["Code"]: row["Last entry"] for row in rows}
    assert (found["enterprises_in_zone"], found["support_paid"]) == ("2024-03-11", "")
    body = api(f"indicators/high_tech_enterprises/value/?on={ON}").json()
    assert body["last_entered_at"] == "2024-03-05T12:00:00+08:00"
    assert api(f"indicators/support_paid/value/?on={ON}").json()["last_entered_at"] is None
