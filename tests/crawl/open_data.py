"""The open data of a moment as numbers: figures by year, and enterprises by part of the district."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from tests.crawl.pages import DISTRICT

Statement = tuple[str, tuple[str, ...], str, Decimal | None]  # subject, part, day, value


def compare_open_data(enterprises: bytes, indicators: bytes, day: str) -> Iterator[Statement]:
    """Yield what the files of a day state, to be compared with pages and API."""
    counts: Counter[tuple[str, str]] = Counter()
    for row in _read(enterprises):
        if row["in_luohu"] == "true":
            counts["cluster", row["cluster"] or "none"] += 1
            for name, column in (("zone", "zones"), ("recognition", "recognitions")):
                counts.update((name, code) for code in {*row[column].split()})
            if row["subdistrict"]:
                counts["subdistrict", row["subdistrict"]] += 1
    for (name, code), count in counts.items():
        yield "enterprises", (f"{name}={code}",), day, Decimal(count)
    for row in _read(indicators):
        if not row["series"]:
            yield row["indicator"], DISTRICT, row["on"], Decimal(row["value"]) if row["value"] else None


def _read(content: bytes) -> Iterator[dict[str, str]]:
    yield from csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
