"""The contract of every answer: exact walks while others write, cursors of one query, the same for all."""

import pytest
from django.test import Client

from enterprises.models import Residence
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)

DAY = "on=2021-01-01"


def follow(api, address):
    return api(address.removeprefix("http://testserver/api/v1/"))


def names(body):
    return [row["name_zh"] for row in body["results"]]


def make_firms(n):
    return [factories.ResidentFactory(name_zh=f"深圳市示例{i}科技有限公司") for i in range(n)]


def test_walk_is_exact_while_others_write(api):
    firms = make_firms(5)
    first = api(f"enterprises/?{DAY}&page_size=2").json()
    firms[4].name_zh = "阿示例科技有限公司"  # moves before the rows that were read
    firms[4].save()
    factories.ResidentFactory(name_zh="深圳市示例9科技有限公司")
    walked, body = names(first), first
    while body["next"]:
        body = follow(api, body["next"]).json()
        walked += names(body)
    assert (walked, body["count"]) == ([f"深圳市示例{i}科技有限公司" for i in range(5)], 5)


def test_walk_follows_the_newest_state_when_asked_to(api):
    make_firms(3)
    first = api(f"enterprises/?{DAY}&page_size=2&known_at=now").json()
    factories.ResidentFactory(name_zh="深圳市示例9科技有限公司")
    second = follow(api, first["next"]).json()
    assert (second["count"], names(second)[-1]) == (4, "深圳市示例9科技有限公司")


def test_page_behind_deleted_rows_leads_back(api):
    firms = make_firms(3)
    first = api(f"enterprises/?{DAY}&page_size=2&known_at=now").json()
    Residence.objects.filter(enterprise=firms[2]).delete()
    empty = follow(api, first["next"]).json()
    assert (empty["results"], empty["next"]) == ([], None)
    assert names(follow(api, empty["previous"]).json()) == names(first)


@pytest.mark.parametrize("other", ["cluster=none", "resident=any", "q=示例", "ordering=uscc"])
def test_cursor_belongs_to_its_query(api, other):
    make_firms(3)
    link = api(f"enterprises/?{DAY}&page_size=1").json()["next"]
    response = follow(api, f"{link}&{other}")
    assert (response.status_code, response.json()["parameter"]) == (400, "cursor")


@pytest.mark.parametrize("q", ["%E2%80%8B", "%C2%AD%E2%80%8B", "%E3%80%80"])
def test_search_without_a_visible_character_is_empty(api, q):
    make_firms(1)
    response = api(f"enterprises/?q={q}")
    assert (response.status_code, response.json()["parameter"]) == (400, "q")


@pytest.mark.parametrize(
    "query", ["page_size=05", "known_at=2021-01-01T00:00:00%2B08:60", "industry=65%20", "known_at=NOW"]
)
def test_value_of_a_wrong_form_is_refused(fetch_problem, query):
    assert fetch_problem(f"enterprises/?{query}")["parameter"] == query.partition("=")[0]


def test_names_are_separated_by_commas_or_repeated(api):
    make_firms(1)
    together = api(f"enterprises/?{DAY}&fields=uscc,name_zh&facets=zone,cluster").json()
    repeated = api(f"enterprises/?{DAY}&fields=uscc&fields=name_zh&facets=zone&facets=cluster").json()
    assert together == repeated
    assert list(together["results"][0]) == ["uscc", "name_zh"]


def test_corrected_code_leads_to_the_present_one(api):
    firm = factories.ResidentFactory()
    old, new = firm.uscc, factories.make_uscc(700)
    firm.uscc, firm.organisation_code = new, new[8:17]
    firm.save()
    response = api(f"enterprises/{old}/?{DAY}")
    assert (response.status_code, response["Location"]) == (308, f"/api/v1/enterprises/{new}/?{DAY}")


def test_recognitions_are_filtered_by_enterprise_scheme_and_number(api, fetch_problem):
    first, second = factories.RecognitionFactory(), factories.RecognitionFactory()
    factories.ListingFactory(enterprise=first.enterprise)
    code = first.enterprise.uscc
    assert api(f"recognitions/?enterprise={code}").json()["count"] == 2
    body = api(f"recognitions/?enterprise={code}&scheme=national_high_tech").json()
    assert [row["number"] for row in body["results"]] == [first.number]
    assert api(f"recognitions/?number={second.number}").json()["count"] == 1
    assert fetch_problem("recognitions/?scheme=national_high")["nearest"] == "national_high_tech"


def test_cookies_change_nothing(api):
    factories.ResidentFactory()
    plain = api(f"enterprises/?{DAY}")
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(factories.UserFactory(is_superuser=True))
    client.cookies["django_language"] = "zh-hans"
    again = client.get(f"/api/v1/enterprises/?{DAY}")
    assert (again.content, again["ETag"], again["Vary"]) == (plain.content, plain["ETag"], plain["Vary"])
    assert "Unknown parameter" in client.get("/api/v1/zones/?x=1").json()["detail"]


def test_304_has_no_length(api):
    factories.ResidentFactory()
    etag = api("zones/")["ETag"]
    response = api("zones/", headers={"If-None-Match": etag})
    assert response.status_code == 304
    assert "Content-Length" not in response


def test_preflight_allows_to_revalidate():
    headers = {
        "Origin": "https://paper.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "if-none-match",
    }
    response = Client().options("/api/v1/zones/", headers=headers)
    assert "if-none-match" in response["Access-Control-Allow-Headers"]


@pytest.mark.parametrize(
    ("address", "options", "status"),
    [
        ("/api/v1/zones/", {"headers": {"Accept": "image/png"}}, 406),
        ("/api/v1/zones/", {"headers": {"Host": "elsewhere.example"}}, 400),
        ("/data/enterprises.csv", {"headers": {"Host": "elsewhere.example"}}, 400),
        ("/data/nothing.csv", {}, 404),
        ("/data/nothing/", {}, 404),
        ("/data/releases/2020/nothing.csv", {}, 404),
        ("/data/enterprises.csv?x=1", {}, 400),
        ("/api/v1/zones/", {"CONTENT_LENGTH": str(1 << 30)}, 413),
        ("/data/enterprises.csv", {"CONTENT_LENGTH": str(1 << 30)}, 413),
    ],
)
def test_failure_is_a_problem(client, address, options, status):
    response = client.get(address, **options)
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")


@pytest.mark.parametrize("address", ["/data/enterprises.csv", "/data/releases/2020/figures.csv"])
def test_nothing_is_written_to_files(address):
    response = Client(enforce_csrf_checks=True).post(address)
    assert (response.status_code, response["Content-Type"]) == (405, "application/problem+json")


def test_limits_are_told_in_headers(api, settings):
    settings.API_REQUESTS_PER_MINUTE = 5
    response = api("zones/", REMOTE_ADDR="10.0.0.77")
    assert response["RateLimit-Policy"] == '"api";q=5;w=60'
    assert response["RateLimit"].startswith('"api";r=4;t=')


def test_description_is_revalidated(client):
    response = client.get("/api/v1/openapi.json")
    again = client.get("/api/v1/openapi.json", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304
