"""The list and the detail of enterprises: rows, filters, pages, and the ways to the right code."""

from datetime import date
from itertools import pairwise

import pytest
from django.utils import timezone

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm():
    firm = factories.ResidentFactory(uscc=factories.make_uscc(7), industry=factories.IndustryFactory())
    factories.RecognitionFactory(enterprise=firm, number="GR202044200007")
    factories.ZoneMembershipFactory(enterprise=firm)
    return firm


def test_row_has_the_public_fields_of_an_enterprise_on_the_day(api, firm):
    body = api("enterprises/?on=2021-01-01").json()
    assert body["on"] == "2021-01-01"
    assert body["results"] == [
        {
            "uscc": firm.uscc,
            "organisation_code": firm.organisation_code,
            "name_zh": firm.name_zh,
            "name_en": firm.name_en,
            "status": "active",
            "established_on": "2010-01-01",
            "ended_on": None,
            "cluster": "information_technology",
            "subdistrict": "008",
            "industry": "6513",
            "zones": ["dawutong_belt"],
            "recognitions": [
                {
                    "scheme": "national_high_tech",
                    "number": "GR202044200007",
                    "issued_on": "2020-12-11",
                    "starts_on": "2020-12-11",
                    "ends_on": "2023-12-10",
                    "cancelled_from": None,
                }
            ],
        }
    ]


def test_detail_is_the_row_of_the_day(api, firm):
    (row,) = api("enterprises/?on=2021-01-01").json()["results"]
    detail = api(f"enterprises/{firm.uscc}/?on=2021-01-01").json()
    assert {name: detail[name] for name in row} == row
    assert (detail["on"], detail["merged_into"]) == ("2021-01-01", None)


@pytest.mark.parametrize(
    ("day", "held"), [("2020-12-10", 0), ("2020-12-11", 1), ("2023-12-10", 1), ("2023-12-11", 0)]
)
def test_recognition_is_held_on_its_first_and_last_day(api, firm, day, held):
    assert len(api(f"enterprises/{firm.uscc}/?on={day}").json()["recognitions"]) == held


def test_nothing_confidential_is_public(api, firm):
    firm.legal_representative = "甲乙丙"
    firm.registered_capital = 7_654_321
    firm.save()
    firm.residences.update(address="某路 17 号")
    factories.AnnualReportFactory(enterprise=firm, operating_revenue=987_654_321)
    for address in ("enterprises/", f"enterprises/{firm.uscc}/", "recognitions/"):
        text = api(address).content.decode()
        for secret in ("甲乙丙", "7654321", "某路", "987654321"):
            assert secret not in text


def test_missing_names_and_codes_are_null(api):
    firm = factories.ResidentFactory(name_en="", cluster=None)
    row = api(f"enterprises/{firm.uscc}/").json()
    assert [row[name] for name in ("name_en", "cluster", "industry")] == [None, None, None]


def test_enterprise_that_ended_was_active_before(api):
    firm = factories.ResidentFactory(status="deregistered", ended_on=date(2022, 5, 31))
    last = api(f"enterprises/{firm.uscc}/?on=2022-05-31").json()
    after = api(f"enterprises/{firm.uscc}/?on=2022-06-01").json()
    assert (last["status"], last["ended_on"]) == ("active", None)
    assert (after["status"], after["ended_on"]) == ("deregistered", "2022-05-31")


def test_absorbed_enterprise_remains_and_names_its_successor(api, firm):
    absorbed = factories.ResidentFactory(status="merged", ended_on=date(2022, 5, 31), absorbed_by=firm)
    response = api(f"enterprises/{absorbed.uscc}/")
    assert response.status_code == 200
    assert response.json()["merged_into"] == firm.uscc
    assert api(f"enterprises/{absorbed.uscc}/?on=2022-05-31").json()["merged_into"] is None


def full_width(code):
    return "".join(chr(ord(c) + 0xFEE0) for c in code)


@pytest.mark.parametrize("spelling", [str.lower, full_width, lambda code: f"{code[:8]}-{code[8:]}"])
@pytest.mark.parametrize("column", ["uscc", "organisation_code"])
def test_other_spelling_of_a_code_leads_to_the_right_address(api, firm, spelling, column):
    written = spelling(getattr(firm, column))
    response = api(f"enterprises/{written}/?on=2021-01-01")
    assert response.status_code == 308
    assert response["Location"] == f"/api/v1/enterprises/{firm.uscc}/?on=2021-01-01"
    assert response["Cache-Control"] == "no-cache"


def test_organisation_code_leads_to_the_credit_code(api, firm):
    response = api(f"enterprises/{firm.organisation_code}/")
    assert (response.status_code, response["Location"]) == (308, f"/api/v1/enterprises/{firm.uscc}/")


