"""The reference lists and the definitions of the indicators."""

import pytest

from enterprises.kpis.indicators import INDICATORS
from tests import factories

pytestmark = pytest.mark.django_db


def test_zones_are_ordered_and_show_the_source_of_their_names(api):
    factories.ZoneFactory(code="b_zone", position=2, is_name_zh_ours=True, name_en="")
    factories.ZoneFactory(code="a_zone", position=2)
    factories.ZoneFactory(code="first", position=1)
    rows = api("zones/").json()["results"]
    assert [row["code"] for row in rows] == ["first", "a_zone", "b_zone"]
    assert rows[2] == {
        "code": "b_zone",
        "name_zh": "b_zone",
        "name_en": None,
        "kind": "belt",
        "is_name_zh_ours": True,
    }


def test_reference_list_is_paged_in_both_directions(api):
    for code in "abcde":
        factories.ClusterFactory(code=code)
    first = api("clusters/?page_size=2").json()
    second = api(first["next"].removeprefix("http://testserver/api/v1/")).json()
    third = api(second["next"].removeprefix("http://testserver/api/v1/")).json()
    assert [[row["code"] for row in page["results"]] for page in (first, second, third)] == [
        ["a", "b"],
        ["c", "d"],
        ["e"],
    ]
    assert (first["count"], first["previous"], third["next"]) == (5, None, None)
    back = api(third["previous"].removeprefix("http://testserver/api/v1/")).json()
    assert back["results"] == second["results"]


def test_scheme_shows_its_rule(api):
    factories.SchemeFactory(authority="")
    (row,) = api("schemes/").json()["results"]
    assert (row["validity"], row["validity_years"], row["authority"]) == ("years", 3, None)


def test_indicators_are_defined_in_both_languages(api):
    rows = api("indicators/").json()["results"]
    assert [row["code"] for row in rows] == list(INDICATORS)
    for row in rows:
        for name in ("name", "definition", "formula", "unit_name", "source", "frequency"):
            assert row[name]["zh"] != row[name]["en"]
        assert api(f"indicators/{row['code']}/").json() | row == api(f"indicators/{row['code']}/").json()


def test_unknown_indicator_is_404_with_the_nearest(fetch_problem):
    for part in ("", "value/", "series/", "contributors/"):
        assert fetch_problem(f"indicators/patents_per_10/{part}", 404)["nearest"] == "patents_per_10k"


def test_other_spelling_of_an_indicator_leads_to_the_right_address(api):
    response = api("indicators/High-Tech_Enterprises/value/?on=2020-12-31")
    assert response.status_code == 308
    assert response["Location"] == "/api/v1/indicators/high_tech_enterprises/value/?on=2020-12-31"
