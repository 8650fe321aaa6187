"""Browser checks of the tests: the login page is silent, a CSP violation is reported."""

from playwright.sync_api import Page

from tests.browser_checks import flush_console


def test_login_page_logs_nothing_to_the_console(page: Page) -> None:
    page.goto("/admin/login/")

    assert page.locator("input[name=username]").is_visible()


def test_csp_violation_is_reported(page: Page, console: list[str]) -> None:
    page.goto("/admin/login/")

    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">')")

    flush_console(page)
    assert "Content Security Policy" in " ".join(console)
    console.clear()
