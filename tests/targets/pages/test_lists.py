"""Lists of new, moved and ended enterprises and of certificates that end soon; Atom feeds."""

from datetime import date
from xml.etree import ElementTree

import pytest

from enterprises.kpis.indicators import INDICATORS
from targets.pages.lists import NAMES
from tests import factories
from tests.enterprises.pages.conftest import get, links

__all__ = ["get", "links"]
pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def noon(time_machine):
    time_machine.move_to("2021-06-01 12:00+08:00", tick=False)


def create(name, **period):
    enterprise = factories.EnterpriseFactory(name_en=name, name_zh=name, established_on=date(2010, 1, 1))
    factories.ResidenceFactory(enterprise=enterprise, **{"starts_on": date(2010, 1, 1), **period})
    return enterprise


@pytest.fixture
def enterprises():
    """Create an enterprise for each list, and one that belongs to none."""
    create("Unmoved")
    new = factories.EnterpriseFactory(name_en="Founded", name_zh="创", established_on=date(2021, 3, 1))
    factories.ResidenceFactory(enterprise=new, starts_on=date(2021, 3, 1))
    create("Came", starts_on=date(2021, 2, 1), origin="attracted")
    create("Went", ends_on=date(2021, 4, 30))
    ended = create("Closed", ends_on=date(2021, 5, 15))
    ended.status, ended.ended_on = "deregistered", date(2021, 5, 15)
    ended.save()
    factories.RecognitionFactory(
        enterprise=create("Expires"),
        issued_on=date(2018, 7, 1),
        starts_on=date(2018, 7, 1),
        ends_on=date(2021, 7, 1),
    )


ONLY = {"new": "Founded", "moved-in": "Came", "moved-out": "Went", "ended": "Closed", "expiring": "Expires"}


@pytest.mark.parametrize("slug", NAMES)
def test_each_list_has_its_enterprise_alone(get, enterprises, slug):
    page = get(f"/en/lists/{slug}/")

    assert [name for name in (*ONLY.values(), "Unmoved") if f">{name}<" in page] == [ONLY[slug]]


@pytest.mark.parametrize("slug", NAMES)
def test_a_list_counts_in_a_sentence_in_both_languages(get, enterprises, slug):
    english, chinese = get(f"/en/lists/{slug}/"), get(f"/zh-hans/lists/{slug}/")

    assert ("1 enterprise" in english) or ("the certificate of 1 ends" in english)
    assert "1家" in chinese
    assert "2021年6月1日" in chinese


@pytest.mark.parametrize(
    ("day", "is_listed"),
    [("2021-02-28", False), ("2021-03-01", True), ("2022-02-28", True), ("2022-03-01", False)],
)
def test_a_list_of_movements_looks_back_a_year(get, enterprises, time_machine, day, is_listed):
    time_machine.move_to("2022-06-01 12:00+08:00", tick=False)

    assert (">Founded<" in get(f"/en/lists/new/?on={day}")) == is_listed


@pytest.mark.parametrize(
    ("day", "is_listed"),
    [("2021-04-01", False), ("2021-04-03", True), ("2021-06-01", True)],
)
def test_a_certificate_is_listed_from_90_days_before_its_last_day(get, enterprises, day, is_listed):
    assert (">Expires<" in get(f"/en/lists/expiring/?on={day}")) == is_listed


def test_a_renewed_certificate_is_not_listed(get, enterprises):
    expiring = factories.RecognitionFactory._meta.model.objects.get().enterprise
    factories.RecognitionFactory(
        enterprise=expiring, issued_on=date(2021, 7, 2), starts_on=date(2021, 7, 2), ends_on=date(2024, 7, 1)
    )

    assert ">Expires<" not in get("/en/lists/expiring/")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("slug", NAMES)
def test_the_feed_of_a_list_has_its_number_and_its_enterprises(client, enterprises, slug, language):
    response = client.get(f"/{language}/lists/{slug}/feed/")

    feed = ElementTree.fromstring(response.content)  # noqa: S314 - our own
    [entry] = feed.findall(f"{ATOM}entry")
    assert response["Content-Type"].startswith("application/atom+xml")
    assert "1" in feed.findtext(f"{ATOM}subtitle", "")
    assert ONLY[slug] in entry.findtext(f"{ATOM}summary", "")
    assert "/enterprises/" in entry.find(f"{ATOM}link").get("href")


def test_the_feed_of_an_indicator_tells_the_figure_of_each_quarter_end(client):
    factories.RecognitionFactory(
        enterprise=create("Recognised"),
        issued_on=date(2020, 11, 1),
        starts_on=date(2020, 11, 1),
        ends_on=date(2023, 11, 1),
    )

    feed = ElementTree.fromstring(client.get("/en/indicators/high_tech_enterprises/feed/").content)  # noqa: S314 - our own

    entries = {each.findtext(f"{ATOM}title"): each for each in feed.findall(f"{ATOM}entry")}
    name = "National high-tech enterprises · "
    assert list(entries)[:3] == [name + day for day in ("2021-03-31", "2020-12-31", "2020-09-30")]
    summaries = [each.findtext(f"{ATOM}summary") for each in entries.values()]
    assert summaries[:2] == [
        "1 on 31 March 2021, unchanged from the end of 2020. Provisional: 3 records pending review.",
        "1 at the end of 2020, up by 1 from 30 September 2020. Provisional: 3 records pending review.",
    ]


@pytest.mark.parametrize("code", INDICATORS)
def test_each_indicator_has_a_feed(client, code):
    response = client.get(f"/zh-hans/indicators/{code}/feed/")

    assert ElementTree.fromstring(response.content).tag == f"{ATOM}feed"  # noqa: S314 - our own


def test_a_feed_of_nothing_is_not_found(client):
    assert client.get("/en/lists/old/feed/").status_code == 404
    assert client.get("/en/lists/old/").status_code == 404
    assert client.get("/en/indicators/none/feed/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_takes_the_same_queries_for_one_row_and_three(client, django_assert_num_queries, rows):
    for number in range(rows):
        create(f"Came {number}", starts_on=date(2021, 2, 1), origin="attracted")

    with django_assert_num_queries(5):
        client.get("/en/lists/moved-in/")
