"""Checks of a page in the browser: console messages and accessibility violations."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

MARKER = "That is all."
# Our own marker, and the complaint when a test types before a field with autofocus is focused.
IGNORED_MESSAGES = {
    MARKER,
    "Autofocus processing was blocked because a document already has a focused element.",
}
SERIOUS = ("serious", "critical")
Violations = list[tuple[str, list[str]]]


def flush_console(page: Page) -> None:
    """Wait until all console messages so far have arrived: our own marker comes last."""
    with page.expect_console_message(lambda message: message.text == MARKER):
        page.evaluate("text => console.debug(text)", MARKER)


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
    violations = Axe().run(page).response["violations"]
    flush_console(page)
    console.clear()  # axe tries a style of its own, which the policy of a page may refuse aloud
    return violations


def _elements(violation: dict) -> list[str]:
    return [node["html"] for node in violation["nodes"]]
