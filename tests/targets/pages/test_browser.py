"""The pages of indicators in a real browser: charts that draw, nothing said, nothing in a reader's way."""

import re
import struct
import zlib
from datetime import datetime
from pathlib import Path
from typing import Literal
from xml.parsers import expat

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from enterprises.kpis.indicators import HEADLINES
from enterprises.models import Demonstration
from tests import factories
from tests.browser_checks import assert_no_horizontal_scroll, flush_console, serious_violations
from tests.luohu.processes import eventually
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
CHARTS = "figure[data-drawn=yes]"


@pytest.fixture
def demonstration(transactional_db: None) -> None:
    Demonstration.objects.create(pk=1)  # only an empty registry can become one


@pytest.fixture
def shown(transactional_db: None) -> None:
    enterprises(3)
    factories.DistrictStatisticFactory(is_break=True)
    factories.DistrictStatisticFactory(series="valid_invention_patents", value=2000)
    plan_2025()


def coloured_pixels(page: Page, nth: int) -> int:
    """How many pixels of a chart are drawn on."""
    return (
        page.locator(f"{CHARTS} canvas")
        .nth(nth)
        .evaluate(
            """canvas => {
            const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            let drawn = 0;
            for (let i = 3; i < data.length; i += 4) drawn += data[i] > 0;
            return drawn;
        }"""
        )
    )


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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_chart_of_the_dashboard_draws_in_light_and_dark(
    shown: None, page: Page, scheme: Literal["light", "dark"]
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto("/en/")

    page.wait_for_selector(CHARTS)

    assert page.locator(CHARTS).count() == len(HEADLINES)
    assert all(coloured_pixels(page, nth) > 500 for nth in range(len(HEADLINES)))


def test_chart_is_named_in_the_language_of_the_page(shown: None, page: Page) -> None:
    page.goto("/zh-hans/indicators/high_tech_enterprises/")

    chart = page.get_by_role("img", name="图：历年国家高新技术企业")

    assert chart.is_visible()


def test_pointing_at_a_chart_breaks_no_policy(shown: None, page: Page) -> None:
    page.goto("/en/indicators/high_tech_enterprises/")
    page.wait_for_selector(CHARTS)
    canvas = page.locator(f"{CHARTS} canvas")
    canvas.scroll_into_view_if_needed()
    before = canvas.screenshot()

    canvas.hover()

    assert eventually(lambda: canvas.screenshot() != before), "A tooltip is drawn."


@pytest.mark.parametrize(("kind", "begins"), [("png", b"\x89PNG"), ("svg", b"<svg")])
def test_chart_is_saved_as_a_file_that_says_what_it_is(
    demonstration: None, shown: None, page: Page, kind: str, begins: bytes
) -> None:
    page.goto("/en/indicators/high_tech_enterprises/?on=2023-12-31")
    page.wait_for_selector(CHARTS)

    with page.expect_download() as started:
        page.get_by_role("button", name=kind.upper()).click()

    assert started.value.suggested_filename == f"high_tech_enterprises-2023-12-31.{kind}"
    content = Path(started.value.path()).read_bytes()
    assert content.startswith(begins)
    assert len(content) > 5000
    told = describe_picture(content, kind)
    assert told["title"] == "National high-tech enterprises"
    assert told["identifier"] == "high_tech_enterprises"
    assert told["coverage"] == "2023-12-31"
    assert datetime.fromisoformat(told["date"]) <= timezone.now()
    assert told["source"] == "notices of recognition; the registry"
    assert told["publisher"] == "Luohu enterprise registry"
    assert told["rights"].startswith("https://creativecommons.org/")
    assert "As of 31 December 2023" in told["description"]
    assert "Demonstration: fictitious" in told["description"]
    if kind == "svg":
        assert all(
            words in content.decode() for words in ("As of 31 December 2023", "Demonstration: fictitious")
        )


def describe_picture(content: bytes, kind: str) -> dict[str, str]:
    """Return the properties of a picture: Dublin Core of SVG, iTXt chunks of PNG."""
    if kind == "svg":
        expat.ParserCreate().Parse(content, True)
        return dict(re.findall(r"<dc:(\w+)[^>]*>([^<]*)</dc:", content.decode()))
    told, position = {}, 8
    while position < len(content):
        (length,) = struct.unpack_from(">I", content, position)
        chunk = content[position + 4 : position + 8 + length]
        assert struct.unpack_from(">I", content, position + 8 + length)[0] == zlib.crc32(chunk)
        if chunk.startswith(b"iTXt"):
            keyword, text = chunk[4:].decode().split("\0\0\0\0\0")
            told[keyword.lower()] = text
        position += 12 + length
    return told


def test_without_a_script_the_table_stands_alone(shown: None, page: Page) -> None:
    page.route("**/*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto("/en/indicators/high_tech_enterprises/")

    assert page.locator("figure").is_hidden()
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
    page.get_by_label("As of").fill("2023-11-15")
    page.get_by_role("button", name="Show").click()
    assert "/en/?on=2023-11-15" in page.url

    page.get_by_role("link", name="中文").click()

    assert "/zh-hans/?on=2023-11-15" in page.url
    assert page.get_by_text("总览（截至2023年11月15日）").is_visible()


def test_no_page_is_wider_than_a_telephone(shown: None, page: Page) -> None:
    page.set_viewport_size({"width": 375, "height": 700})
    for path in PAGES:
        page.goto(f"/en/{path}")

        assert_no_horizontal_scroll(page)
