"""What somebody would stumble over on a page: what the browser complains of, and faults of accessibility."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SAID = "That is all."
# What a test does not hear: our own word, and that somebody typed before a field was focused by itself.
NO_COMPLAINTS = {
    SAID,
    "Autofocus processing was blocked because a document already has a focused element.",
}
GRAVE = ("serious", "critical")
Faults = list[tuple[str, list[str]]]


def hear(page: Page) -> None:
    """Wait until the browser has told everything that it said up to now: our own word comes last."""
    with page.expect_console_message(lambda message: message.text == SAID):
        page.evaluate("text => console.debug(text)", SAID)


def faults(page: Page, console: list[str]) -> Faults:
    """What axe finds on a page of which the browser did not complain: each fault with its elements."""
    return [(each["id"], _elements(each)) for each in _found(page, console)]


def grave_faults(page: Page, console: list[str]) -> Faults:
    """Those of the faults that are serious or critical."""
    return [(each["id"], _elements(each)) for each in _found(page, console) if each["impact"] in GRAVE]


def _found(page: Page, console: list[str]) -> list[dict]:
    hear(page)
    assert console == []
    found = Axe().run(page).response["violations"]
    hear(page)
    console.clear()  # axe tries a style of its own, which the policy of a page may refuse aloud
    return found


def _elements(fault: dict) -> list[str]:
    return [node["html"] for node in fault["nodes"]]
