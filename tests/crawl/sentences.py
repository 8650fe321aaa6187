"""Numbers inside sentences of the English pages, compared with the answers of the API."""

import re
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from urllib.parse import urlencode

from tests.crawl.pages import INDICATOR_PAGE, Page
from tests.html_pages import classes, text_of

Fetch = Callable[[str], dict[str, Any]]

AWAITING = re.compile(r"([\d,]+) expired, awaiting re-recognition")
REVISED = re.compile(
    r"was ([\d,.]+) as known on that day and ([\d,.]+) as known three months later; by the latest records "
    r"it is ([\d,.]+)"
)
MOVED = re.compile(
    r"year end (rose|fell) by ([\d.]+)% (?:on average )?in the 12 months after it \((\d+) year end"
)
RESULTS = re.compile(r"Targets: (\d+); reached: (\d+); missed: (\d+); not judged: (\d+)")


def compare_sentences(page: Page, fetch: Fetch) -> Iterator[str]:
    """Yield the sentences of a page whose numbers are not those of the API or of the page's own table."""
    if not page.address.startswith("/en/"):
        return
    known = {"known_at": page.known_at} if page.known_at else {}
    text = text_of(page.root)
    if (found := INDICATOR_PAGE.match(page.address)) and not page.known_at:
        yield from _compare_revisions(found[1], page, text, fetch)
    words = [text_of(each) for each in page.root.iter() if each.tag in ("small", "a")]
    for number in [found[1] for each in words if (found := AWAITING.fullmatch(each))] if page.day else ():
        address = f"/api/v1/indicators/awaiting_re_recognition/value/?{urlencode({'on': page.day, **known})}"
        value = fetch(address).get("value")
        if value is None or _decimal(number) != value:
            yield f"{number} await re-recognition, but {value} in the API"
    if found := RESULTS.search(text):
        yield from _compare_results(page, [int(each) for each in found.groups()])


def _compare_revisions(code: str, page: Page, text: str, fetch: Fetch) -> Iterator[str]:
    """Yield where the words about revisions differ from the triangle of the same year ends in the API."""
    tables = [each for each in page.root.iter("table") if "years" in classes(each)]
    years = [each.get("href", "") for table in tables for each in table.findall("tbody/tr/th/a")]
    ends = sorted({int(found[1]) for each in years if (found := re.search(r"on=(\d{4})-12-31", each))})
    sentences = [REVISED.search(text), MOVED.search(text)]
    if not ends or not any(sentences):
        return
    body = fetch(f"/api/v1/indicators/{code}/revisions/?{urlencode({'from': ends[0], 'to': ends[-1]})}")
    revised, moved = sentences
    if revised and not any(
        [_decimal(each) for each in revised.groups()]
        == [None if value is None else Decimal(str(value)) for value in (v[0], v[2], v[-1])]
        for v in ([each["value"] for each in point["vintages"]] for point in body.get("points", []))
    ):
        yield f"“{revised[0]}” is no year end of the triangle in the API"
    if moved:
        mean = next(each for each in body["mean_revisions"] if each["months"] == 12)
        share = (100 * Decimal(str(mean["relative"] or 0))).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
        direction = "fell" if share < 0 else "rose"
        if (direction, abs(share), mean["count"]) != (moved[1], Decimal(moved[2]), int(moved[3])):
            yield f"“{moved[0]}”, but {mean} in the API"


def _compare_results(page: Page, stated: list[int]) -> Iterator[str]:
    """Yield where the sum of verdicts differs from the badges in the table of a plan."""
    table = next(each for each in page.root.iter("table") if "overview" in classes(each))
    badges = [{*classes(each)} for each in table.iter("span") if "badge" in classes(each)]
    reached, missed = (sum(name in each for each in badges) for name in ("reached", "missed"))
    if stated != [len(badges), reached, missed, len(badges) - reached - missed]:
        yield f"the sentence has {stated}, the table {len(badges)}, {reached} and {missed}"


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))
