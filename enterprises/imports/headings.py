"""Finding the headings of a table among titles and notes: which field each column is, and in which unit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from enterprises.imports import values
from enterprises.imports.columns import heading_key
from enterprises.imports.file_checks import column_letters
from enterprises.imports.files import Sheet
from enterprises.imports.formats import Format
from enterprises.imports.reading import ColumnFound, Table
from enterprises.imports.values import Cell

_UNIT_NOTE = re.compile(f"单位[:：(]*(?:人民币)?(?:{values.MONEY})")
_UNIT_ALONE = re.compile(f"[(（]?(?:人民币)?(?:{values.MONEY}|{values.COUNTED}|%|％)[)）]?")
_YEAR_IN_TITLE = re.compile(r"((?:19|20)\d{2})年(?!\d{0,2}月)")


def filled(row: list[Cell]) -> int:
    return sum(not values.is_empty(cell) for cell in row)


def find_headings(
    start: list[tuple[int, list[Cell]]], sheet: Sheet, import_format: Format, corrections: Mapping[str, str]
) -> tuple[Table, int] | None:
    """Return the table and the position of its first row of data; the best row, or pair of rows, wins.

    A correction by hand counts as a heading that is known.
    """
    best: tuple[int, Table, int] | None = None
    said = corrections.get("row")
    for position, (number, row) in enumerate(start):
        if filled(row) < 2 or (said and said != str(number)):
            continue
        own = [values.shown(cell) for cell in row]
        attempts = [([number], [("", heading) for heading in own], position + 1)]
        if position + 1 < len(start):
            below = [values.shown(cell) for cell in start[position + 1][1]]
            pairs = _paired(_spread(own, number - 1, sheet.merged), below)
            if _are_units(below):
                attempts.clear()  # they belong to the headings and are no record
            attempts.append(([number, number + 1], pairs, position + 2))
        for numbers, pairs, first in attempts:
            columns = _recognised(pairs, import_format, corrections)
            names = {column.field for column in columns if column.field}
            if not any(names.issuperset(needed) for needed in import_format.needed):
                continue
            if best is None or len(names) > best[0]:
                best = (len(names), Table(sheet.name, numbers, columns), first)
    if best is None:
        return None
    _count, table, first = best
    above = [
        values.shown(c)
        for n, row in start
        if n < table.heading_rows[0]
        for c in row
        if not values.is_empty(c)
    ]
    table.title = " ".join(above)[:200]
    if year := _YEAR_IN_TITLE.search(table.title or sheet.name):
        table.year = int(year[1])
    stated = next((words for words in above if _UNIT_NOTE.search(words.replace(" ", ""))), "")
    for column in table.columns:
        if column.field and import_format.by_name[column.field].is_money and not column.unit:
            column.unit = values.unit_in(stated) or ""
    return table, first


def _are_units(row: list[str]) -> bool:
    """Say whether a row says of the headings above it in which unit each is, and nothing else."""
    said = [cell.strip() for cell in row if cell.strip()]
    return bool(said) and all(_UNIT_ALONE.fullmatch(cell) for cell in said)


def _spread(row: list[str], row_index: int, merged: list[Any]) -> list[str]:
    """Repeat a heading over the columns that it was merged across."""
    spread = list(row)
    for (top, left), (_bottom, right) in merged:
        if top == row_index and left < len(row):
            spread.extend([""] * (right + 1 - len(spread)))
            spread[left : right + 1] = [row[left]] * (right + 1 - left)
    return spread


def _paired(above: list[str], below: list[str]) -> list[tuple[str, str]]:
    """Return each column's heading with the one above it; alone where only one of them stands."""
    width = max(len(above), len(below))
    above, below = above + [""] * (width - len(above)), below + [""] * (width - len(below))
    if _are_units(below):
        return [
            ("", f"{a}({b.strip('()（）')})" if b.strip() else a) for a, b in zip(above, below, strict=True)
        ]
    return [(a, b) if b.strip() else ("", a) for a, b in zip(above, below, strict=True)]


def _recognised(
    pairs: list[tuple[str, str]], import_format: Format, corrections: Mapping[str, str]
) -> list[ColumnFound]:
    """Return the columns of a heading row with the fields that they name, each field once."""
    columns: list[ColumnFound] = []
    corrected = set(corrections.values())
    for index, (above, heading) in enumerate(pairs):
        letter = column_letters(index)
        if letter in corrections:
            name = corrections[letter]
        else:
            name = _field_named(above, heading, import_format)
            name = "" if name in corrected else name
        if not heading.strip() and not name:
            continue
        unit = ""
        if name and import_format.by_name[name].is_money:
            unit = values.unit_in(_in_brackets(heading)) or values.unit_in(_in_brackets(above)) or ""
        whole = " / ".join(part for part in (above.strip(), heading.strip()) if part)
        columns.append(ColumnFound(letter, whole, name, unit))
    return columns


def _in_brackets(heading: str) -> str:
    """Return what a heading says in brackets or behind a comma, where its unit stands."""
    return " ".join(re.findall(r"[(（,，/\[【]\s*([^)）\]】]*)", heading))


def _field_named(above: str, heading: str, import_format: Format) -> str:
    lines = [line for line in heading.splitlines() if line.strip()]
    for attempt in (heading, *lines, above + heading):
        if column := import_format.by_heading.get(heading_key(attempt)):
            return column.name
    return ""
