"""The comparison of clusters, zones and subdistricts in one indicator."""

import re
from datetime import date

import pytest
from django.utils.http import urlencode

from tests import factories
from tests.enterprises.pages.conftest import get, links

__all__ = ["get", "links"]
pytestmark = pytest.mark.django_db

ON = "on=2020-12-31"


@pytest.fixture(autouse=True)
def noon(time_machine):
    time_machine.move_to("2021-06-01 12:00+08:00", tick=False)


@pytest.fixture
def parts():
    """Return a cluster with three certificates, a subdistrict with one of them, an empty zone."""
    cluster, zone = factories.ClusterFactory(), factories.ZoneFactory(code="future_rd")
    place = factories.SubdistrictFactory(code="003", name_zh="东门街道", name_en="Dongmen")
    for subdistrict in (place, factories.SubdistrictFactory(), factories.SubdistrictFactory()):
        firm = factories.EnterpriseFactory(cluster=cluster)
        factories.ResidenceFactory(enterprise=firm, subdistrict=subdistrict)
        factories.RecognitionFactory(enterprise=firm, issued_on=date(2020, 6, 1))
    return [f"cluster:{cluster.pk}", f"subdistrict:{place.pk}", f"zone:{zone.pk}"]


def address(parts, **more):
    return f"/en/compare/?{urlencode({'part': parts, 'on': '2020-12-31', **more}, doseq=True)}"


def values(page):
    table = page.split("<table")[1].split("</table>")[0]
    return [int(n) for n in re.findall(r'class="figure strong"[^>]*>\s*<data value="(\d+)">', table)]


def widths(page):
    return re.findall(r'<rect width="([^"]+)"', page)


def test_parts_of_all_kinds_stand_on_one_scale(get, parts):
    page = get(address(parts))

    assert values(page) == [3, 1, 0]
    assert [round(float(width)) for width in widths(page)] == [100, 33, 0]


def test_each_part_leads_to_its_page_on_the_day(get, links, parts):
    found = links(get(address(parts)))

    assert {f"/en/subdistricts/003/?{ON}", f"/en/zones/future_rd/?{ON}"} <= {*found}
    assert f"/en/indicators/high_tech_enterprises/?{ON}" in found


def test_part_leads_to_the_comparison_with_all_of_its_kind(get, links, parts):
    [link] = [each for each in links(get(f"/en/subdistricts/003/?{ON}")) if each.startswith("/en/compare/")]

    assert link.count("part=subdistrict%3A") == 2
    assert sorted(values(get(link))) == [1, 2]


def test_another_indicator_can_be_compared(get, parts):
    assert values(get(address(parts, indicator="first_recognitions"))) != []
    assert "no release has published it" in get(address(parts, indicator="strategic_emerging_revenue"))


def test_page_without_a_choice_shows_the_form_alone(get, parts):
    page = get("/en/compare/")

    assert "<table" not in page
    assert page.count('type="checkbox"') == 4


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("part=subdistrict:003", "Choose between 2 and 20 parts."),
        ("part=subdistrict:003&part=subdistrict:003", "Choose between 2 and 20 parts."),
        ("part=subdistrict:003&part=subdistrict:0003", "“subdistrict:0003” is not recognised"),
        ("part=subdistrict:003&part=x", "is not recognised"),
        ("part=subdistrict:003&part=zone:future_rd&indicator=gdp", "“gdp” is not recognised"),
        ("part=subdistrict:003&part=zone:future_rd&indicator=patents_per_10k", "is not recognised"),
        ("part=subdistrict:003&part=zone:future_rd&on=2021-13-01", "is not a valid date"),
        ("part=%00", "This field is required."),
    ],
)
def test_bad_choice_is_answered_with_its_reason(client, parts, query, words):
    response = client.get(f"/en/compare/?{query}")

    assert response.status_code == 400
    assert words in response.content.decode() or query == "part=%00"


@pytest.mark.parametrize("count", [1, 3])
def test_comparison_takes_the_same_queries_with_one_certificate_and_with_three(
    get, parts, django_assert_num_queries, count
):
    for _ in range(count):
        factories.RecognitionFactory(
            enterprise=factories.ZoneMembershipFactory(zone_id="future_rd").enterprise
        )

    # Three kinds of parts, each with 15 indicators and their year ends; the choices of the form; the frame.
    with django_assert_num_queries(152):
        get(address(parts))
