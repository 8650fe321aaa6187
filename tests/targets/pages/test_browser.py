"""The pages of indicators in a real browser: charts that draw, nothing said, nothing in a reader's way."""

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.browser_checks import assert_no_horizontal_scroll, flush_console, serious_violations
from tests.targets.conftest import enterprises, plan_2025

PAGES = [
    "",
    "indicators/high_tech_enterprises/",
    "indicators/high_tech_enterprises/difference/?from=2022-12-31&to=2023-12-31",
    "indicators/patents_per_10k/",
    "releases/",
    "methodology/",
    "reconciliation/",
]


@pytest.fixture
def shown(transactional_db: None) -> None:
    enterprises(3)
    factories.DistrictStatisticFactory(is_break=True)
    factories.DistrictStatisticFactory(series="valid_invention_patents", value=2000)
    plan_2025()


@pytest.mark.parametrize("turn", [0, 1])
def test_no_page_has_a_grave_fault_of_accessibility(
    shown: None, page: Page, console: list[str], turn: int
) -> None:
    """Every page is judged in one language, and heard in both."""
    for n, path in enumerate(PAGES, turn):
        page.goto(f"/{('en', 'zh-hans')[n % 2]}/{path}")
        if turn == 0:
            assert (path, serious_violations(page, console)) == (path, [])
        flush_console(page)
        assert (path, console) == (path, [])


def test_chart_is_named_by_its_headline_in_the_language_of_the_page(shown: None, page: Page) -> None:
    page.goto("/zh-hans/indicators/high_tech_enterprises/?on=2025-12-31")

    chart = page.get_by_role("img", name="2025年目标800家，实际3家，差797家，目标未完成。")

    assert chart.is_visible()


def test_values_of_a_chart_are_read_by_pointer_finger_and_keys(shown: None, page: Page) -> None:
    page.goto("/en/indicators/high_tech_enterprises/?on=2025-12-31")
    chart = page.get_by_role("img", name="3 of 800")
    reading = page.locator("figure .reading")

    chart.locator(".column").nth(0).hover()
    expect(reading).to_have_text("31 December 2015 · Computed 0 · Announced 120")

    chart.focus()
    page.keyboard.press("End")
    expect(reading).to_have_text("31 December 2025 · Computed 3 (Provisional) · Required path 800")
    page.keyboard.press("ArrowLeft")
    expect(reading).to_have_text("31 December 2024 · Computed 3 · Required path 698")
    page.keyboard.press("Escape")
    expect(reading).to_be_hidden()

    chart.locator(".column").nth(1).dispatch_event("pointerdown", {"pointerType": "touch"})
    expect(reading).to_have_text("31 December 2016 · Computed 0")


def test_without_a_script_the_chart_and_its_values_stay(shown: None, page: Page) -> None:
    page.route("**/*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto("/en/indicators/high_tech_enterprises/?on=2025-12-31")

    chart = page.get_by_role("img", name="3 of 800")
    assert chart.is_visible()
    assert chart.locator(".column title").last.text_content().startswith("31 December 2025 · Computed 3")
    assert page.get_by_role("table", name="National high-tech enterprises by year").is_visible()


def test_keyboard_reaches_the_content_in_two_strokes(shown: None, page: Page) -> None:
    page.goto("/en/")

    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Skip to main content")
    assert link.evaluate("link => link === document.activeElement && link.getBoundingClientRect().left >= 0")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "content"


def test_chosen_day_is_carried_into_the_other_language(shown: None, page: Page) -> None:
    page.goto("/en/")
    page.locator("details.another summary").click()
    page.get_by_label("As of").fill("2023-11-15")
    page.get_by_role("button", name="Show").click()
    assert "/en/?on=2023-11-15" in page.url

    page.get_by_role("link", name="中文").click()

    assert "/zh-hans/?on=2023-11-15" in page.url
    expect(page.locator("details.another summary")).to_have_text("截至2023年11月15日（选择其他日期）")


def test_no_page_is_wider_than_a_telephone(shown: None, page: Page) -> None:
    page.set_viewport_size({"width": 375, "height": 700})
    for path in PAGES:
        page.goto(f"/en/{path}")

        assert_no_horizontal_scroll(page)


@pytest.mark.parametrize(("width", "most"), [(1440, 2200), (390, 5000)])
def test_dashboard_is_short_enough_to_be_read_at_once(shown: None, page: Page, width: int, most: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    for language in ("en", "zh-hans"):
        page.goto(f"/{language}/?on=2025-12-31")

        assert page.evaluate("document.documentElement.scrollHeight") <= most, language
