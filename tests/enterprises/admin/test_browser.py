"""A clerk at work in a real browser: nothing in the console, nothing that keeps somebody out."""

import pytest
from django.contrib.auth.models import Group, User
from playwright.sync_api import Page, expect

from enterprises.models import Enterprise, event_model
from tests import factories
from tests.browser_checks import assert_no_horizontal_scroll, flush_console, serious_violations

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("browser")]


@pytest.fixture
def clerk() -> User:
    user = User.objects.create_user("zhang", password="a good password", is_staff=True)
    user.groups.add(Group.objects.get(name="clerk"))
    return user


def enter(page: Page, language: str) -> None:
    """Log in, in a language that is not the browser's own if need be."""
    page.goto("/admin/login/")
    switch = page.locator(f".language button[value={language}]")
    if switch.count():
        switch.click()
    page.locator("#id_username").fill("zhang")
    page.locator("#id_password").fill("a good password")
    page.locator("#login-form input[type=submit]").click()
    expect(page.locator(".awaiting")).to_be_visible()


def choose(page: Page, field: str, term: str) -> None:
    """Search for a row behind a reference and take the first, by keyboard alone."""
    page.locator(f"#id_{field} + .select2 .select2-selection").focus()
    page.keyboard.press("Enter")
    page.locator(".select2-search__field").fill(term)
    expect(page.locator(".select2-results__option--highlighted")).to_be_visible()
    page.keyboard.press("Enter")


def test_a_clerk_enters_an_enterprise_and_sees_the_overlap_error(
    page: Page, clerk: User, console: list[str]
) -> None:
    factories.SchemeFactory()
    factories.SubdistrictFactory()
    factories.ClusterFactory()
    enter(page, "en")
    page.goto("/admin/enterprises/enterprise/add/")
    page.locator("#id_uscc").fill(factories.make_uscc(77))
    page.locator("#id_name_zh").fill("深圳市新企业有限公司")
    choose(page, "cluster", "信息")
    page.locator("#id_registered_capital_0").fill("1,000")
    page.locator("#id_residences-0-starts_on").fill("2015-01-01")
    choose(page, "residences-0-subdistrict", "莲塘")
    page.locator("#residences-group .add-row a").click()
    page.locator("#id_residences-1-starts_on").fill("2020-01-01")
    page.locator("#recognitions-group .add-row a").click()
    choose(page, "recognitions-0-scheme", "国家")
    page.locator("#id_recognitions-0-number").fill("GR202344200001")
    page.locator("#id_recognitions-0-issued_on").fill("2023-11-15")
    page.locator("#id__reason").fill("公告 2023-4")
    page.locator("input[name=_save]").click()

    said = page.locator("#residences-1 .errorlist")
    expect(said).to_have_text("The enterprise is registered at another address in Luohu during this period.")
    assert not Enterprise.objects.exists()

    page.locator("#id_residences-0-ends_on").fill("2019-12-31")
    page.locator("input[name=_save]").click()

    expect(page.locator(".messagelist .success")).to_be_visible()
    enterprise = Enterprise.objects.get()
    assert enterprise.registered_capital == 10_000_000
    assert enterprise.residences.count() == 2
    assert enterprise.recognitions.get().number == "GR202344200001"
    change = event_model(Enterprise).objects.get().change
    assert (change.user, change.reason) == (clerk, "公告 2023-4")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_admin_pages_have_no_console_errors_and_no_serious_axe_violations(
    page: Page, clerk: User, console: list[str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("luohu.accounts.middleware.is_required_for", lambda user: False)
    recognition = factories.RecognitionFactory()
    enterprise = recognition.enterprise
    factories.AnnualReportFactory(enterprise=enterprise)
    payment = factories.PaymentFactory()
    clerk.is_superuser = True
    clerk.save()
    enter(page, language)
    assert page.locator("html").get_attribute("lang") == language
    checked = {
        "/admin/": True,
        "/admin/enterprises/enterprise/": True,
        f"/admin/enterprises/enterprise/{enterprise.pk}/change/": True,
        "/admin/enterprises/enterprise/add/": False,
        f"/admin/enterprises/enterprise/{enterprise.pk}/history/": True,
        "/admin/enterprises/recognition/": False,
        f"/admin/enterprises/recognition/{recognition.pk}/delete/": False,
        f"/admin/enterprises/supportaward/{payment.award_id}/change/": False,
        "/admin/enterprises/change/": False,
        "/admin/targets/release/add/": False,
        f"/admin/auth/user/{clerk.pk}/change/": False,
    }
    for address, is_judged in checked.items():
        page.goto(address)
        assert_no_horizontal_scroll(page)
        if is_judged and language == "zh-hans":
            assert (address, serious_violations(page, console)) == (address, [])
        flush_console(page)
        assert (address, console) == (address, [])


def test_the_page_of_an_enterprise_fits_a_telephone(page: Page, clerk: User) -> None:
    enterprise = factories.RecognitionFactory().enterprise
    factories.AnnualReportFactory(enterprise=enterprise)
    page.set_viewport_size({"width": 375, "height": 800})
    enter(page, "zh-hans")
    page.goto(f"/admin/enterprises/enterprise/{enterprise.pk}/change/")
    assert_no_horizontal_scroll(page)
