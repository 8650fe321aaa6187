"""The figures of an indicator on both clocks, and what the public may see of each."""

from datetime import date, timedelta
from decimal import Decimal

import orjson
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from enterprises.models import Change, Recognition
from tests import factories
from tests.targets.publishing import release_everything

pytestmark = pytest.mark.django_db(transaction=True)

VALUE = "indicators/high_tech_enterprises/value/"
REVENUE = "indicators/strategic_emerging_revenue/"


def publish_revenue(*amounts):
    """Publish the revenue of 2020 of some strategic emerging enterprises; return the release."""
    for amount in amounts:
        factories.AnnualReportFactory(
            enterprise=factories.ListingFactory().enterprise, operating_revenue=amount
        )
    return release_everything()


def test_value_has_exactly_its_shape(api):
    factories.RecognitionFactory()
    body = api(f"{VALUE}?on=2020-12-31").json()
    state = Change.objects.get(seq=Change.objects.state())
    committed_at = timezone.localtime(state.committed_at).isoformat()
    assert (body.pop("known_at"), body.pop("last_entered_at")) == (committed_at, committed_at)
    assert body == {
        "indicator": "high_tech_enterprises",
        "version": 1,
        "on": "2020-12-31",
        "period": "2020-12-31",
        "value": 1,
        "reason": None,
        "unit": "enterprises",
        "coverage": None,
        "provisional": 3,
        "unmatched": 0,
        "release": None,
        "breakdown": [],
        "seq": state.seq,
    }


def test_breakdown_has_each_key_and_not_assigned(api):
    factories.RecognitionFactory(enterprise=factories.ResidentFactory(cluster=None))
    factories.ClusterFactory(code="other", name_zh="其他", name_en="Other")
    body = api(f"{VALUE}?on=2020-12-31&by=cluster").json()
    assert body["breakdown"] == [
        {
            "key": "other",
            "label": {"zh": "其他", "en": "Other"},
            "value": 0,
            "suppressed": False,
            "reason": None,
        },
        {
            "key": None,
            "label": {"zh": "未归类", "en": "not assigned"},
            "value": 1,
            "suppressed": False,
            "reason": None,
        },
    ]


def test_dimension_that_the_indicator_lacks_is_refused(fetch_problem):
    assert fetch_problem(f"{VALUE}?by=zon")["nearest"] == "zone"
    assert fetch_problem("indicators/patents_per_10k/value/?by=zone")["parameter"] == "by"


def known_at(api, instant):
    return api(f"{VALUE}?on=2020-12-31&known_at={instant}")


def test_known_at_returns_the_past_state_and_a_permalink(api):
    certificate = factories.RecognitionFactory()
    then = Change.objects.get(seq=Change.objects.state())
    Recognition.objects.filter(pk=certificate.pk).update(cancelled_from=date(2020, 12, 20))
    assert api(f"{VALUE}?on=2020-12-31").json()["value"] == 0
    first = known_at(api, f"seq:{then.seq}").json()
    assert (first["value"], first["seq"]) == (1, then.seq)
    for instant in (
        first["known_at"].replace("+", "%2B"),
        first["known_at"],  # a plus that was not escaped
        then.committed_at.isoformat().replace("+00:00", "Z"),
    ):
        assert known_at(api, instant).json() == first


def test_known_on_a_day_means_at_its_end_in_shanghai(api):
    factories.RecognitionFactory()
    state = Change.objects.state()
    made = timezone.localdate()
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        body = known_at(api, made.isoformat()).json()
    assert (body["value"], body["seq"]) == (1, state)
    assert body["known_at"] == f"{made}T23:59:59.999999+08:00"


@pytest.mark.parametrize(
    "instant", ["2001-01-01", "2001-01-01T00:00:00Z", "seq:0", "0001-01-01T00:00:00%2B14:00"]
)
def test_known_at_before_the_first_change_reports_when_history_begins(api, fetch_problem, instant):
    factories.RecognitionFactory()
    body = fetch_problem(f"{VALUE}?known_at={instant}")
    assert body["parameter"] == "known_at"
    assert f"history begins on {timezone.localdate()}" in body["detail"]
    assert body["nearest"] == "seq:1"


@pytest.mark.parametrize(
    "instant", ["2999-01-01", "2999-01-01T00:00:00Z", "seq:999999", "9999-12-31T23:59:59Z"]
)
def test_known_after_now_is_refused(fetch_problem, instant):
    factories.RecognitionFactory()
    message = "does not exist yet" if instant.startswith("seq:") else "is in the future"
    assert message in fetch_problem(f"{VALUE}?known_at={instant}")["detail"]


