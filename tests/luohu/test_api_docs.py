"""The page that shows the API, in a real browser and under the strict policy."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.django_db(transaction=True)


def test_page_shows_every_address_and_breaks_no_policy(page: Page) -> None:
    page.goto("/api/v1/docs/")
    expect(page.locator(".opblock-summary-path").first).to_be_visible()
    expect(page.get_by_text("/api/v1/indicators/{code}/contributors/", exact=False).first).to_be_visible()


def test_address_can_be_tried_from_the_page(page: Page) -> None:
    page.goto("/api/v1/docs/")
    zones = page.locator("#operations-zones-zones")
    zones.locator(".opblock-summary-control").click()
    zones.locator(".execute").click()
    expect(zones.locator(".live-responses-table tbody .response-col_status")).to_have_text("200")