def test_enterprise_from_before_the_codes_stands_under_its_organisation_code(api):
    code = factories.make_uscc(99)[8:17]
    factories.EnterpriseFactory(
        uscc=None, organisation_code=code, status="deregistered", ended_on=date(2014, 1, 1)
    )
    body = api(f"enterprises/{code}/").json()
    assert (body["uscc"], body["organisation_code"]) == (None, code)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (factories.make_uscc(12345), "No entry has the code"),
        ("914403001922038016", "corrupted by a spreadsheet"),
        ("914403001998072041", "check character"),
        ("x", "18 characters"),
        ("a%00b", ""),
        ("%F0%9F%90%89", ""),
    ],
)
def test_unknown_code_in_the_path_is_404_with_its_error(fetch_problem, code, said):
    assert said in fetch_problem(f"enterprises/{code}/", 404)["detail"]


def test_default_list_has_the_residents_of_today(api, firm):
    factories.EnterpriseFactory()
    factories.ResidentFactory(status="revoked", ended_on=date(2020, 1, 1))
    body = api("enterprises/").json()
    assert [row["uscc"] for row in body["results"]] == [firm.uscc]
    assert body["on"] == timezone.localdate().isoformat()
    assert api("enterprises/?resident=any").json()["count"] == 3


def test_repeated_filter_means_or_and_different_ones_mean_and(api, firm):
    factories.ResidentFactory(cluster=factories.ClusterFactory(code="other"))
    both = api("enterprises/?cluster=other&cluster=information_technology").json()
    assert both["count"] == 2
    assert api("enterprises/?cluster=other&zone=dawutong_belt").json()["count"] == 0


@pytest.mark.parametrize("industry", ["I", "65", "I6513", "6513", "i65"])
def test_industry_is_found_by_prefix_with_or_without_the_letter(api, firm, industry):
    assert api(f"enterprises/?industry={industry}").json()["count"] == 1


@pytest.mark.parametrize("ordering", ["", "&ordering=name"])
def test_match_says_on_request_why_a_row_was_found(api, firm, ordering):
    (row,) = api(f"enterprises/?q={firm.name_zh}&fields=uscc,match{ordering}").json()["results"]
    assert row == {"uscc": firm.uscc, "match": {"kind": "name", "score": 1.0, "former_name": None}}
    (row,) = api(f"enterprises/?q={firm.name_zh}{ordering}").json()["results"]
    assert "match" not in row


def test_match_is_null_where_nothing_is_searched(api, firm):
    assert api("enterprises/?fields=match").json()["results"] == [{"match": None}]


def test_fields_parameter_selects_the_fields_of_rows(api, firm):
    (row,) = api("enterprises/?fields=name_zh,uscc").json()["results"]
    assert row == {"name_zh": firm.name_zh, "uscc": firm.uscc}


@pytest.mark.parametrize("ordering", ["name", "-name", "uscc", "-uscc", "established_on", "-established_on"])
def test_every_page_is_reached_in_both_directions(api, ordering):
    for n in range(7):
        factories.ResidentFactory(established_on=date(2010, 1, 1 + n // 2) if n else None)
    whole = [row["uscc"] for row in api(f"enterprises/?ordering={ordering}").json()["results"]]
    pages, address = [], f"enterprises/?ordering={ordering}&page_size=3"
    while address:
        body = api(address).json()
        assert body["count"] == 7
        pages.append(body)
        address = body["next"] and body["next"].removeprefix("http://testserver/api/v1/")
    assert [row["uscc"] for page in pages for row in page["results"]] == whole
    assert [len(page["results"]) for page in pages] == [3, 3, 1]
    for before, after in pairwise(pages):
        back = api(after["previous"].removeprefix("http://testserver/api/v1/")).json()
        assert back["results"] == before["results"]
    assert pages[0]["previous"] is None


def test_undated_enterprises_come_last_both_ways(api):
    factories.ResidentFactory(established_on=None)
    factories.ResidentFactory()
    for ordering in ("established_on", "-established_on"):
        rows = api(f"enterprises/?ordering={ordering}").json()["results"]
        assert rows[-1]["established_on"] is None


def test_link_to_the_next_page_carries_all_parameters(api, firm):
    factories.ResidentFactory()
    link = api("enterprises/?q=示例&page_size=1&fields=uscc&on=2021-01-01").json()["next"]
    for part in ("q=%E7%A4%BA%E4%BE%8B", "page_size=1", "fields=uscc", "on=2021-01-01", "cursor="):
        assert part in link


def test_cursor_of_one_order_is_refused_in_another(api, fetch_problem, firm):
    factories.ResidentFactory()
    link = api("enterprises/?page_size=1").json()["next"].removeprefix("http://testserver/api/v1/")
    assert fetch_problem(f"{link}&ordering=uscc")["parameter"] == "cursor"


def test_recognitions_are_listed_with_their_enterprise(api, firm):
    factories.ListingFactory(enterprise=firm, field="sei_1")
    body = api("recognitions/?page_size=1").json()
    assert body["count"] == 2
    assert body["results"][0]["enterprise"] == firm.uscc
    (listed,) = api(body["next"].removeprefix("http://testserver/api/v1/")).json()["results"]
    assert (listed["scheme"], listed["number"], listed["field"]) == ("strategic_emerging", None, "sei_1")
