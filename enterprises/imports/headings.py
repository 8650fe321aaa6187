"""Detection of the headings of a table below titles and notes, with the field and unit of each column."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from enterprises.imports import values
from enterprises.imports.columns import heading_key
from enterprises.imports.file_checks import column_letters
from enterprises.imports.files import Sheet
from enterprises.imports.formats import SUBJECT_FIELDS, Format
from enterprises.imports.reading import ColumnFound, Table
from enterprises.imports.values import Cell

# The last column of an exported CSV file, which describes the file and is no field of any format.
DESCRIPTION_HEADING = "文件说明\nAbout this file"
_DESCRIPTION_KEYS = {heading_key(line) for line in (DESCRIPTION_HEADING, *DESCRIPTION_HEADING.splitlines())}
_UNIT_NOTE = re.compile(f"单位[:：(]*(?:人民币)?(?:{values.MONEY})")
_UNIT_ALONE = re.compile(f"[(（]?(?:人民币)?(?:{values.MONEY}|{values.COUNTED}|%|％)[)）]?")
_YEAR_IN_TITLE = re.compile(r"((?:19|20)\d{2})年(?!\d{0,2}月)")


def is_description(heading: str) -> bool:
    """Return whether a heading is that of the column in which an exported file describes itself."""
    return heading_key(heading) in _DESCRIPTION_KEYS


def count_filled(row: list[Cell]) -> int:
    return sum(not values.is_empty(cell) for cell in row)


def find_headings(
    start: list[tuple[int, list[Cell]]], sheet: Sheet, import_format: Format, corrections: Mapping[str, str]
) -> tuple[Table, int] | None:
    """Return the table and the position of its first row of data; None if there are no headings.

    Of all rows and pairs of rows, that with the most known fields is taken: titles and notes above may
    contain a heading, too. A correction by hand counts as a known heading.
    """
    best: tuple[int, Table, int] | None = None
    corrected_row = corrections.get("row")
    for position, (number, row) in enumerate(start):
        if count_filled(row) < 2 or (corrected_row and corrected_row != str(number)):
            continue
        headings = [values.display(cell) for cell in row]
        attempts = [([number], [("", heading) for heading in headings], position + 1)]
        if position + 1 < len(start):
            below = [values.display(cell) for cell in start[position + 1][1]]
            pairs = _pair_rows(_unmerge_headings(headings, number - 1, sheet.merged), below)
            if _is_unit_row(below):
                attempts.clear()  # they belong to the headings and are no record
            attempts.append(([number, number + 1], pairs, position + 2))
        for numbers, pairs, first in attempts:
            columns = _match_columns(pairs, import_format, corrections)
            names = {column.field for column in columns if column.field}
            is_pointed_at = bool(corrected_row and names & SUBJECT_FIELDS)  # the rest may be given once
            if not is_pointed_at and not any(names.issuperset(each) for each in import_format.needed):
                continue
            if best is None or len(names) > best[0]:
                best = (len(names), Table(sheet.name, numbers, columns), first)
    if best is None:
        return None
    _count, table, first = best
    above = [
        values.display(c)
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
            column.unit = values.find_unit(stated) or ""
    return table, first


def _is_unit_row(row: list[str]) -> bool:
    """Return whether a row contains only the units of the headings above it."""
    texts = [cell.strip() for cell in row if cell.strip()]
    return bool(texts) and all(_UNIT_ALONE.fullmatch(cell) for cell in texts)


def _unmerge_headings(row: list[str], row_index: int, merged: list[Any]) -> list[str]:
    """Repeat a merged heading in each of its columns."""
    spread = list(row)
    for (top, left), (_bottom, right) in merged:
        if top == row_index and left < len(row):
            spread.extend([""] * (right + 1 - len(spread)))
            spread[left : right + 1] = [row[left]] * (right + 1 - left)
    return spread


def _pair_rows(above: list[str], below: list[str]) -> list[tuple[str, str]]:
    """Return the two headings of each column; '' and the heading where there is only one."""
    width = max(len(above), len(below))
    above, below = above + [""] * (width - len(above)), below + [""] * (width - len(below))
    if _is_unit_row(below):
        return [
            ("", f"{a}({b.strip('()（）')})" if b.strip() else a) for a, b in zip(above, below, strict=True)
        ]
    return [(a, b) if b.strip() else ("", a) for a, b in zip(above, below, strict=True)]


def _match_columns(
    pairs: list[tuple[str, str]], import_format: Format, corrections: Mapping[str, str]
) -> list[ColumnFound]:
    """Return the columns of a heading row with their fields and units.

    A field that a correction assigns to one column is not matched by the heading of another, or the
    correction would lead to two columns of that field.
    """
    columns: list[ColumnFound] = []
    corrected = set(corrections.values())
    for index, (above, heading) in enumerate(pairs):
        letter = column_letters(index)
        if letter in corrections:
            name = corrections[letter]
        else:
            name = _find_field(above, heading, import_format)
            name = "" if name in corrected else name
        if not heading.strip() and not name:
            continue
        unit = ""
        if name and import_format.by_name[name].is_money:
            unit = (
                values.find_unit(_text_in_brackets(heading))
                or values.find_unit(_text_in_brackets(above))
                or ""
            )
        full_heading = " / ".join(part for part in (above.strip(), heading.strip()) if part)
        columns.append(ColumnFound(letter, full_heading, name, unit))
    return columns


def _text_in_brackets(heading: str) -> str:
    """Return the parts of a heading in brackets or behind a comma, which may contain its unit."""
    return " ".join(re.findall(r"[(（,，/\[【]\s*([^)）\]】]*)", heading))


def _find_field(above: str, heading: str, import_format: Format) -> str:
    lines = [line for line in heading.splitlines() if line.strip()]
    for attempt in (heading, *lines, above + heading):
        if column := import_format.by_heading.get(heading_key(attempt)):
            return column.name
    return ""
