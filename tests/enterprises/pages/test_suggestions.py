"""The search box in the head of each page: a form without JavaScript, a combobox with it."""

import pytest
from playwright.sync_api import expect

from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def firms():
    return [
        factories.ResidentFactory(name_zh=f"深圳市柏荷{trade}有限公司", name_en="")
        for trade in ("生物", "科技")
    ]


def test_box_is_a_form_to_the_list_on_every_page(client, firms):
    for address in ("/zh-hans/", "/en/methodology/", firms[0].get_absolute_url()):
        page = client.get(address).content.decode()
        assert 'id="find"' in page
        assert 'data-suggest="/api/v1/suggest/"' in page


def test_suggestions_are_chosen_by_keyboard(page, firms):
    page.goto("/zh-hans/methodology/")
    page.keyboard.press("/")
    box = page.get_by_role("combobox", name="查找企业")
    expect(box).to_be_focused()
    page.keyboard.type("baihe")
    options = page.get_by_role("option")
    expect(options).to_have_count(2)
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == options.nth(1).get_attribute("id")
    page.keyboard.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("ArrowDown")
    expect(options).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{firms[1].get_absolute_url().split('/', 2)[2]}")


def test_control_k_focuses_the_box_and_enter_searches(page, firms):
    page.goto("/en/methodology/")
    page.keyboard.press("Control+k")
    page.keyboard.type("柏荷")
    expect(page.get_by_role("option")).to_have_count(2)
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/enterprises/?q=*")
    expect(page.locator("table.enterprises tbody tr")).to_have_count(2)
