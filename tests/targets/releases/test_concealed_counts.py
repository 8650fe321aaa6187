"""Places of talent projects, whose hosts are withheld, are public in releases only."""

from datetime import date

import pytest

from enterprises.history.moment import Moment
from enterprises.kpis.indicators import INDICATORS
from enterprises.models import Enterprise, TalentProject
from targets.models import Release
from targets.public_figures import get_public_breakdown, get_public_figure, get_public_series_by
from targets.scoped_targets import fetch_scoped_targets
from tests import factories
from tests.targets.pages.test_targets_on_pages import aim
from tests.targets.publishing import release_everything

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgres,
    pytest.mark.usefixtures("few_indicators"),
]

TALENTS = INDICATORS["talent_projects"]
FIRST, SECOND = date(2022, 12, 31), date(2023, 12, 31)


@pytest.fixture(autouse=True)
def plan():
    return factories.PlanFactory()


def introduce(cluster: str, hosts: int, on: date = date(2022, 5, 1)) -> list[Enterprise]:
    """Introduce a project at each of some new hosts in a cluster."""
    places = factories.ClusterFactory(code=cluster)
    firms = [factories.ResidentFactory(cluster=places) for _ in range(hosts)]
    for firm in firms:
        factories.TalentProjectFactory(host=firm, introduced_on=on)
    return firms


def by_cluster(release: Release) -> dict[str | None, int | None]:
    """Return the cells of a release by cluster; None for a suppressed one."""
    rows = release.figures.filter(indicator=TALENTS.code, by="cluster")
    assert all((row.value is None) == row.is_suppressed for row in rows)
    return {row.key: row.value for row in rows}


@pytest.mark.parametrize(
    ("hosts", "shown"),
    [
        ({"life": 3}, {"life": 3, None: 0}),
        ({"life": 2}, {"life": None, None: None}),
        ({"life": 3, "software": 3}, {"life": 3, "software": 3, None: 0}),
        ({"life": 3, "software": 2}, {"life": None, "software": None, None: 0}),
        ({"life": 4, "software": 2, "media": 1}, {"life": 4, "software": None, "media": None, None: 0}),
        ({}, {None: 0}),
    ],
)
def test_number_of_fewer_than_three_hosts_is_suppressed_and_does_not_follow_from_others(hosts, shown):
    for cluster, number in hosts.items():
        introduce(cluster, number)
    release = release_everything(as_of=FIRST)
    assert by_cluster(release) == shown
    assert release.figures.get(indicator=TALENTS.code, by="").value == sum(hosts.values())


def test_several_projects_of_two_hosts_are_those_of_two():
    for host in introduce("life", 2):
        factories.TalentProjectFactory(host=host)
    introduce("software", 5)
    introduce("media", 4)
    assert by_cluster(release_everything(as_of=FIRST)) == {
        "life": None,
        "media": None,
        "software": 5,
        None: 0,
    }


def test_one_host_with_most_projects_is_concealed_among_three():
    (host, *_others) = introduce("life", 3)
    for _ in range(20):
        factories.TalentProjectFactory(host=host)
    assert by_cluster(release_everything(as_of=FIRST))["life"] == 23


@pytest.mark.parametrize(
    ("new", "shown"),
    [
        ({}, {"life": 4, "software": 4, None: 0}),
        ({"life": 1}, {"life": None, "software": None, None: None}),
        ({"life": 2}, {"life": None, "software": None, None: None}),
        ({"life": 3}, {"life": 7, "software": 4, None: 0}),
        ({"life": 2, "software": 1}, {"life": None, "software": None, None: 0}),
        ({"life": 3, "software": 1}, {"life": None, "software": None, None: 0}),
        ({"life": 3, "software": 3}, {"life": 7, "software": 7, None: 0}),
    ],
)
def test_cells_of_two_releases_do_not_place_one_or_two_new_hosts(new, shown):
    introduce("life", 4)
    introduce("software", 4)
    assert by_cluster(release_everything(as_of=FIRST)) == {"life": 4, "software": 4, None: 0}
    for cluster, hosts in new.items():
        introduce(cluster, hosts, on=date(2023, 3, 1))
    assert by_cluster(release_everything("2023", SECOND)) == shown


def test_hosts_of_one_group_are_one_host():
    first, second, _third = introduce("life", 3)
    factories.GroupHeadFactory(enterprise=first, head=second)
    introduce("software", 4)
    assert by_cluster(release_everything(as_of=FIRST)) == {"life": None, "software": None, None: 0}


def test_releases_without_cells_are_not_weighed():
    introduce("life", 2)
    release_everything(as_of=FIRST)
    introduce("life", 1, on=date(2023, 3, 1))
    assert by_cluster(release_everything("2023", SECOND)) == {"life": 3, None: 0}


def test_breakdowns_are_those_of_the_release_of_the_day_beside_a_live_total():
    introduce("life", 4)
    moment = Moment(FIRST)
    assert get_public_figure(TALENTS, moment).figure.value == 4
    assert get_public_breakdown(TALENTS, moment, "cluster") is None
    release_everything(as_of=FIRST)
    TalentProject.objects.all().delete()
    assert get_public_figure(TALENTS, moment).figure.value == 0
    for cells in (
        get_public_breakdown(TALENTS, moment, "cluster"),
        get_public_series_by(TALENTS, years=[2021, 2022], by="cluster")[1],
    ):
        assert {cell.key: cell.value for cell in cells} == {"life": 4, None: 0}
    assert get_public_breakdown(TALENTS, Moment(SECOND), "cluster") is None
    earlier, _later = get_public_series_by(TALENTS, years=[2021, 2022], by="cluster")
    assert {cell.reason for cell in earlier} == {"not_published"}


@pytest.mark.parametrize("by", TALENTS.dimensions)
def test_live_addresses_show_no_place_of_a_host(client, by):
    introduce("life", 4)
    value = client.get(f"/api/v1/indicators/talent_projects/value/?on={FIRST}&by={by}").json()
    assert (value["value"], {cell["reason"] for cell in value["breakdown"]}) == (4, {"not_published"})
    series = client.get(f"/api/v1/indicators/talent_projects/series/?from=2022&to=2022&by={by}").json()
    assert {each["points"][0]["value"] for each in series["breakdown"]} == {None}
    assert client.get(f"/en/indicators/talent_projects/by-{by}.csv?on={FIRST}").status_code == 404


def test_page_without_parts_says_why(client):
    introduce("life", 4)
    reason = "because its contributors are not public"
    address = f"/en/indicators/talent_projects/?on={FIRST}"
    assert reason in client.get(address).content.decode()
    release_everything(as_of=FIRST)
    page = client.get(address).content.decode()
    assert reason not in page
    assert "By cluster" in page
    assert reason not in client.get(f"/en/indicators/high_tech_enterprises/?on={FIRST}").content.decode()


def test_target_of_a_part_has_a_value_on_the_day_of_a_release_only(plan):
    introduce("life", 4)
    aim(plan, "cluster", "life", 5, TALENTS.code)
    assert [each.value for each in fetch_scoped_targets(Moment(FIRST))] == [None]
    release_everything(as_of=FIRST)
    assert [each.value for each in fetch_scoped_targets(Moment(FIRST))] == [4]
