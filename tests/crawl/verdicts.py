"""The verdict on a target: its word follows from its numbers, and the badge of a page has the same."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from tests.crawl.pages import DISTRICT, NUMBER, Key, Page, is_same
from tests.html_pages import classes, text_of

Row = Mapping[str, Any]


def check_verdict(row: Row) -> Iterator[str]:
    """Yield where the verdict of a row of the API does not follow from its numbers."""
    progress, target = row["progress"], row["target"]
    value, goal = _decimal(row["value"]), _decimal(target["value"])
    if value is None or goal is None:
        return
    is_met = value > goal if target["comparator"] == "more_than" else value >= goal
    is_final = row["on"] >= target["on"]
    if is_final and progress["status"] != ("reached" if is_met else "missed"):
        yield f"{progress['status']} on the last day with {value} of {goal}"
    if progress["status"] in ("missed", "reached") and not is_final:
        yield f"{progress['status']} before the last day"
    if progress["status"] == "missed":
        if not is_same(_decimal(progress["shortfall"]), goal - value):
            yield f"{progress['shortfall']} short with {value} of {goal}"
        base = _decimal((row["baseline"] or {}).get("value"))
        if base is not None and progress["share"] is not None:
            share = (value - base) / (goal - base)
            if abs(share - Decimal(str(progress["share"]))) > Decimal("0.001"):
                yield f"share {progress['share']} of the way with {base}, {value}, {goal}"


def compare_badges(page: Page, verdicts: Mapping[Key, Row]) -> Iterator[str]:
    """Yield where a badge in a row of targets has another verdict, or other numbers, than the API."""
    if page.kind not in ("dashboard", "plan"):
        return
    for table in page.root.iter("table"):
        if "overview" not in classes(table) or "stacked" not in classes(table):
            continue
        for tr in table.findall("tbody/tr"):
            link = tr.find(".//th/a")
            code = (link.get("href", "") if link is not None else "").removeprefix("#")
            badges = [each for each in tr.iter("span") if "badge" in classes(each)]
            found = [
                row
                for key, row in verdicts.items()
                if (key.subject, key.part, key.known_at) == (code, DISTRICT, page.known_at)
                and row["target"]["on"] in text_of(tr)
            ]
            row = max(found, key=lambda each: each["target"]["on"], default=None)
            if not badges or row is None or row["on"] < row["target"]["on"]:
                continue
            if row["progress"]["status"] not in classes(badges[0]):
                yield f"{code} is “{text_of(badges[0])}”, but {row['progress']['status']} in the API"
            for ratio in (each for each in tr.iter("span") if "ratio" in classes(each)):
                yield from _compare_numbers(code, text_of(ratio), row)


def _compare_numbers(code: str, words: str, row: Row) -> Iterator[str]:
    """Yield the numbers of a verdict in words that are none of its row."""
    progress = row["progress"]
    allowed = [_decimal(each) for each in (row["value"], row["target"]["value"], progress["shortfall"])]
    if progress["share"] is not None:
        allowed.append(round(100 * Decimal(str(progress["share"])), 1))
    for text in NUMBER.findall(words):
        if not any(is_same(each, Decimal(text.replace(",", ""))) for each in allowed):
            yield f"{code}: {text} in “{words}” is not among {allowed}"


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))
