"""The number of queries of an address does not depend on how many rows there are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories

pytestmark = pytest.mark.django_db

MOST = 12
FILTERS = "q=示例&recognition=national_high_tech&zone=dawutong_belt&cluster=other&subdistrict=008"
ADDRESSES = [
    "enterprises/?on=2021-01-01",
    f"enterprises/?on=2021-01-01&{FILTERS}",
    "recognitions/",
    "clusters/",
    "zones/",
    "subdistricts/",
    "schemes/",
    "indicators/",
    "indicators/high_tech_enterprises/",
    "indicators/high_tech_enterprises/value/?on=2021-01-01",
    "indicators/high_tech_enterprises/value/?on=2021-01-01&by=zone",
    "indicators/patents_per_10k/value/?on=2021-01-01",
    "indicators/strategic_emerging_revenue/value/?on=2021-01-01&by=cluster",
    "indicators/high_tech_enterprises/series/",
    "indicators/high_tech_enterprises/series/?by=subdistrict&from=1990",
    "indicators/talent_projects/series/?by=cluster&from=1990",
    "indicators/patents_per_10k/series/",
    "indicators/high_tech_enterprises/revisions/",
    "indicators/high_tech_enterprises/contributors/?on=2021-01-01",
    "releases/",
]


def rows():
    firm = factories.RecognitionFactory(
        enterprise=factories.ResidentFactory(industry=factories.IndustryFactory())
    ).enterprise
    factories.ZoneMembershipFactory(enterprise=firm)
    factories.AnnualReportFactory(enterprise=firm)
    factories.TalentProjectFactory(host=firm)


def queries(api, address):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert api(address).status_code == 200
    return captured


@pytest.mark.parametrize("address", ADDRESSES)
def test_number_of_queries_is_the_same_for_one_row_and_for_many(api, address):
    rows()
    factories.ClusterFactory(code="other")
    one = queries(api, address)
    for _ in range(4):
        rows()
    factories.ZoneFactory(code="future_rd")
    factories.SubdistrictFactory(code="001")
    many = queries(api, address)
    assert len(one) == len(many) <= MOST, "\n".join(query["sql"] for query in many)


def test_detail_has_a_constant_query_count(api):
    bare = factories.ResidentFactory()
    full = factories.ResidentFactory()
    for n in range(3):
        factories.RecognitionFactory(enterprise=full)
        factories.ZoneMembershipFactory(enterprise=full, zone=factories.ZoneFactory(code=f"zone_{n}"))
    for firm in (bare, full):
        assert len(queries(api, f"enterprises/{firm.uscc}/?on=2021-01-01")) == 6


def test_large_columns_that_only_the_search_reads_are_not_loaded(api):
    rows()
    page = next(query["sql"] for query in queries(api, "enterprises/") if "sort_key" in query["sql"])
    assert "grams" not in page
    assert "search_text" not in page
    assert "OFFSET" not in page
