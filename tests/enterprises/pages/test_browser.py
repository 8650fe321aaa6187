"""The pages of enterprises in a real browser, in both languages: search, filter, page, read."""

import re
from datetime import date
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.browser_checks import assert_no_horizontal_scroll, violations
from tests.enterprises.registry_rows import insert_enterprises

pytestmark = pytest.mark.django_db(transaction=True)

SEARCH = {"en": "Search", "zh-hans": "搜索"}
NEXT = {"en": "Next page", "zh-hans": "下一页"}
PREVIOUS = {"en": "Previous page", "zh-hans": "上一页"}
SHOW = {"en": "Show", "zh-hans": "查看"}


def assert_accessible(page, console, language):
    """Judged in one language: the same elements stand on the pages of both."""
    if language == "zh-hans":
        assert violations(page, console) == []


def assert_fits(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    assert_no_horizontal_scroll(page)


@pytest.fixture
def firm():
    firm = factories.EnterpriseFactory(name_zh="深圳甲电子公司", name_en="Jia Electronics")
    factories.ResidenceFactory(enterprise=firm)
    factories.ZoneMembershipFactory(enterprise=firm)
    factories.FormerNameFactory(enterprise=firm)
    factories.RecognitionFactory(enterprise=firm, issued_on=date(2015, 3, 1), number="GR201544200001")
    factories.RecognitionFactory(enterprise=firm, cancelled_from=date(2022, 1, 1), kind="renewal")
    return firm


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_list_is_searched_filtered_and_paged(page: Page, console, firm, language):
    insert_enterprises([factories.make_uscc(n) for n in range(60_000, 60_060)])
    rows = page.locator("tbody tr")

    page.goto(f"/{language}/enterprises/")
    expect(rows).to_have_count(50)
    first = rows.first.text_content() or ""
    assert_accessible(page, console, language)
    page.get_by_role("link", name=NEXT[language]).click()
    expect(rows).to_have_count(11)
    page.get_by_role("link", name=PREVIOUS[language]).click()
    expect(rows).to_have_count(50)
    expect(rows.first).to_have_text(first)  # not the inner text, which depends on the style sheets

    page.locator("#q").fill("jia dianzi".replace(" ", ""))
    page.get_by_role("main").get_by_role("button", name=SEARCH[language]).click()
    expect(rows).to_have_count(1)
    page.locator("#zone-label").click()
    page.get_by_role("checkbox").and_(page.locator("[name=zone]")).first.check()
    page.get_by_role("button", name=SHOW[language]).click()
    expect(rows).to_have_count(1)
    assert "q=jiadianzi" in page.url
    assert "zone=dawutong_belt" in page.url
    expect(page.locator("ul.chosen li")).to_have_count(3)
    assert_accessible(page, console, language)
    assert_fits(page, 375)

    page.locator("ul.chosen a").first.click()
    page.locator("tbody th a").click()
    assert urlsplit(page.url).path == f"/{language}/enterprises/{firm.code}/"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_invalid_value_is_reported_beside_its_field(page: Page, console, firm, language):
    page.goto(f"/{language}/enterprises/?cluster=bad&on=2999-01-01&industry=x&q=zzz")

    expect(page.locator("form.search .error")).to_have_count(3)
    expect(page.locator("details[open] .error")).to_be_visible()
    assert_accessible(page, console, language)
    assert_fits(page, 375)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_enterprise_is_read_as_of_a_day(page: Page, console, firm, language):
    page.goto(f"/{language}/enterprises/{firm.code}/")
    expect(page.locator("table.timeline tbody tr")).to_have_count(5)
    assert_accessible(page, console, language)

    page.locator("#on").fill("2020-12-11")
    page.locator("form.day button").click()

    expect(page).to_have_url(re.compile(r"\?on=2020-12-11(&known_at=)?$"))
    expect(page.locator("tr.in_force")).to_have_count(1)
    bar = page.locator("tr.in_force rect")
    assert float(bar.get_attribute("width") or 0) > 1
    assert_accessible(page, console, language)
    assert_fits(page, 375)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("address", ["clusters/information_technology/", "zones/dawutong_belt/"])
def test_cluster_and_zone_lead_to_their_enterprises(page: Page, console, firm, language, address):
    page.goto(f"/{language}/{address}")
    assert_accessible(page, console, language)
    assert_fits(page, 375)

    page.locator("table.enterprises tbody th a").click()

    assert urlsplit(page.url).path == f"/{language}/enterprises/{firm.code}/"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_missing_page_offers_the_search(page: Page, console, firm, language):
    page.goto(f"/{language}/nothing/")
    assert console == [
        "error: Failed to load resource: the server responded with a status of 404 (Not Found)"
    ]
    console.clear()
    assert_accessible(page, console, language)
    assert_fits(page, 375)

    page.locator("#q").fill("深圳甲电子")
    page.locator("form.search button").click()

    expect(page.locator("tbody tr")).to_have_count(1)
