"""The figures of a release: the page, the API and the stored files state the same."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from tests.crawl.pages import Page, is_same
from tests.html_pages import text_of

Figures = dict[tuple[str, str, str, str], tuple[Decimal | None, bool]]  # value and whether it is suppressed


def compare_release(page: Page, rows: Iterable[Mapping[str, Any]], content: bytes) -> Iterator[str]:
    """Yield where the file of the figures, or a number of the page, differs from the rows of the API."""
    stated = {_key(row): (_decimal(row["value"]), bool(row["suppressed"])) for row in rows}
    lines = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    filed: Figures = {_key(row): (_decimal(row["value"]), row["suppressed"] == "true") for row in lines}
    for key in stated.keys() | filed.keys():
        if key not in stated or key not in filed:
            yield f"{key} is only in {'the API' if key in stated else 'the file of the release'}"
        elif not is_same(stated[key][0], filed[key][0]) or stated[key][1] != filed[key][1]:
            yield f"{key}: {stated[key]} in the API, {filed[key]} in the file of the release"
    for code, values in _values_by_indicator(stated).items():
        for data in _data_of(page, code):
            exact = _decimal(data.get("value"))
            if not any(is_same(each, exact) for each in values):
                yield f"{code}: {text_of(data)} is no figure of the release in the API"


def _values_by_indicator(figures: Figures) -> dict[str, set[Decimal | None]]:
    values: dict[str, set[Decimal | None]] = {}
    for (code, *_rest), (value, _is_hidden) in figures.items():
        values.setdefault(code, set()).add(value)
    return values


def _data_of(page: Page, code: str) -> Iterator[Any]:
    """Yield the numbers in the section of an indicator, without those of other days beside them."""
    for section in page.root.iter("section"):
        if section.get("aria-labelledby", "").removesuffix("-name") == code:
            yield from section.iter("data")


def _key(row: Mapping[str, Any]) -> tuple[str, str, str, str]:
    return row["indicator"], row["series"] or "", row["by"] or "", row["key"] or ""


def _decimal(value: Any) -> Decimal | None:
    return None if value in (None, "") else Decimal(str(value))
