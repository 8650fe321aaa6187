"""The counts beside the filters: what each further choice would leave."""

import pytest

from tests import factories

pytestmark = pytest.mark.django_db

DAY = "on=2021-01-01"
NAMES = "cluster,recognition,zone,subdistrict,status"


@pytest.fixture
def firms():
    other = factories.ClusterFactory(code="other")
    factories.StrategicEmergingFactory()
    first, second, third = (factories.ResidentFactory(cluster=cluster) for cluster in (other, other, None))
    factories.RecognitionFactory(enterprise=first)
    factories.RecognitionFactory(enterprise=first)
    factories.ZoneMembershipFactory(enterprise=first)
    factories.ZoneMembershipFactory(enterprise=second, zone=factories.ZoneFactory(code="future_rd"))
    factories.ZoneMembershipFactory(enterprise=first, zone=factories.ZoneFactory(code="future_rd"))
    factories.ResidenceFactory(enterprise=factories.EnterpriseFactory(cluster=other), subdistrict=None)
    factories.ResidentFactory(status="revoked", ended_on="2015-01-01")
    return first, second, third


def facets(api, query=""):
    body = api(f"enterprises/?{DAY}&facets={NAMES}{query}").json()["facets"]
    return {name: {row["key"]: row["count"] for row in rows} for name, rows in body.items()}


def test_every_choice_is_counted_with_each_enterprise_once(api, firms):
    assert facets(api) == {
        "cluster": {"other": 3, None: 1},
        "recognition": {"national_high_tech": 1},
        "zone": {"dawutong_belt": 1, "future_rd": 2},
        "subdistrict": {"008": 3, None: 1},
        "status": {"active": 4, "revoked": 1},
    }


def test_facet_ignores_its_own_filter_and_applies_the_others(api, firms):
    found = facets(api, "&zone=dawutong_belt&cluster=other")
    assert found["zone"] == {"dawutong_belt": 1, "future_rd": 2}
    assert found["cluster"] == {"other": 1}
    assert found["subdistrict"] == {"008": 1}


def test_count_is_that_of_the_list_with_the_choice(api, firms):
    for name, counts in facets(api, "&subdistrict=008").items():
        for key, count in counts.items():
            given = "" if name == "subdistrict" else "&subdistrict=008"
            chosen = {"cluster": "none"}.get(name, "") if key is None else key
            if chosen:
                found = api(f"enterprises/?{DAY}{given}&{name}={chosen}").json()
                assert found["count"] == count, (name, key)


def test_facets_are_included_on_request_only(api, fetch_problem, firms):
    assert "facets" not in api("enterprises/").json()
    assert list(api("enterprises/?facets=zone").json()["facets"]) == ["zone"]
    assert fetch_problem("enterprises/?facets=zones")["nearest"] == "zone"
