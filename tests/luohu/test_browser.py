"""The browser of the other tests hears a complaint when there is one."""

from playwright.sync_api import Page

from tests.browser_checks import flush_console


def test_the_entrance_of_the_desk_is_silent(page: Page) -> None:
    page.goto("/admin/login/")

    assert page.locator("input[name=username]").is_visible()


def test_a_breach_of_the_policy_is_heard(page: Page, console: list[str]) -> None:
    page.goto("/admin/login/")

    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">')")

    flush_console(page)
    assert "Content Security Policy" in " ".join(console)
    console.clear()
