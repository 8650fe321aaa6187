"""The story of one figure, from its enterprises to the reason why it is another one today.

`KEEP_PICTURES=1 uv run pytest -n0 tests/targets/test_story.py` keeps the pictures for the manual,
docs/manual/one-figure.md.
"""

import os
from datetime import date, datetime
from itertools import cycle, islice
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Page

from enterprises.models import (
    KPI_BEARING,
    Demonstration,
    Enterprise,
    Recognition,
    Residence,
    approve,
    change_by,
)
from enterprises.models.changes import backdate
from targets.models import Release
from targets.reference import load_announced
from targets.releases.workflow import compile_release, publish
from tests import factories

ENTERPRISES = 405
DAY = date(2020, 12, 31)
ISSUED = (date(2018, 11, 30), date(2019, 12, 9), date(2020, 12, 11))
LATE = "GR202044200003"
INDICATOR = "indicators/high_tech_enterprises/"
LANGUAGES = ("en", "zh-hans")
HIGHEST = 420


def at(year: int, month: int, day: int, hour: int) -> datetime:
    return timezone.make_aware(datetime(year, month, day, hour))


class Keeper:
    """Keeps what the browser shows of a part of a page, as far as it is short."""

    def __init__(self, page: Page, folder: Path) -> None:
        self.page, self.folder = page, folder

    def keep(self, name: str, language: str, selector: str) -> None:
        box = self.page.locator(selector).first.bounding_box()
        assert box
        box["height"] = min(box["height"], HIGHEST)
        path = self.folder / f"{name}.{language}.png"
        self.page.screenshot(path=path, clip=box, full_page=True)


@pytest.fixture
def keeper(page: Page, tmp_path: Path) -> Keeper:
    kept = Path(settings.BASE_DIR) / "docs" / "manual" / "figures"
    page.set_viewport_size({"width": 1000, "height": 900})
    return Keeper(page, kept if os.environ.get("KEEP_PICTURES") else tmp_path)


@pytest.fixture
def people(transactional_db: None) -> dict[str, User]:
    Demonstration.objects.create(pk=1)
    return {
        name: factories.UserFactory(username=name) for name in ("clerk", "reviewer", "publisher", "second")
    }


def enter_the_ledger(clerk: User) -> None:
    """January 2021: the clerk enters 405 enterprises, each with its certificate."""
    with change_by(clerk, reason="Ledger of 2020"):
        backdate(at(2021, 1, 15, 10))
        factories.SchemeFactory()
        cluster, subdistrict = factories.ClusterFactory(), factories.SubdistrictFactory()
        firms = Enterprise.objects.bulk_create(
            factories.EnterpriseFactory.build_batch(ENTERPRISES, cluster=cluster)
        )
        Residence.objects.bulk_create(
            Residence(enterprise=firm, subdistrict=subdistrict, starts_on=date(2010, 1, 1)) for firm in firms
        )
        Recognition.objects.bulk_create(
            factories.RecognitionFactory.build(
                enterprise=firm,
                scheme_id="national_high_tech",
                number=f"GR{issued.year}4420{n:04d}",
                issued_on=issued,
                starts_on=issued,
                ends_on=date(issued.year + 3, issued.month, issued.day - 1),
            )
            for n, (firm, issued) in enumerate(
                zip(firms, islice(cycle(ISSUED), ENTERPRISES), strict=True), start=1
            )
        )
        load_announced()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as autovacuum does within a minute


def release_the_year(people: dict[str, User]) -> Release:
    """Have a second person approve, a third compile and a fourth publish."""
    with change_by(people["reviewer"]):
        backdate(at(2021, 1, 25, 15))
        for model in KPI_BEARING:
            approve(model.objects.all(), by=people["reviewer"])
    compiled = at(2021, 2, 3, 16)
    with change_by(people["publisher"]):
        backdate(compiled)
        release = compile_release(
            slug="2020", as_of=DAY, known_at=compiled, by=people["publisher"], at=compiled
        )
    with change_by(people["second"]):
        backdate(at(2021, 2, 6, 16))
        publish(release, by=people["second"], at=at(2021, 2, 6, 16))
    return release


def cancel_one(people: dict[str, User]) -> str:
    """June 2024: a notice cancels a certificate from a day in 2020; return the enterprise's name."""
    with change_by(people["clerk"], reason="Notice 2024-6"):
        backdate(at(2024, 6, 8, 10))
        late = Recognition.objects.get(number=LATE)
        late.cancelled_from, late.cancellation_notice_on = date(2020, 12, 20), date(2024, 6, 3)
        late.save()
    return late.enterprise.name_en


def test_one_figure_can_be_defended_years_later(people: dict[str, User], keeper: Keeper, page: Page) -> None:
    enter_the_ledger(people["clerk"])
    release_the_year(people)

    for language in LANGUAGES:
        page.goto(f"/{language}/{INDICATOR}?on=2020-12-31")
        page.wait_for_selector("figure.drawn")
        assert page.locator(".now .value data").inner_text() == "405"
        keeper.keep("one-figure-1-value", language, "section[aria-labelledby=value] .facts")
        behind = page.locator("section[aria-labelledby=enterprises]")
        assert "405" in behind.locator("p.note").first.inner_text()
        keeper.keep("one-figure-2-enterprises", language, "section[aria-labelledby=enterprises]")
        page.goto(f"/{language}/releases/2020/")
        assert page.locator("section[aria-labelledby=high_tech_enterprises] data").first.inner_text() == "405"
    frozen = page.locator("section[aria-labelledby=high_tech_enterprises]").inner_text()

    cancelled = cancel_one(people)

    for language in LANGUAGES:
        page.goto(f"/{language}/releases/2020/")
        section = page.locator("section[aria-labelledby=high_tech_enterprises]")
        assert section.locator("data").first.inner_text() == "405"
        keeper.keep("one-figure-3-release", language, "section[aria-labelledby=high_tech_enterprises]")
        assert "404" in page.locator("section:has(> #since)").inner_text()
        keeper.keep("one-figure-4-since", language, "section:has(> #since)")
        page.goto(f"/{language}/{INDICATOR}?on=2020-12-31")
        assert page.locator(".now .value data").inner_text() == "404"
        page.goto(f"/{language}/releases/2020/")
        page.locator("section:has(> #since) .why a").first.click()
        assert "405" in page.locator("h2").first.inner_text()
        assert page.locator("table.reasons tbody tr").count() == 2, "One reason explains it all."
        keeper.keep("one-figure-5-reason", language, "section[aria-labelledby=change]")
        keeper.keep("one-figure-6-enterprise", language, "section:has(> #steps)")
        page.goto(f"/{language}/{INDICATOR}?on=2020-12-31&known_at=2021-02-03T16:00:00%2B08:00")
        assert page.locator(".now .value data").inner_text() == "405", "As it was known then."
    page.goto("/zh-hans/releases/2020/")
    assert page.locator("section[aria-labelledby=high_tech_enterprises]").inner_text() == frozen
    page.goto(f"/en/{INDICATOR}difference/?from_release=2020")
    (row,) = page.locator("table.steps tbody tr").all()
    assert cancelled in row.inner_text()
    assert "−1" in row.inner_text()
    assert "Cancelled" in row.inner_text()
