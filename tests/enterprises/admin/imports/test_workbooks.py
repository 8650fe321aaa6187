"""Every workbook of the tests in a real browser: handed in, understood, planned, decided, applied, undone."""

from __future__ import annotations

import re
from itertools import cycle
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import override
from playwright.sync_api import Locator, Page, expect

from enterprises import tasks
from enterprises.imports import jobs
from enterprises.imports.messages import MESSAGES
from enterprises.models import ImportBatch
from tests.enterprises.admin.people import client_of
from tests.enterprises.registry_contents import assert_written, contents
from tests.workbooks import hostile, ledgers
from tests.workbooks.expected import EXPECTED, SKIP, Expected

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("browser")]


@pytest.fixture(autouse=True)
def worker_at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked of the worker is done before the page answers that asked for it."""
    monkeypatch.setattr(
        tasks.work_on_import,
        "defer",
        lambda *, work: transaction.on_commit(lambda: jobs.carry_out(work)),
    )


def come(page: Page, base_url: str, user: User, language: str) -> None:
    """Sit down at the desk as somebody, in a language."""
    session = client_of(user).cookies[settings.SESSION_COOKIE_NAME].value
    found = {settings.SESSION_COOKIE_NAME: session, settings.LANGUAGE_COOKIE_NAME: language}
    page.context.add_cookies(
        [{"name": name, "value": value, "url": base_url} for name, value in found.items()]
    )


def hand_in(page: Page, path: Path, kind: str) -> None:
    page.goto("/admin/enterprises/importbatch/add/")
    page.locator("#id_kind").select_option(kind)
    page.locator("#id_file").set_input_files(path)
    page.locator(".submit-row input").click()


def say(page: Page, expected: Expected) -> None:
    """Set right what was understood: first as it is, which is not taken, then as the workbook needs it."""
    if expected.options:
        page.locator("input[name=plan]").click()
        expect(page.locator("#content :user-invalid, #content .errorlist").first).to_be_visible()
    for letter, name in expected.options.get("columns", {}).items():
        page.locator(f"#id_t0-{letter}").select_option(name)
    for name, value in expected.options.get("given", {}).items():
        page.locator(f"#id_given-{name}").fill(value)
    if "unit" in expected.options:
        page.locator("#id_unit").select_option(expected.options["unit"])
    page.locator("input[name=plan]").click()


def rows_of(page: Page) -> dict[str, str]:
    """The rows of the plan on the page: the outcome of each, by its place."""
    return dict(
        page.locator("table.plan tbody tr").evaluate_all(
            "rows => rows.map(row => [row.querySelector('.place a').textContent.trim(),"
            " row.querySelector('.outcome').classList[1]])"
        )
    )


def counts_of(page: Page) -> dict[str, int]:
    """The numbers over the plan."""
    found = page.locator(".outcomes a").evaluate_all(
        "links => links.map(link => [link.classList[1], Number(link.querySelector('strong').textContent)])"
    )
    return {outcome: count for outcome, count in found if outcome not in ("all", "waiting")}


def decide(page: Page, expected: Expected, firms: dict) -> None:
    """All at once where one decision holds for all rows that wait, else row by row."""
    waiting = {place: row.decision for place, row in expected.rows.items() if row.decision}
    if set(waiting.values()) == {SKIP}:
        page.locator(".outcomes a.waiting").click()
        page.locator("#bulk").select_option(SKIP)
        page.locator(".bulk button").click()
    elif waiting:
        for place, decision in waiting.items():
            value = f"choose:{firms[decision].pk}" if isinstance(decision, int) else decision
            row_at(page, place).locator("select").select_option(value)
        page.locator("table.plan + .submit-row button").click()


def row_at(page: Page, place: str) -> Locator:
    link = page.locator(".place a", has_text=re.compile(rf"^\s*{place}\s*$"))
    return page.locator("table.plan tr", has=link)


@pytest.mark.parametrize(
    ("name", "language"),
    list(zip(EXPECTED, cycle(["zh-hans", "en"]), strict=False)),
    ids=[each.sentence for each in EXPECTED.values()],
)
def test_in_a_browser(page: Page, base_url, district, clerk, reviewer, tmp_path, name, language) -> None:
    expected = EXPECTED[name]
    expected.needs(district)
    before = contents()
    come(page, base_url, clerk, language)
    hand_in(page, *ledgers.made(name, tmp_path))
    expect(page.locator(".errornote")).to_have_count(1 if expected.refusal else 0)
    say(page, expected)
    expect(page.locator("table.plan")).to_be_visible()
    assert rows_of(page) == {place: row.outcome for place, row in expected.rows.items()}
    assert counts_of(page) == expected.counts()
    if "unit" in expected.options:  # an amount is shown as it was typed, with what it was multiplied by
        page.locator("table.plan summary").first.click()
        expect(page.locator("table.plan dl").first).to_contain_text("1,200.5 × ")
    decide(page, expected, district)
    page.locator("form[action$='/submit/'] button").click()
    expect(page.locator(".why-not")).to_be_visible()
    assert counts_of(page) == expected.counts(decided=True)
    assert contents() == before

    come(page, base_url, reviewer, language)
    page.reload()
    page.locator("form[action$='/apply/'] button").click()
    expect(page.locator(".notice.good")).to_be_visible()
    assert_written(before, expected.writes())

    page.locator(".notice.good a.button").click()
    page.locator(".submit-row button").click()
    expect(page.locator(".notice.good + .notice")).to_be_visible()
    assert contents() == before
    assert ImportBatch.objects.get().status == "undone"


@pytest.mark.parametrize("name", [*hostile.FILES, "foreign table"])
def test_what_is_no_such_workbook_ends_in_its_refusal(
    page: Page, base_url, clerk, hostile_file, tmp_path, name
) -> None:
    come(page, base_url, clerk, "zh-hans")
    if name in hostile.FILES:
        path, kind, reason = hostile_file(name), "enterprises", hostile.FILES[name][1]
    else:
        (path, kind), reason = ledgers.made(name, tmp_path), "no_table"
    hand_in(page, path, kind)
    with override("zh-hans"):
        words = re.escape(str(MESSAGES[reason][1]).partition("%")[0])
    expect(page.locator(".errornote[role=alert], .errorlist")).to_have_text(re.compile(f"^{words}"))
    expect(page.locator("input[name=plan]")).to_have_count(0)