@pytest.mark.parametrize(
    "instant",
    ["yesterday", "seq:", "seq:-1", "seq:x", "12", "2020-02-30", "2020-12-31T25:00:00Z",
     "2020-12-31T10:00:00", "2020-12-31T10:00:60Z", "seq:" + "9" * 30],
)  # fmt: skip
def test_invalid_instant_is_rejected(fetch_problem, instant):
    factories.RecognitionFactory()
    assert fetch_problem(f"{VALUE}?known_at={instant}")["parameter"] == "known_at"


def test_registry_without_history_shows_a_message(api, fetch_problem):
    assert api(VALUE).json()["seq"] == 0
    assert "no history" in fetch_problem(f"{VALUE}?known_at=2020-12-31")["detail"]


def test_series_has_a_point_for_each_year(api):
    factories.RecognitionFactory()
    body = api("indicators/high_tech_enterprises/series/?from=2019&to=2021").json()
    assert [(point["on"], point["value"]) for point in body["points"]] == [
        ("2019-12-31", 0),
        ("2020-12-31", 1),
        ("2021-12-31", 1),
    ]
    assert set(body["points"][0]) == {
        "on",
        "value",
        "reason",
        "provisional",
        "break",
        "break_reason",
        "drift_since",
    }


def test_series_covers_eleven_years_up_to_the_last_that_has_ended(api):
    with time_machine.travel("2026-06-01T12:00:00+08:00", tick=False):
        points = api("indicators/high_tech_enterprises/series/").json()["points"]
    assert [points[0]["on"], points[-1]["on"], len(points)] == ["2015-12-31", "2025-12-31", 11]


@pytest.mark.parametrize("query", ["from=2021&to=2020", "from=1948", "to=2999", "from=x", "to=２０２０"])
def test_years_that_make_no_series_are_refused(fetch_problem, query):
    assert fetch_problem(f"indicators/high_tech_enterprises/series/?{query}")["parameter"] in query


@pytest.mark.parametrize("by", ["cluster", "subdistrict", "zone"])
@pytest.mark.parametrize("code", ["high_tech_enterprises", "new_recognitions"])
def test_series_by_a_dimension_agrees_with_the_breakdown_of_each_year(api, code, by):
    for day in (date(2019, 5, 1), date(2020, 5, 1), date(2021, 5, 1)):
        firm = factories.RecognitionFactory(issued_on=day).enterprise
        factories.ZoneMembershipFactory(enterprise=firm, starts_on=day)
        factories.TalentProjectFactory(host=firm, introduced_on=day)
    factories.TalentProjectFactory(
        host=factories.ResidentFactory(cluster=None), introduced_on=date(2021, 6, 1)
    )
    lists = api(f"indicators/{code}/series/?from=2018&to=2023&by={by}").json()["breakdown"]
    for n, year in enumerate(range(2018, 2024)):
        cells = api(f"indicators/{code}/value/?on={year}-12-31&by={by}").json()["breakdown"]
        assert [(each["key"], each["points"][n]["value"]) for each in lists] == [
            (cell["key"], cell["value"]) for cell in cells
        ]


def test_contributors_are_as_many_as_the_value(api):
    for _ in range(3):
        factories.RecognitionFactory()
    address = "indicators/high_tech_enterprises/contributors/?on=2020-12-31&page_size=2"
    first = api(address).json()
    second = api(first["next"].removeprefix("http://testserver/api/v1/")).json()
    rows = first["results"] + second["results"]
    assert len(rows) == first["count"] == api(f"{VALUE}?on=2020-12-31").json()["value"] == 3
    assert set(rows[0]) == {"uscc", "name_zh", "name_en"}
    assert [row["uscc"] for row in rows] == sorted(row["uscc"] for row in rows)


def test_pages_of_contributors_are_of_one_day_and_state_whatever_changes_meanwhile(api):
    firms = [factories.RecognitionFactory().enterprise for _ in range(5)]
    address, codes, counts = "indicators/high_tech_enterprises/contributors/?page_size=2", [], []
    with time_machine.travel("2021-06-01T23:00:00+08:00", tick=False) as now:
        body = api(address).json()
        while True:
            codes += [row["uscc"] for row in body["results"]]
            counts.append((body["count"], body["on"], body["seq"]))
            if body["next"] is None:
                break
            firms[0].recognitions.all().delete()
            factories.RecognitionFactory()
            now.shift(3600)  # midnight passes
            body = api(body["next"].removeprefix("http://testserver/api/v1/")).json()
    assert codes == sorted(firm.code for firm in firms)
    assert len(set(counts)) == 1
    back = api(body["previous"].removeprefix("http://testserver/api/v1/")).json()
    assert [row["uscc"] for row in back["results"]] == codes[2:4]


