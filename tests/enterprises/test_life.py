"""Nothing holds outside the life of its enterprise, on any page, list, breakdown or file."""

from datetime import date

import pytest
from django.http import QueryDict

from enterprises.history.moment import Moment
from enterprises.kpis.indicators import INDICATORS
from enterprises.listing.facets import facet
from enterprises.listing.filters import EnterpriseFilter
from enterprises.models import Enterprise, Recognition, Residence, ZoneMembership, in_effect
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

TODAY = date(2024, 1, 1)
BEFORE, FIRST, LAST, AFTER = date(2012, 3, 3), date(2012, 3, 4), date(2020, 6, 30), date(2020, 7, 1)
# Day, whether the enterprise exists, its status.
DAYS = [
    (BEFORE, False, None),
    (FIRST, True, "active"),
    (LAST, True, "active"),
    (AFTER, False, "deregistered"),
]


@pytest.fixture
def firm():
    """An enterprise with facts that begin before it and are open after its end."""
    firm = factories.EnterpriseFactory(established_on=FIRST, ended_on=LAST, status="deregistered")
    begins = {"enterprise": firm, "starts_on": date(2011, 1, 1)}
    factories.ResidenceFactory(**begins, subdistrict__code="001")
    factories.ZoneMembershipFactory(**begins, zone__code="belt")
    factories.RecognitionFactory(**begins, issued_on=date(2011, 1, 1), ends_on=None)
    return Enterprise.objects.get(pk=firm.pk)


def listed(query, on):
    return EnterpriseFilter(QueryDict(f"{query}&on={on}"), Enterprise.objects.surviving(), today=TODAY)


@pytest.mark.parametrize(("on", "exists", "status"), DAYS)
def test_facts_are_in_effect_while_the_enterprise_exists(firm, on, exists, status):
    assert firm.exists_on(on) == exists
    assert firm.status_on(on) == status
    for rows in (
        Residence.objects.filter(in_effect(on)),
        ZoneMembership.objects.filter(in_effect(on)),
        Recognition.objects.in_force_on(on),
        Enterprise.objects.in_district_on(on),
    ):
        assert rows.exists() == exists


@pytest.mark.parametrize(("on", "exists", "status"), DAYS)
def test_lists_and_facets_count_it_while_it_exists(firm, on, exists, status):
    scheme = Recognition.objects.get().scheme_id
    assert listed("", on).qs.exists() == exists
    for place in (f"recognition={scheme}", "zone=belt", "subdistrict=001", "status=active"):
        assert listed(f"resident=any&{place}", on).qs.exists() == exists, place
    assert listed("resident=any", on).qs.exists() == (on >= FIRST), "It is nothing before its establishment."
    assert listed("status=deregistered", on).qs.exists() == (on > LAST)
    for name in ("recognition", "zone", "subdistrict"):
        counts = facet(listed("resident=any", on), name)
        assert [n for code, n in counts if code] == [1] * exists, name


@pytest.mark.parametrize(
    ("on", "label"),
    [
        (BEFORE, "not_yet"),
        (FIRST, "in_force"),
        (LAST, "in_force"),
        (AFTER, "ended"),
    ],
)
def test_certificate_is_in_force_while_the_enterprise_exists(firm, on, label):
    assert firm.recognitions.get().state_on(on) == label


def test_certificate_that_expired_before_the_end_of_its_enterprise_has_expired(firm):
    firm.recognitions.update(ends_on=date(2019, 12, 31))
    assert firm.recognitions.get().state_on(AFTER) == "expired"


@pytest.mark.parametrize(("on", "exists", "status"), DAYS)
def test_page_and_api_show_the_enterprise_on_the_day(client, firm, on, exists, status):
    page = client.get(f"/en/enterprises/{firm.code}/?on={on}").content.decode()
    sentences = ["In Luohu on", "Not yet established on", "Ended on 30 June 2020"]
    right = "In Luohu on" if exists else "Ended on 30 June 2020" if on > LAST else "Not yet established on"
    assert [each for each in sentences if each in page] == [right]

    detail = client.get(f"/api/v1/enterprises/{firm.code}/?on={on}").json()
    assert detail["status"] == status
    assert detail["ended_on"] == (str(LAST) if on > LAST else None)
    assert bool(detail["zones"]) == bool(detail["recognitions"]) == bool(detail["subdistrict"]) == exists


@pytest.mark.parametrize(
    ("code", "year"), [("support_paid", 2020), ("talent_projects", 2020), ("support_paid", 2019)]
)
def test_ended_enterprises_are_in_no_place_of_a_breakdown(firm, code, year):
    factories.PlanFactory(starts_on=date(2016, 1, 1), ends_on=date(2020, 12, 31))
    factories.TalentProjectFactory(host=firm, introduced_on=date(2020, 2, 1))
    award = factories.SupportAwardFactory(enterprise=firm)
    factories.PaymentFactory(award=award, amount=7, paid_on=date(year, 3, 1))
    moment = Moment(date(year, 12, 31))
    for by in ("subdistrict", "zone"):
        cells = {cell.key: cell.value for cell in INDICATORS[code].breakdown(moment, by) if cell.value}
        place = {"subdistrict": "001", "zone": "belt"}[by]
        assert list(cells) == [place if date(year, 12, 31) <= LAST else None]


def test_newly_recognised_are_in_the_place_of_the_day_of_issue(firm):
    Enterprise.objects.update(ended_on=None, status="active")
    Residence.objects.update(ends_on=date(2020, 6, 30))
    factories.ResidenceFactory(enterprise=firm, starts_on=date(2020, 7, 1), subdistrict__code="002")
    factories.RecognitionFactory(enterprise=firm, issued_on=date(2020, 6, 30))
    indicator = INDICATORS["new_recognitions"]
    moment = Moment(date(2020, 12, 31))
    cells = indicator.breakdown(moment, "subdistrict")
    assert [cell.key for cell in cells if cell.value] == ["001"]
    [of_year] = indicator.series_by(moment.facts, [2020], "subdistrict")
    assert of_year == cells
    assert indicator.keys(moment, "subdistrict", [firm.pk]) == {firm.pk: ["001"]}
