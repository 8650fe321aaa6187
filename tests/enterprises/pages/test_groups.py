"""The pages of clusters and zones: who is in them on a day, and the figures within."""

import re
from datetime import date

import pytest

from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.postgres, pytest.mark.usefixtures("noon")]


@pytest.fixture
def noon(time_machine):
    time_machine.move_to("2021-06-01 12:00+08:00", tick=False)


def counts(page):
    """The numbers of the page in their order: enterprises, high-tech, strategic emerging."""
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
    assert page.count('<th scope="row"') == 20


@pytest.mark.parametrize("address", ["clusters/none/", "zones/nowhere/", "zones/%00/", "clusters/罗湖/"])
def test_unknown_code_is_not_found(client, address):
    assert client.get(f"/en/{address}").status_code == 404


def test_invalid_day_shows_a_message_and_today(get, belt):
    assert "“2021-5-x” is not a valid date" in get("/en/zones/dawutong_belt/?on=2021-5-x")


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_the_same_queries_with_one_member_and_with_several(
    get, belt, django_assert_num_queries, count
):
    for _ in range(count):
        factories.RecognitionFactory(enterprise=factories.ZoneMembershipFactory(zone=belt).enterprise)

    # The zone; its codes as a filter; the rows with what they hold; the total and the state that it
    # is kept for; two breakdowns; its targets; the frame.
    with django_assert_num_queries(1 + 1 + 4 + 2 + 2 * 3 + 2 + 2):
        get("/en/zones/dawutong_belt/")