def test_current_state_is_read_from_the_current_tables(api):
    factories.RecognitionFactory()
    asked = "indicators/high_tech_enterprises/contributors/?on=2020-12-31"
    with CaptureQueriesContext(connection) as now:
        told = api(asked).json()
    with CaptureQueriesContext(connection) as then:
        again = api(f"{asked}&known_at=seq:{told['seq']}").json()
    assert told == again
    tables = [[query["sql"] for query in each if "FROM" in query["sql"]] for each in (now, then)]
    assert not any("pgh_obj_id" in sql for sql in tables[1])
    assert tables[0][-1] == tables[1][-1]


@pytest.mark.parametrize("code", ["strategic_emerging_revenue", "talent_projects", "patents_per_10k"])
def test_contributors_that_are_not_public_are_forbidden(fetch_problem, code):
    fetch_problem(f"indicators/{code}/contributors/", 403)


def test_money_has_no_value_before_a_release_publishes_it(api):
    factories.AnnualReportFactory(enterprise=factories.ListingFactory().enterprise)
    body = api(f"{REVENUE}value/?on=2020-12-31&by=cluster").json()
    assert (body["value"], body["reason"], body["coverage"]) == (None, "not_published", None)
    assert {(cell["value"], cell["reason"]) for cell in body["breakdown"]} == {(None, "not_published")}
    (point,) = api(f"{REVENUE}series/?from=2020&to=2020").json()["points"]
    assert (point["value"], point["reason"]) == (None, "not_published")
    for each in api(f"{REVENUE}series/?from=2020&to=2020&by=zone").json()["breakdown"]:
        assert each["points"][0]["reason"] == "not_published"


def test_money_of_a_release_is_exact_to_the_last_digit(api):
    publish_revenue(
        Decimal("40000000000.10"),
        Decimal("45000000000.20"),
        Decimal("25000000000.10"),
        Decimal("20000000000.10"),
    )
    response = api(f"{REVENUE}value/?on=2021-06-30")
    assert b'"value":130000000000.50,' in response.content
    body = response.json()
    assert (body["period"], body["release"], body["provisional"]) == ("2020", "2020", 0)
    assert body["coverage"] == {"reported": 4, "expected": 4}


def test_whole_yuan_stand_without_a_fraction(api):
    publish_revenue(40_000_000_000, 45_000_000_000, 25_000_000_000, 20_000_000_000)
    assert b'"value":130000000000,' in api(f"{REVENUE}value/?on=2020-12-31").content


def test_report_that_comes_after_the_release_moves_no_public_figure(api):
    publish_revenue(3, 4, 3, 2)
    before = api(f"{REVENUE}value/?on=2020-12-31").json()
    factories.AnnualReportFactory(enterprise=factories.ListingFactory().enterprise, operating_revenue=999)
    after = api(f"{REVENUE}value/?on=2020-12-31").json()
    assert [before[name] for name in ("value", "coverage", "provisional")] == [
        after[name] for name in ("value", "coverage", "provisional")
    ]


def test_release_is_not_known_before_it_was_published(api):
    factories.RecognitionFactory()
    before = Change.objects.state()
    publish_revenue(3, 4, 3, 2)
    body = api(f"{REVENUE}value/?on=2020-12-31&known_at=seq:{before}").json()
    assert (body["value"], body["reason"], body["release"]) == (None, "not_published", None)


def test_patents_stand_in_two_series_and_are_missing_without_a_population(api):
    factories.AnnualReportFactory()
    body = api("indicators/patents_per_10k/value/?on=2020-12-31").json()
    assert (body["value"], body["reason"]) == (None, "no_population")
    factories.DistrictStatisticFactory()
    factories.DistrictStatisticFactory(
        series="valid_invention_patents", value=2000, reference_on=date(2020, 12, 31)
    )
    body = orjson.loads(api("indicators/patents_per_10k/value/?on=2020-12-31").content)
    assert body["value"] == 17.49
    official, registry = body["series"]
    assert (official["key"], official["value"]) == ("official", 17.49)
    assert (registry["key"], registry["value"], registry["reason"]) == ("registry", None, "not_published")
