"""Every workbook of the tests on the pages: handed in, understood, planned, decided, applied, undone."""

from __future__ import annotations

from itertools import cycle

import pytest
from django.db import transaction
from django.utils.translation import override
from playwright.sync_api import Page

from enterprises import tasks
from enterprises.imports import jobs
from enterprises.imports.messages import MESSAGES
from enterprises.models import ImportBatch
from tests.browser_checks import CHROMIUM
from tests.enterprises.admin.imports.import_pages import BrowserPages, ClientPages, ImportPages
from tests.enterprises.registry_contents import assert_written, read_contents
from tests.workbooks import hostile, ledgers
from tests.workbooks.expected import EXPECTED, SKIP, WHY, Expected

pytestmark = pytest.mark.django_db(transaction=True)

WORKBOOKS = dict(zip(EXPECTED, cycle(["zh-hans", "en"]), strict=False))
# One for each state of a page; what the pages say of the others needs no browser.
IN_A_BROWSER = [
    "plain enterprises",  # nothing to decide
    "damaged codes",  # all left out together, nothing to write
    "reports without unit",  # a field that the browser itself finds empty
    "reports of two years",  # a refusal that is set right
    "notice of recognitions",  # an enterprise chosen, and a row confirmed
    "everything at once, its certificates",  # an enterprise created, an error left out
]


@pytest.fixture(autouse=True)
def jobs_done_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run pending jobs before the page that queued them answers."""
    monkeypatch.setattr(
        tasks.work_on_import,
        "defer",
        lambda *, work: transaction.on_commit(lambda: jobs.carry_out(work)),
    )


def parametrize_workbooks(names: list[str]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        ("name", "language"),
        [(name, WORKBOOKS[name]) for name in names],
        ids=[EXPECTED[name].sentence for name in names],
    )


@parametrize_workbooks(IN_A_BROWSER)
@pytest.mark.xdist_group("browser")
def test_in_a_browser(page: Page, base_url, district, clerk, reviewer, tmp_path, name, language) -> None:
    assert_import(BrowserPages(page, base_url), name, language, district, clerk, reviewer, tmp_path)


@parametrize_workbooks([name for name in WORKBOOKS if CHROMIUM is None or name not in IN_A_BROWSER])
def test_by_the_forms_of_the_pages(district, clerk, reviewer, tmp_path, name, language) -> None:
    assert_import(ClientPages(), name, language, district, clerk, reviewer, tmp_path)


def assert_import(pages: ImportPages, name, language, district, clerk, reviewer, folder) -> None:
    """Hand a workbook in and undo it: each page says what is expected, and the registry holds it."""
    expected = EXPECTED[name]
    expected.needs(district)
    before = read_contents()
    pages.sign_in(clerk, language)
    pages.upload(*ledgers.write_workbook(name, folder))
    pages.assert_correction_required(bool(expected.refusal))
    if expected.options:
        pages.assert_plan_rejected()
    pages.plan(expected.options)
    assert pages.rows() == {place: row.outcome for place, row in expected.rows.items()}
    assert pages.counts() == expected.counts()
    if "unit" in expected.options:  # an amount is shown as it was typed, with what it was multiplied by
        assert "1,200.5 × " in pages.first_values()
    decide(pages, expected, district)
    pages.submit()
    assert pages.counts() == expected.counts(decided=True)
    assert read_contents() == before

    pages.sign_in(reviewer, language)
    pages.apply()
    assert_written(before, expected.writes())
    pages.undo()
    assert read_contents() == before
    assert ImportBatch.objects.get().status == "undone"


def decide(pages: ImportPages, expected: Expected, firms: dict) -> None:
    """Decide all at once where one decision holds for all rows that wait, else row by row."""
    decisions = {place: row.decision for place, row in expected.rows.items() if row.decision}
    if set(decisions.values()) == {SKIP}:
        pages.decide_all(SKIP)
    elif decisions:
        pages.decide(
            {
                place: f"choose:{firms[decision].pk}" if isinstance(decision, int) else decision
                for place, decision in decisions.items()
            },
            WHY,
        )


@pytest.mark.parametrize("name", [*hostile.FILES, "foreign table"])
def test_a_file_that_is_not_a_workbook_is_rejected(clerk, hostile_file, tmp_path, name) -> None:
    assert_rejected(ClientPages(), name, clerk, hostile_file, tmp_path)


@pytest.mark.parametrize("name", ["a bomb", "foreign table"])
@pytest.mark.xdist_group("browser")
def test_a_refusal_is_seen_in_a_browser(page: Page, base_url, clerk, hostile_file, tmp_path, name) -> None:
    assert_rejected(BrowserPages(page, base_url), name, clerk, hostile_file, tmp_path)


def assert_rejected(pages: ImportPages, name, clerk, hostile_file, folder) -> None:
    if name in hostile.FILES:
        path, kind, reason = hostile_file(name), "enterprises", hostile.FILES[name][1]
    else:
        (path, kind), reason = ledgers.write_workbook(name, folder), "no_table"
    pages.sign_in(clerk, "zh-hans")
    pages.upload(path, kind)
    with override("zh-hans"):
        words = str(MESSAGES[reason][1]).partition("%")[0]
    pages.assert_rejected(words)
