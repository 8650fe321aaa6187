"""Two people at work in real browsers: a form that became stale, the queue of review, a merge."""

import pytest
from playwright.sync_api import Browser, Page, expect

from enterprises.models import Enterprise, Recognition, Rejection, change_by, pending
from tests import factories
from tests.browser_checks import assert_no_horizontal_scroll, serious_violations
from tests.enterprises.admin.people import create_user
from tests.enterprises.admin.test_browser import enter

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("browser")]
REVIEW = "/admin/enterprises/approval/review/"


@pytest.fixture
def zhang():
    clerk = create_user("clerk", "reviewer", username="zhang")
    clerk.set_password("a good password")
    clerk.save()
    return clerk


@pytest.fixture
def chen():
    return create_user("clerk", username="chen")


def test_a_stale_form_shows_both_and_is_saved_knowingly(
    page: Page, browser: Browser, base_url: str, zhang, console
):
    enterprise = factories.ResidentFactory(name_en="First")
    address = f"/admin/enterprises/enterprise/{enterprise.pk}/change/"
    enter(page, "en")
    page.goto(address)
    other = browser.new_context(base_url=base_url, storage_state=page.context.storage_state()).new_page()
    other.goto(address)
    other.locator("#id_name_en").fill("By the other")
    other.locator("#id_legal_representative").fill("陈")
    other.locator("input[name=_save]").click()
    expect(other.locator(".messagelist .success")).to_be_visible()
    other.context.close()

    page.locator("#id_name_en").fill("By me")
    page.locator("input[name=_save]").click()

    row = page.locator(".newer tr", has_text="English name")
    expect(row.locator("td")).to_have_text(["First", "By the other", "By me"])
    expect(page.locator("#id_name_en")).to_have_value("By me")
    expect(page.locator("#id_legal_representative")).to_have_value("陈")
    assert serious_violations(page, console) == []
    page.locator("input[name=_save]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    enterprise.refresh_from_db()
    assert (enterprise.name_en, enterprise.legal_representative) == ("By me", "陈")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_queue_is_reviewed_by_record_and_in_bulk(page: Page, zhang, chen, console, language):
    with change_by(chen, reason="台账"):
        enterprise = factories.ResidentFactory()
        factories.RecognitionFactory(enterprise=enterprise)
    enter(page, language)
    page.goto(REVIEW)
    assert serious_violations(page, console) == []
    assert_no_horizontal_scroll(page)
    page.locator("article", has_text="GR2020").locator("input[type=checkbox]").check()
    page.locator("#id_reason").fill("编号有误")
    page.locator("button[name=return]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert Rejection.objects.get().reason == "编号有误"

    page.locator("input.choose-all").check()
    page.locator("button[name=approve]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert not pending(Enterprise).exists()
    assert pending(Recognition).exists()


def test_two_records_are_merged_and_the_list_filter_is_retained(page: Page, zhang, console):
    one, two = factories.ResidentFactory(), factories.ResidentFactory()
    enter(page, "zh-hans")
    page.goto(f"/admin/enterprises/enterprise/{one.pk}/merge/?with={two.uscc}")
    assert serious_violations(page, console) == []
    page.locator(".submit-row input").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    page.goto(f"/admin/enterprises/enterprise/{two.pk}/change/")
    assert serious_violations(page, console) == []
    page.goto("/admin/enterprises/enterprise/?status__exact=active")
    page.locator("#id_filter_name").fill("在业")
    page.locator(".saved .button").click()
    expect(page.locator(".saved a")).to_have_text("在业")
    assert serious_violations(page, console) == []
