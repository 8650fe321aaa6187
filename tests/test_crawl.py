"""Every number equals the number, list, file and API answer that it leads to, on its day and instant."""

from decimal import Decimal
from itertools import cycle

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils.translation import override

from targets.revisions import MeanRevision
from tests.crawl.crawl import FEW, Crawl
from tests.crawl.pages import Page
from tests.crawl.sentences import compare_sentences
from tests.crawl.wording import pattern_of

PARTS = {"cluster": 1, "zone": 1, "subdistrict": 1, "changes": 1, "compare": 1}
FEWER = {**FEW, **PARTS, "indicator": 3, "enterprise": 1, "enterprises": 2, "difference": 1}

# The kinds of sentences that a crawl of the demonstration meets in each language.
SENTENCES = ("awaiting", "revised", "results", "verdict")


def check(crawl: Crawl) -> None:
    found = list(crawl.mismatches)
    assert not found, f"{len(found)} mismatches in {dict(crawl.counts)}:\n" + "\n".join(found[:40])


DAYS = [
    "1985-06-30", "2012-12-31", "2016-12-31", "2018-06-30", "2020-12-31", "2021-12-23", "2022-06-30",
    "2023-12-31", "2024-10-31", "2025-12-31", "2026-06-30", "",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.usefixtures("demo_district")
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
    assert crawl.counts["numbers"] > 1000
    if not known_at:
        expected = [f"{each} {language}" for each in SENTENCES for language in languages]
        assert [each for each in expected if not crawl.counts[f"sentence: {each}"]] == []


@pytest.mark.slow
@pytest.mark.usefixtures("demo_district")
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


SHARES = ["0.1301", "0.0005", "0.0004", "0", "-0.0004", "-0.0005", "-0.2"]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("count", [1, 4])
@pytest.mark.parametrize("share", SHARES)
def test_sentence_on_mean_revisions_is_compared_with_the_number_of_the_api(language, count, share):
    usual = MeanRevision(count, Decimal(1), Decimal(1), Decimal(share))
    with override(language):
        note = render_to_string("parts/revision_note.html", {"usual": usual})
    rows = f'<tr><th><a href="/{language}/?on=2022-12-31">2022</a></th></tr>'
    table = f'<table class="years"><tbody>{rows}</tbody></table>'
    section = f'<section id="talent_projects">{note}{table}</section>'
    page, read = Page.of(f"/{language}/", f"<html>{section}</html>", "2026-11-30"), []

    def find_mismatches(relative: str, years: int) -> list[str]:
        means = [{"months": 12, "relative": float(relative), "count": years}]
        body = {"points": [], "mean_revisions": means}
        return list(compare_sentences(page, lambda _address: body, read.append))

    assert find_mismatches(share, count) == []
    assert len(read) == 1
    others = [each for each in SHARES if abs(Decimal(each) - Decimal(share)) > Decimal("0.001")]
    assert [each for each in others if not find_mismatches(each, count)] == []
    assert find_mismatches(share, count + 1)


def test_sentence_that_the_catalogue_has_not_cannot_be_compared():
    with pytest.raises(LookupError, match="no translation in zh-hans"):
        pattern_of("zh-hans", "Nobody wrote this sentence.")
