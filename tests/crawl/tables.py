"""The tables of a page and the rows of the files behind them."""

import csv
import io
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from python_calamine import CalamineWorkbook

from tests.crawl.pages import is_same, number_in, query_of
from tests.html_pages import classes

FileRow = tuple[list[str], list[Decimal]]


def tables_with_files(root: Element) -> list[tuple[Element, list[Element]]]:
    """Return each table with the links to its files, which stand behind it."""
    open_tables: list[Element] = []
    found: list[tuple[Element, list[Element]]] = []

    def walk(element: Element) -> None:
        for child in element:
            walk(child)
        if element.tag == "table":
            open_tables.append(element)
        elif element.tag == "p" and "files" in classes(element) and open_tables:
            links = [link for link in element.iter("a") if "/data/" not in link.get("href", "")]
            if links:
                found.append((open_tables.pop(), links))

    walk(root)
    return found


def compare_with_file(table: Element, content: bytes, name: str) -> Iterator[str]:
    """Yield what a file lacks of a table: a row, or a number of a row."""
    rows, shown = read_rows(content, name), len(table.findall("tbody/tr"))
    if len(rows) <= shown:
        yield f"a table has {shown} rows, but the file {len(rows) - 1}"
    for part in ("tbody", "tfoot"):
        for row in table.findall(f"{part}/tr"):
            numbers, head = numbers_of(row), head_of(row)
            if not numbers or not head:
                continue
            same = find_rows(rows, row)
            if not same and part == "tbody":
                yield f"“{head}” is no row of the file"
            elif same and not any(all(has(each[1], n) for n in numbers) for each in same):
                yield f"“{head}” shows {', '.join(map(str, numbers))}, but the file {same[0][1]}"


def find_rows(rows: list[FileRow], row: Element) -> list[FileRow]:
    """Return the rows of a file with the head of a row of a page: its words, its link’s code or day."""
    hrefs = [link.get("href", "") for head in row.findall("th") for link in head.iter("a")]
    codes = [urlsplit(href).path.rstrip("/").rpartition("/")[2] for href in hrefs]
    names = {head_of(row), *codes, *(query_of(href).get("on", "") for href in hrefs)} - {""}
    return [each for each in rows if names & {*each[0]}]


def head_of(row: Element) -> str:
    """Return what a row is about, without small print and signs; empty if it has no head."""
    head = row.find("th")
    return "" if head is None else re.sub(r"^[+−=] ", "", own_text(head))


def own_text(element: Element) -> str:
    """Return the words of an element without what is small or a footnote."""

    def words(each: Element) -> Iterator[str]:
        yield each.text or ""
        for child in each:
            if child.tag not in ("small", "sup", "details"):
                yield from words(child)
            yield child.tail or ""

    return " ".join("".join(words(element)).split())


def numbers_of(row: Element) -> list[Decimal]:
    """Return the numbers in the cells of a row, exact ones where they are marked."""
    found: list[Decimal | None] = []
    for cell in row.findall("td"):
        if "figure" in classes(cell):
            data = cell.find(".//data")
            value = data.get("value") if data is not None else None
            found.append(Decimal(value) if value else number_in(own_text(cell)))
    return [number for number in found if number is not None]


def has(numbers: list[Decimal], wanted: Decimal) -> bool:
    return any(is_same(each, wanted) for each in numbers)


def read_rows(content: bytes, name: str) -> list[FileRow]:
    """Return the rows of a file, each as its texts and its numbers."""
    if name.endswith(".csv"):
        cells: list[list[Any]] = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    else:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        cells = [row for sheet in book.sheet_names for row in book.get_sheet_by_name(sheet).to_python()]
    return [([str(cell) for cell in row], [*numbers_in(row)]) for row in cells]


def numbers_in(cells: list[Any]) -> Iterator[Decimal]:
    for cell in cells:
        try:
            number = Decimal(str(cell))
        except InvalidOperation:
            continue
        if number.is_finite():
            yield number
