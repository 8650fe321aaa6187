"""Numbers inside sentences of the pages in both languages, compared with the answers of the API."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from urllib.parse import urlencode
from xml.etree.ElementTree import Element

from enterprises.kpis.indicators import INDICATORS
from tests.crawl.pages import INDICATOR_PAGE, NUMBER, Page, is_same, query_of
from tests.crawl.wording import pattern_of, values_in
from tests.html_pages import classes, text_of

Fetch = Callable[[str], dict[str, Any]]
Note = Callable[[str], None]

DIFFERENCE_PAGE = re.compile(r"/indicators/(\w+)/difference/")
AWAITING = "%(n)s expired, awaiting re-recognition"
REVISED = (
    "The figure for %(day)s was %(first)s as known on that day and %(later)s as known three months later; "
    "by the latest records it is %(latest)s."
)
RESULTS = (
    "%(plan)s ended on %(day)s. Targets: %(n)s; reached: %(reached)s; missed: %(missed)s; "
    "not judged: %(unjudged)s."
)
# Sentences on the mean revision of the first 12 months: by the sign of what is stated, and whether it is
# small, with the messages for one year end and for several.
MOVED = {
    name: (
        f"The figure for a year end {words} in the 12 months after it (%(n)s year end).",
        f"Figures for a year end {words} on average in the 12 months after it (%(n)s year ends).",
    )
    for name, words in {
        "rose": "rose by %(share)s",
        "fell": "fell by %(share)s",
        "hardly": "changed by less than 0.1%%",
        "not": "did not change",
    }.items()
}
HEADLINES = {
    "reached": (
        "%(value)s of %(goal)s: the target for %(target_day)s was exceeded by %(distance)s.",
        "%(value)s of %(goal)s: the target for %(target_day)s was reached exactly.",
    ),
    "missed": (
        "%(value)s, while %(goal)s were required: the target for %(target_day)s was missed.",
        "%(value)s of %(goal)s: the target for %(target_day)s was missed by %(distance)s.",
    ),
    "achieved": ("%(value)s of %(goal)s %(when)s: the target for %(target_day)s is already met.",),
    "not_assessed": (
        "%(value)s %(when)s; the target for %(target_day)s is %(goal)s.",
        "%(value)s %(when)s; the target for %(target_day)s is %(goal)s. %(reason)s.",
        "No value %(when)s (%(reason)s); the target for %(target_day)s is %(goal)s.",
    ),
    **{
        status: (
            f"%(value)s of %(goal)s %(when)s: {words} the target of %(target_day)s; %(distance)s to go.",
        )
        for status, words in {
            "on_track": "growth is on track for",
            "too_slow": "growth is too slow for",
            "far_too_slow": "growth is far too slow for",
            "moving_away": "it is moving away from",
        }.items()
    },
}
WAYS = (
    "That is %(share)s of the way from the baseline of %(base)s.",
    "That is no nearer than the baseline of %(base)s.",
)


def compare_sentences(page: Page, fetch: Fetch, note: Note) -> Iterator[str]:
    """Yield the sentences of a page whose numbers are not those of the API or of the page's own table.

    Each sentence that was compared is noted by its kind, so that a test can demand that there were some.
    """
    language = page.address.split("/")[1]
    known = {"known_at": page.known_at} if page.known_at else {}
    for code, part in _parts_of_indicators(page):
        yield from _compare_revisions(language, code, part, known, fetch, note)
    words = [text_of(each) for each in page.root.iter() if each.tag in ("small", "a")]
    for number in _find_awaiting(language, words) if page.day else ():
        note(f"awaiting {language}")
        address = f"/api/v1/indicators/awaiting_re_recognition/value/?{urlencode({'on': page.day, **known})}"
        value = fetch(address).get("value")
        if value is None or _decimal(number) != value:
            yield f"{number} await re-recognition, but {value} in the API"
    if page.kind == "plan":
        yield from _compare_results(page, language, note)
        yield from _compare_headlines(page, language, {}, known, fetch, note)
    if page.kind == "dashboard" and page.day:
        yield from _compare_headlines(page, language, {"on": page.day}, known, fetch, note)
        yield from _compare_movements(page, known, fetch)


def _parts_of_indicators(page: Page) -> Iterator[tuple[str, Element]]:
    """Yield the parts of a page that are about one indicator, each with its code."""
    if found := INDICATOR_PAGE.fullmatch(page.address.partition("?")[0]):
        yield found[1], page.root
    if page.kind == "dashboard":
        for section in page.root.iter("section"):
            if (code := section.get("id", "")) in INDICATORS:
                yield code, section


def _find_awaiting(language: str, words: Iterable[str]) -> list[str]:
    pattern = pattern_of(language, AWAITING)
    return [found["n__0"] for each in words if (found := pattern.fullmatch(each))]


def _compare_revisions(
    language: str, code: str, part: Element, known: Mapping[str, str], fetch: Fetch, note: Note
) -> Iterator[str]:
    """Yield where the words about revisions differ from the triangle of the same year ends in the API."""
    text = text_of(part)
    revised = values_in(pattern_of(language, REVISED), text)
    moved = [
        (name, values)
        for name, messages in MOVED.items()
        for values in values_in(pattern_of(language, *messages), text)
    ]
    tables = [each for each in part.iter("table") if "years" in classes(each)]
    years = [each.get("href", "") for table in tables for each in table.findall("tbody/tr/th/a")]
    ends = sorted({int(found[1]) for each in years if (found := re.search(r"on=(\d{4})-12-31", each))})
    if not ends or not (revised or moved):
        return
    asked = urlencode({"from": ends[0], "to": ends[-1], **known})
    body = fetch(f"/api/v1/indicators/{code}/revisions/?{asked}")
    vintages = [[each["value"] for each in point["vintages"]] for point in body.get("points", [])]
    for values in revised:
        note(f"revised {language}")
        stated = [_decimal(values[name]) for name in ("first", "later", "latest")]
        if not any(stated == [_exact(each[n]) for n in (0, 2, -1)] for each in vintages):
            yield f"{stated} is no year end of the triangle of {code} in the API"
    for name, values in moved:
        note(f"{name} {language}")
        mean = next(each for each in body["mean_revisions"] if each["months"] == 12)
        stated_share = _decimal(values.get("share", "0"))
        if (name, stated_share, int(values["n"])) != (*_wording_of(mean["relative"]), mean["count"]):
            yield f"{code}: {name} {values}, but {mean} in the API"


def _wording_of(relative: Any) -> tuple[str, Decimal]:
    """Return the kind of sentence that a mean relative revision asks for, and the percentage in it."""
    exact = 100 * Decimal(str(relative or 0))
    share = exact.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    if share:
        return ("rose" if share > 0 else "fell"), abs(share)
    return ("hardly" if exact else "not"), Decimal(0)


def _compare_results(page: Page, language: str, note: Note) -> Iterator[str]:
    """Yield where the sum of verdicts differs from the badges in the table of a plan."""
    for values in values_in(pattern_of(language, RESULTS), text_of(page.root)):
        note(f"results {language}")
        stated = [int(values[name]) for name in ("n", "reached", "missed", "unjudged")]
        table = next(each for each in page.root.iter("table") if "overview" in classes(each))
        badges = [{*classes(each)} for each in table.iter("span") if "badge" in classes(each)]
        reached, missed = (sum(name in each for each in badges) for name in ("reached", "missed"))
        if stated != [len(badges), reached, missed, len(badges) - reached - missed]:
            yield f"the sentence has {stated}, the table {len(badges)}, {reached} and {missed}"


def _compare_headlines(
    page: Page,
    language: str,
    moment: Mapping[str, str],
    known: Mapping[str, str],
    fetch: Fetch,
    note: Note,
) -> Iterator[str]:
    """Yield where the sentence on a target of the district has another verdict or number than the API.

    The section of a plan names indicator and target day, one of the dashboard the indicator.
    """
    answer = fetch(f"/api/v1/targets/?{urlencode({**moment, **known, 'page_size': 500})}")
    rows = [row for row in answer.get("results", []) if row["scope"] == "district"]
    for section in page.root.iter("section"):
        name = section.get("id", "")
        of_section = [
            row for row in rows if name in (row["indicator"], f"{row['indicator']}-{row['target']['on']}")
        ]
        lead = next((each for each in section.iter("p") if {"lead", "headline"} & {*classes(each)}), None)
        if lead is None or not of_section:
            continue
        note(f"verdict {language}")
        faults = [[*_find_faults(language, text_of(lead), row)] for row in of_section]
        if all(faults):
            yield f"{name}: “{text_of(lead)}”: {faults}"


def _find_faults(language: str, text: str, row: Mapping[str, Any]) -> Iterator[str]:
    """Yield where a sentence on a target is not that of a row of the API."""
    status = row["progress"]["status"]
    found = [values for each in HEADLINES[status] for values in values_in(pattern_of(language, each), text)]
    if not found:
        yield f"{status} in the API"
        return
    found += [values for each in WAYS for values in values_in(pattern_of(language, each), text)]
    numbers = _numbers_of(row)
    for name, words in ((name, words) for values in found for name, words in values.items()):
        written = NUMBER.search(words) if name in numbers else None
        if written and not is_same(_decimal(written[0]), numbers[name]):
            yield f"{written[0]} as {name}, but {numbers[name]} in the API"


def _compare_movements(page: Page, known: Mapping[str, str], fetch: Fetch) -> Iterator[str]:
    """Yield where a number of those who came and went is not that of the explained change in the API."""
    for row in page.root.iter("li"):
        link = row.find("a")
        found = DIFFERENCE_PAGE.search(link.get("href", "")) if link is not None else None
        if link is None or found is None:
            continue
        query = {
            name: value for name, value in query_of(link.get("href", "")).items() if name in ("from", "to")
        }
        if known:
            query |= {"from_known_at": known["known_at"], "to_known_at": known["known_at"]}
        body = fetch(f"/api/v1/indicators/{found[1]}/difference/?{urlencode(query)}")
        counts = {each["count"] for each in body.get("reasons", [])}
        stated = _decimal(text_of(row).removeprefix(text_of(link)).strip())
        if stated not in counts:
            yield f"“{text_of(row)}”, but {counts} in the API"


def _numbers_of(row: Mapping[str, Any]) -> dict[str, Decimal | None]:
    progress, target = row["progress"], row["target"]
    value, goal, share = (
        _exact(progress["inputs"]["value"]),
        _exact(target["value"]),
        _exact(progress["share"]),
    )
    return {
        "value": value,
        "goal": goal,
        "distance": None if value is None or goal is None else abs(value - goal),
        "share": None if share is None else 100 * share,
        "base": _exact((row["baseline"] or {}).get("value")),
    }


def _decimal(text: str) -> Decimal:
    return Decimal(re.sub(r"[,%]", "", text))


def _exact(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))
