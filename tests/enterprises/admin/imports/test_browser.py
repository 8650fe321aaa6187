"""Two people and a workbook in a real browser: from the file to its undoing, with a real worker."""

import os
import subprocess
import sys

import pytest
from django.conf import settings as project
from django.contrib.auth.models import Group, User
from playwright.sync_api import Page, expect

from enterprises.models import ImportBatch, Recognition
from tests.browser_checks import assert_no_horizontal_scroll, serious_violations
from tests.workbooks import ledgers

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("browser")]


@pytest.fixture
def people(transactional_db):
    for name, group in (("zhang", "clerk"), ("li", "reviewer")):
        user = User.objects.create_user(name, password="a good password", is_staff=True)
        user.groups.add(Group.objects.get(name=group))


@pytest.fixture
def worker(people, database_url):
    process = subprocess.Popen(
        [sys.executable, "manage.py", "worker"],
        cwd=project.BASE_DIR,
        env={**os.environ, "DATABASE_URL": database_url},
    )
    yield process
    process.terminate()
    process.wait(timeout=60)


def enter(page: Page, name: str, language: str) -> None:
    page.context.clear_cookies()
    page.goto("/admin/login/")
    switch = page.locator(f".language button[value={language}]")
    if switch.count():
        switch.click()
    page.locator("#id_username").fill(name)
    page.locator("#id_password").fill("a good password")
    page.locator("#login-form input[type=submit]").click()
    expect(page.locator("#user-tools")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", language)


def look(page: Page, console: list[str], name: str) -> None:
    """Assert that nothing is in the console, keeps anybody out or is wider than the window."""
    for width in (375, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert_no_horizontal_scroll(page)
    assert (name, serious_violations(page, console)) == (name, [])


def hand_in(page: Page, console: list[str], workbook: str, folder) -> None:
    path, kind = ledgers.write_workbook(workbook, folder)
    page.goto("/admin/enterprises/importbatch/")
    page.locator(".object-tools .addlink").click()
    look(page, console, "upload")
    page.locator("#id_kind").select_option(kind)
    page.locator("#id_file").set_input_files(path)
    page.locator(".submit-row input").click()
    expect(page.locator("input[name=read_again]")).to_be_visible()
    look(page, console, "understood")


def apply_and_undo(page: Page, console: list[str], language: str) -> None:
    """Let the second person confirm, having come by the list."""
    enter(page, "li", language)
    page.goto("/admin/enterprises/importbatch/?whose=submitted")
    look(page, console, "list")
    page.locator("#result_list tbody a").first.click()
    page.locator("a[href$='/confirm/']").click()
    look(page, console, "confirm")
    page.locator("form[action$='/apply/'] button").click()
    expect(page.locator(".notice.good")).to_be_visible()
    look(page, console, "applied")


def undo(page: Page, console: list[str]) -> None:
    page.locator(".notice.good a.button").click()
    look(page, console, "undo")
    page.locator(".submit-row button").click()
    expect(page.locator(".notice.good + .notice")).to_be_visible()
    look(page, console, "undone")


def test_a_notice_is_decided_row_by_row_applied_by_another_and_undone(
    page: Page, district, worker, console: list[str], tmp_path
) -> None:
    before = Recognition.objects.count()
    enter(page, "zhang", "zh-hans")
    hand_in(page, console, "notice of recognitions", tmp_path)
    page.locator("input[name=plan]").click()
    expect(page.locator("table.plan")).to_be_visible()
    look(page, console, "plan")
    batch = ImportBatch.objects.get()

    # a similar name is proposed; another enterprise is found by its pinyin
    row = batch.rows.get(outcome="unmatched")
    page.locator(f"tr:has(select[name=row-{row.position}]) .decision a").click()
    page.locator("#q").fill("shili0004")
    page.locator("#choose button").click()
    look(page, console, "row-found")
    page.locator(f"input[value='choose:{district[4].pk}']").first.check()
    page.locator(".submit-row button").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    # the rest is confirmed at once
    page.locator(".outcomes a.waiting").click()
    page.locator("#bulk").select_option("confirm")
    page.locator("#why").fill("随迁入企业带来的证书")
    page.locator(".bulk button").click()
    expect(page.locator(".outcomes a.waiting")).to_have_count(0)
    page.locator("form[action$='/submit/'] button").click()
    expect(page.locator(".why-not")).to_be_visible()
    look(page, console, "submitted-for-clerk")

    apply_and_undo(page, console, "zh-hans")
    assert Recognition.objects.count() == before + 5
    undo(page, console)
    assert Recognition.objects.count() == before
