"""Strictness: every invalid parameter is rejected, with its name and the nearest valid value."""

import json
from base64 import urlsafe_b64encode

import pytest
import time_machine

from tests import factories

pytestmark = pytest.mark.django_db

LISTS = ["enterprises", "recognitions", "clusters", "zones", "subdistricts", "schemes", "indicators"]


@pytest.mark.parametrize("name", [*LISTS, "targets", "releases"])
def test_unknown_parameter_is_refused_with_the_nearest(fetch_problem, name):
    body = fetch_problem(f"{name}/?pagesize=10")
    assert (body["parameter"], body["nearest"]) == ("pagesize", "page_size")


def test_parameters_are_rejected_where_none_are_allowed(fetch_problem):
    body = fetch_problem("indicators/high_tech_enterprises/?on=2020-12-31")
    assert body["parameter"] == "on"
    assert "nearest" not in body


@pytest.mark.parametrize("query", ["known_at=seq:1", "formt=json", "Cluster=other", "q%00=x", "=x"])
def test_list_rejects_unknown_parameters(fetch_problem, query):
    assert fetch_problem(f"enterprises/?{query}")["errors"][0]["nearest"]


@pytest.mark.parametrize(
    "name", ["q", "cluster", "on", "ordering", "page_size", "cursor", "fields", "status"]
)
@pytest.mark.parametrize("value", ["", "%20"])
def test_empty_parameter_is_refused(fetch_problem, name, value):
    assert fetch_problem(f"enterprises/?{name}={value}")["parameter"] == name


@pytest.mark.parametrize(
    ("name", "value"),
    [("q", "x"), ("on", "2020-12-31"), ("ordering", "name"), ("resident", "any"), ("page_size", "5")],
)
def test_parameter_that_means_one_thing_is_given_once(fetch_problem, name, value):
    assert fetch_problem(f"enterprises/?{name}={value}&{name}={value}")["parameter"] == name


@pytest.mark.parametrize("name", ["cluster", "recognition", "zone", "subdistrict", "industry"])
def test_unknown_code_is_refused_with_the_nearest(fetch_problem, name):
    factories.ZoneMembershipFactory()
    factories.RecognitionFactory()
    factories.IndustryFactory()
    body = fetch_problem(f"enterprises/?{name}=nowhere")
    assert body["parameter"] == name
    assert body["nearest"]
    assert "nowhere" in body["detail"]


@pytest.mark.parametrize(
    ("query", "nearest"),
    [
        ("status=activ", "active"),
        ("ordering=-nam", "-name"),
        ("resident=nov", "now"),
        ("fields=uscc,nam_zh", "name_zh"),
    ],
)
def test_unknown_choice_is_refused_with_the_nearest(fetch_problem, query, nearest):
    assert fetch_problem(f"enterprises/?{query}")["nearest"] == nearest


@pytest.mark.parametrize(
    "day",
    ["2020-13-01", "2020-02-30", "2020-1-1", "20201231", "yesterday", "2020-12-31T00:00:00", "1949-09-30",
     "0001-01-01", "２０２０-12-31", "9999-12-31"],
)  # fmt: skip
@pytest.mark.parametrize("address", ["enterprises/", "indicators/high_tech_enterprises/value/", "targets/"])
def test_invalid_or_future_day_is_rejected(fetch_problem, address, day):
    assert fetch_problem(f"{address}?on={day}")["parameter"] == "on"


@pytest.mark.parametrize("size", ["0", "501", "-1", "1.5", "ten", "1" * 30, "５"])
def test_page_size_is_a_number_from_1_to_500(fetch_problem, size):
    assert fetch_problem(f"enterprises/?page_size={size}")["parameter"] == "page_size"


def encoded(*parts):
    return urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    ["x", "bnVsbA", "W10", "é", "a" * 3000, encoded("name", ">"), encoded("name", "=", "a", "b"),
     encoded("/api/v1/zones/", ">", 1), encoded("uscc", ">", "a\0"), encoded("recognitions", "<", "x")],
)  # fmt: skip
@pytest.mark.parametrize(
    "name", [*LISTS, "releases", "targets", "indicators/high_tech_enterprises/contributors"]
)
def test_cursor_that_was_not_given_out_is_refused(fetch_problem, name, cursor):
    factories.RecognitionFactory()
    factories.ZoneMembershipFactory()
    assert fetch_problem(f"{name}/?cursor={cursor}")["parameter"] == "cursor"


def test_all_invalid_parameters_are_reported_at_once(fetch_problem):
    errors = fetch_problem("enterprises/?clustr=x&on=2999-01-01&q=")["errors"]
    assert [error["parameter"] for error in errors] == ["clustr", "on", "q"]


def test_search_that_is_too_long_or_contains_a_null_is_rejected(fetch_problem):
    assert fetch_problem(f"enterprises/?q={'x' * 201}")["parameter"] == "q"
    assert fetch_problem("enterprises/?q=a%00b")["parameter"] == "q"


@pytest.mark.parametrize("address", ["nothing/", "enterprises/x/y/", "indicators/x/nothing/", "change/"])
def test_unknown_address_is_a_problem(fetch_problem, address):
    fetch_problem(address, 404)


def test_problem_is_in_the_language_of_the_request(client):
    response = client.get("/api/v1/zones/?on=1", headers={"Accept-Language": "zh-CN"})
    assert "未知参数" in response.json()["detail"]
    assert "Accept-Language" in response["Vary"]


def test_cursor_of_an_infinite_number_is_refused(fetch_problem):
    cursor = urlsafe_b64encode(b'["recognitions",">",Infinity]').decode().rstrip("=")
    assert fetch_problem(f"recognitions/?cursor={cursor}")["parameter"] == "cursor"


@pytest.mark.parametrize(
    ("day", "status"), [("1979-12-31", 400), ("1980-01-01", 200), ("2024-06-15", 200), ("2024-06-16", 400)]
)
@time_machine.travel("2024-06-15T12:00:00+08:00", tick=False)
def test_days_are_accepted_from_1980_to_today(api, day, status):
    for address in ("enterprises/", "recognitions/", "indicators/high_tech_enterprises/value/"):
        assert api(f"{address}?on={day}").status_code == status, address
