"""Every kind of public page in a browser: what the accessibility statement says of all of them."""

from datetime import date

import pytest
from django.urls import URLPattern
from playwright.sync_api import Page

import enterprises.urls
import targets.urls
from tests import factories
from tests.browser_checks import assert_no_horizontal_scroll, violations
from tests.targets.conftest import enterprises as create_enterprises
from tests.targets.conftest import plan_2025
from tests.targets.publishing import release_everything

# WCAG 1.4.12, as a reader's own style would set it.
TEXT_SPACING = (
    "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }"
    " p { margin-bottom: 2em !important; }"
)
# One address of each kind of page, by the name of its view.
PAGES = {
    "dashboard": "",
    "indicator": "indicators/high_tech_enterprises/",
    "indicator (money)": "indicators/strategic_emerging_revenue/?on=2023-12-31",
    "difference": "indicators/high_tech_enterprises/difference/?from=2022-12-31&to=2023-12-31",
    "changes": "changes/?from=2022-12-31&to=2023-12-31",
    "compare": "compare/?part=cluster:information_technology&part=cluster:new_materials",
    "cluster": "clusters/information_technology/",
    "zone": "zones/dawutong_belt/",
    "subdistrict": "subdistricts/008/",
    "list": "lists/expiring/",
    "plan": "plans/2021-2025/",
    "releases": "releases/",
    "release": "releases/2023/",
    "open-data": "open-data/",
    "methodology": "methodology/",
    "reconciliation": "reconciliation/",
    "enterprises": "enterprises/",
    "enterprises (search)": "enterprises/?q=jia&zone=dawutong_belt",
    "enterprise": "enterprises/{code}/",
    "about": "about/",
    "contact": "contact/",
    "accessibility": "accessibility/",
    "report-error": "report-an-error/?page=/en/",
}


@pytest.fixture
def code(transactional_db: None) -> str:
    """Return the code of an enterprise in a registry where each kind of page has content."""
    create_enterprises(3)
    firm = factories.ResidentFactory(name_zh="深圳甲电子公司", name_en="Jia Electronics")
    factories.ClusterFactory(code="new_materials")
    factories.ZoneMembershipFactory(enterprise=firm)
    factories.FormerNameFactory(enterprise=firm)
    factories.RecognitionFactory(enterprise=firm, issued_on=date(2015, 3, 1), number="GR201544200001")
    factories.DistrictStatisticFactory(is_break=True)
    factories.DistrictStatisticFactory(series="valid_invention_patents", value=2000)
    plan_2025()
    release_everything("2023", date(2023, 12, 31))
    return str(firm.code)


def test_each_kind_of_page_is_among_those_examined() -> None:
    patterns = [*targets.urls.pages, *enterprises.urls.pages]
    names = {
        each.name
        for each in patterns
        if isinstance(each, URLPattern) and (str(each.pattern).endswith("/") or not str(each.pattern))
    }

    assert names <= {name.partition(" (")[0] for name in PAGES}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_axe_finds_no_violation_on_any_kind_of_page(
    code: str, page: Page, console: list[str], language: str
) -> None:
    found = {}
    for name, path in PAGES.items():
        response = page.goto(f"/{language}/{path.format(code=code)}")
        assert response
        assert (name, response.status) == (name, 200)
        if violated := violations(page, console):
            found[name] = violated
    assert found == {}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_kind_of_page_scrolls_sideways_at_320_pixels_with_wide_text_spacing(
    code: str, page: Page, language: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    wide = {}
    for name, path in PAGES.items():
        page.goto(f"/{language}/{path.format(code=code)}")
        page.evaluate(
            "css => { const s = new CSSStyleSheet(); s.replaceSync(css);"
            " document.adoptedStyleSheets = [...document.adoptedStyleSheets, s]; }",
            TEXT_SPACING,
        )
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 320:
            wide[name] = width
    assert wide == {}


def test_no_page_sets_a_cookie_or_asks_another_host(code: str, page: Page) -> None:
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    for path in PAGES.values():
        page.goto(f"/en/{path.format(code=code)}")
    assert_no_horizontal_scroll(page)

    hosts = {url.split("/")[2] for url in requested if not url.startswith("data:")}
    assert len(hosts) == 1
    assert page.context.cookies() == []
