"""The pages of clusters, zones and subdistricts: their enterprises on a day, and the figures within."""

import re
from datetime import date

import pytest

from enterprises.models import Cluster, RecordedSeries
from tests import factories
from tests.enterprises.pages.conftest import get, links
from tests.targets.conftest import enterprises, plan_2025

__all__ = ["get", "links"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def noon(time_machine):
    time_machine.move_to("2021-06-01 12:00+08:00", tick=False)


def counts(page):
    """Return the numbers of the page in their order: enterprises, high-tech, strategic emerging."""
    listed = page.split('<dl class="counts">')[1].split("</dl>")[0]
    return [int(n) for n in re.findall(r'<data value="(\d+)">', listed)]


@pytest.fixture
def belt():
    zone = factories.ZoneFactory()
    member = factories.ResidentFactory(name_en="Member")
    factories.ZoneMembershipFactory(enterprise=member, zone=zone, ends_on=date(2021, 5, 31))
    factories.RecognitionFactory(enterprise=member)
    factories.RecognitionFactory(enterprise=factories.ResidentFactory(name_en="Elsewhere"))
    return zone


def test_zone_counts_and_lists_its_members_of_the_day(get, belt):
    page = get("/en/zones/dawutong_belt/?on=2021-05-31")
    assert counts(page) == [1, 1, 0]
    assert "Member" in page
    assert "Elsewhere" not in page
    assert "/en/enterprises/?zone=dawutong_belt&on=2021-05-31" in page

    after = get("/en/zones/dawutong_belt/")
    assert counts(after) == [0, 0, 0]
    assert "There are no enterprises in this group on this date." in after


def test_zone_marks_an_unofficial_chinese_name(get):
    factories.ZoneFactory(code="official")
    factories.ZoneFactory(code="ours", is_name_zh_ours=True)

    assert "a working translation" in get("/en/zones/ours/")
    assert "a working translation" not in get("/en/zones/official/")


def test_cluster_counts_and_lists_its_enterprises(get):
    core = factories.ClusterFactory()
    other = factories.ClusterFactory(code="other", is_core=False)
    factories.RecognitionFactory(enterprise=factories.ResidentFactory(cluster=core, name_en="In it"))
    factories.ListingFactory(
        enterprise=factories.ResidentFactory(cluster=core), starts_on=date(2021, 1, 1), ends_on=None
    )
    factories.RecognitionFactory(enterprise=factories.ResidentFactory(cluster=other, name_en="In another"))

    page = get("/en/clusters/information_technology/")

    assert counts(page) == [2, 1, 1]
    assert "In it" in page
    assert "In another" not in page
    assert "One of the core industrial clusters" in page
    assert "One of the core" not in get("/en/clusters/other/")


def test_long_list_leads_to_the_whole_one(get):
    for _ in range(21):
        factories.ResidentFactory()

    page = get("/en/clusters/information_technology/")

    assert "View all 21 enterprises" in page
    assert page.split('id="members"')[1].count('<th scope="row"') == 20


@pytest.mark.parametrize(
    "address", ["clusters/none/", "zones/nowhere/", "zones/%00/", "clusters/罗湖/", "subdistricts/999/"]
)
def test_unknown_code_is_not_found(client, address):
    assert client.get(f"/en/{address}").status_code == 404


def test_invalid_day_shows_a_message_and_today(client, belt):
    response = client.get("/en/zones/dawutong_belt/?on=2021-5-x")

    assert response.status_code == 400
    assert "“2021-5-x” is not a valid date" in response.content.decode()


@pytest.fixture
def dongmen():
    """Return a subdistrict with four movements: from elsewhere, within Luohu, to elsewhere, and an end."""
    here = factories.SubdistrictFactory(code="003", name_zh="东门街道", name_en="Dongmen")
    elsewhere = factories.SubdistrictFactory()

    def stay(name, first, last=None, place=here, **fields):
        firm = factories.EnterpriseFactory(name_en=name, **fields)
        factories.ResidenceFactory(
            enterprise=firm, subdistrict=place, starts_on=first, ends_on=last, origin="attracted"
        )
        return firm

    stay("Stays", date(2012, 1, 1))
    stay("Moved in", date(2020, 9, 1))
    stay("Gone", date(2012, 1, 1), date(2021, 2, 28))
    stay("Ended", date(2012, 1, 1), ended_on=date(2021, 3, 31), status="deregistered")
    within = stay("Within", date(2015, 1, 1), date(2020, 12, 31), place=elsewhere)
    factories.ResidenceFactory(enterprise=within, subdistrict=here, starts_on=date(2021, 1, 1))
    stay("Founded", date(2020, 7, 1), established_on=date(2020, 7, 1))
    stay("Long ago", date(2020, 6, 1))
    return here


def test_subdistrict_lists_who_came_in_the_last_year_and_who_left(get, dongmen):
    page = " ".join(get("/en/subdistricts/003/").split())
    section = page.split('id="movements"')[1].split("</section>")[0]

    assert "After 1 June 2020 and up to 1 June 2021: 3 new, 2 left." in section
    rows = re.findall(
        r'href="/en/enterprises/[^"]+">([^<]+)</a> </th> <td>([^<]+)</td> <td>([\d-]+)</td>', section
    )
    assert rows == [
        ("Within", "Joined from elsewhere in Luohu", "2021-01-01"),
        ("Moved in", "Moved in", "2020-09-01"),
        ("Founded", "Founded", "2020-07-01"),
        ("Ended", "Deregistered, revoked or absorbed", "2021-04-01"),
        ("Gone", "Moved out", "2021-03-01"),
    ]


def test_each_number_of_the_composition_leads_to_the_list_that_it_counts(client, get, dongmen):
    cluster = Cluster.objects.get()
    page = get("/en/subdistricts/003/?on=2021-01-15")
    split = page.split('id="split"')[1].split("</section>")[0]

    [(query, count)] = re.findall(r'href="/en/enterprises/\?([^"]+)"><data value="(\d+)">', split)

    assert query == f"subdistrict=003&cluster={cluster.pk}&on=2021-01-15"
    assert f'<data value="{count}">{count}</data> enterprises as of' in get(f"/en/enterprises/?{query}")


def test_number_of_enterprises_grows_by_entries_and_shrinks_by_exits(get, dongmen):
    before, after = (
        counts(get(f"/en/subdistricts/003/?on={day}"))[0] for day in ("2020-06-01", "2021-06-01")
    )

    assert after - before == 3 - 2


def test_zone_shows_no_movement_before_its_memberships_are_recorded(get, belt):
    RecordedSeries.objects.create(code="zone_memberships", recorded_since=date(2021, 3, 1))

    assert "After 1 March 2021 and up to 1 June 2021: 0 new, 1 left." in " ".join(
        get("/en/zones/dawutong_belt/").split()
    )
    assert 'id="movements"' not in get("/en/zones/dawutong_belt/?on=2021-02-28")


@pytest.mark.parametrize(("day", "is_listed"), [("2021-02-28", False), ("2021-03-01", True)])
def test_members_of_a_zone_are_listed_from_the_first_recorded_day_on(get, belt, day, is_listed):
    RecordedSeries.objects.create(code="zone_memberships", recorded_since=date(2021, 3, 1))

    assert ("Member" in get(f"/en/zones/dawutong_belt/?on={day}")) is is_listed


def test_money_of_a_part_is_public_in_releases_only(get, belt):
    factories.AnnualReportFactory(enterprise=belt.memberships.get().enterprise, operating_revenue=77_000_000)

    page = get("/en/zones/dawutong_belt/")

    assert "no release has published it" in page
    shown = re.sub(r"<[^>]*>", " ", page)  # codes in addresses have any digits
    assert re.search(r"\b77\b|\b77[,.]", shown) is None


def test_breakdown_and_enterprise_lead_to_the_subdistrict(get, links):
    firm = factories.RecognitionFactory().enterprise
    place = firm.residences.get().subdistrict_id
    address = f"/en/subdistricts/{place}/?on=2021-06-01"

    assert address in links(get("/en/indicators/high_tech_enterprises/?on=2021-06-01"))
    assert address in links(get(f"/en/enterprises/{firm.code}/?on=2021-06-01"))


def test_target_of_a_subdistrict_stands_on_its_page(get):
    enterprises(1)
    plan, place = plan_2025(), factories.SubdistrictFactory()
    plan.targets.create(
        indicator="high_tech_enterprises", scope="subdistrict", scope_code=place.pk,
        baseline_on=date(2020, 12, 31), baseline_value=1, target_on=date(2025, 12, 31), value=9,
    )  # fmt: skip

    assert 'id="part-targets"' in get(f"/en/subdistricts/{place.pk}/")


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_the_same_queries_with_one_member_and_with_several(
    get, belt, django_assert_num_queries, count
):
    for _ in range(count):
        factories.RecognitionFactory(enterprise=factories.ZoneMembershipFactory(zone=belt).enterprise)

    # The zone; its codes as a filter; the rows with what they hold; the total; three facets with their names;
    # the movements; its targets; the frame; for what is cached the state, twice. The rest are the indicators.
    with django_assert_num_queries(1 + 1 + 4 + 1 + 2 * 3 + 1 + 1 + 2 + 2 * 6 + 45):
        get("/en/zones/dawutong_belt/")
