"""Every number equals the number, list, file and API answer that it leads to, on its day and instant."""

from itertools import cycle

import pytest
from django.test import Client

from tests.crawl.crawl import FEW, Crawl

FEWER = {**FEW, "indicator": 3, "cluster": 1, "zone": 1, "enterprise": 1, "enterprises": 2, "difference": 1}

pytestmark = pytest.mark.usefixtures("demo_district")


def check(crawl: Crawl) -> None:
    found = list(crawl.mismatches)
    assert not found, f"{len(found)} mismatches in {dict(crawl.counts)}:\n" + "\n".join(found[:40])


def test_a_figure_is_the_same_wherever_it_leads(client: Client) -> None:
    crawl = Crawl(client, few=FEWER)
    crawl.visit("en")
    crawl.visit("zh-hans", "2025-12-31", "2026-02-10")
    check(crawl)
    assert crawl.counts["numbers"] > 1000


DAYS = [
    "1985-06-30", "2012-12-31", "2016-12-31", "2018-06-30", "2020-12-31", "2021-12-23", "2022-06-30",
    "2023-12-31", "2024-10-31", "2025-12-31", "2026-06-30", "",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    ("known_at", "languages", "days"),
    [
        ("", ("en", "zh-hans"), DAYS),
        ("", ("zh-hans", "en"), DAYS),
        ("2026-02-10", ("zh-hans", "en"), DAYS[3::2]),
    ],
)
def test_figures_of_a_dozen_days_are_the_same_wherever_they_lead(
    client: Client, known_at: str, languages: tuple[str, str], days: list[str]
) -> None:
    crawl = Crawl(client, few=FEWER)
    for day, language in zip(days, cycle(languages), strict=False):
        crawl.visit(language, day, known_at)
    check(crawl)


@pytest.mark.slow
@pytest.mark.parametrize(
    "now", ["2025-12-31 12:00+08:00", "2026-01-01 12:00+08:00", "2027-01-05 12:00+08:00"]
)
def test_figures_are_the_same_around_the_end_of_a_plan(client: Client, time_machine, now: str) -> None:
    time_machine.move_to(now, tick=False)
    crawl = Crawl(client, few=FEWER)
    for day in ("", "2025-12-31", now[:10]):
        crawl.visit("en", day)
    crawl.visit("zh-hans")
    check(crawl)
