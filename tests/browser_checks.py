"""Checks of a page in the browser: console messages, failed requests, width, accessibility violations."""

import shutil

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Response, expect

# The headless shell has no windows, menus or extensions to maintain: a test takes half the time in it.
BROWSERS = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"]
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
MARKER = "That is all."
# Our own marker, and the complaint when a test types before a field with autofocus is focused.
IGNORED_MESSAGES = {
    MARKER,
    "Autofocus processing was blocked because a document already has a focused element.",
}
SERIOUS = ("serious", "critical")
# By default axe also loads each imported style sheet, by its address relative to the page instead of to the
# sheet (`/admin/…/add/widgets.css`, which is a 404); no rule that we run reads them.
AXE, AXE_OPTIONS = Axe(), {"resultTypes": ["violations"], "preload": {"assets": ["media"]}}
Violations = list[tuple[str, list[str]]]


def flush_console(page: Page) -> None:
    """Wait until all console messages so far have arrived: our own marker comes last."""
    page.wait_for_load_state()
    with page.expect_console_message(lambda message: message.text == MARKER):
        page.evaluate("text => console.debug(text)", MARKER)


def failed_request(response: Response) -> str | None:
    """Return the status and address of a response that a page depends on and that was not found or moved.

    >>> failed_request(response)
    '404 http://localhost:8081/static/css/missing.css'
    """
    if response.request.resource_type == "document" or response.status in {200, 204, 206, 304}:
        return None
    return f"{response.status} {response.url}"


def assert_no_horizontal_scroll(page: Page) -> None:
    """Fail if the page is wider than its window.

    A click returns when the next document has begun, which has no root element yet, and pages of background
    work refresh themselves; so the page is loaded first, and the width is asked for again after a navigation.
    """
    assert page.viewport_size
    page.wait_for_load_state()
    expect(page.locator("html"), page.url).to_have_js_property("scrollWidth", page.viewport_size["width"])


def violations(page: Page, console: list[str]) -> Violations:
    """Return what axe finds on a page with an empty console: each violation with its elements."""
    return [(violation["id"], _elements(violation)) for violation in _violations_of(page, console)]


def serious_violations(page: Page, console: list[str]) -> Violations:
    """Return the violations that are serious or critical."""
    return [
        (violation["id"], _elements(violation))
        for violation in _violations_of(page, console)
        if violation["impact"] in SERIOUS
    ]


def _violations_of(page: Page, console: list[str]) -> list[dict]:
    flush_console(page)
    assert console == []
    violations = AXE.run(page, options=AXE_OPTIONS).response["violations"]
    flush_console(page)
    console.clear()  # axe tries a style of its own, which the policy of a page may refuse aloud
    return violations


def _elements(violation: dict) -> list[str]:
    return [node["html"] for node in violation["nodes"]]
