"""Reading the tables of a file: their rows, merged cells repeated, without totals, notes and headings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from enterprises.imports import values
from enterprises.imports.columns import heading_key
from enterprises.imports.file_checks import column_index, column_letters
from enterprises.imports.files import Sheet, sheets
from enterprises.imports.formats import Format
from enterprises.imports.headings import filled, find_headings
from enterprises.imports.reading import ColumnFound, Reading, Row, Skipped, Table
from enterprises.imports.values import Cell

_LOOK = 40  # rows among which the headings are sought
_EXAMPLES = 3  # rows whose cells are shown beside the headings
_TOTAL = re.compile(r"(?:[^0-9]{0,12})(?:合计|小计|总计|共计|总数)(?:数|[:(].*)?\)?|(?:sub)?total")
_NOTE = re.compile(
    r"(?:注|备注|附注|说明|填表说明|填表人|制表人|制表|审核人|填报人|联系人|填报单位|数据来源|note)(?:\d|\s)*[:：].*",
    re.DOTALL,
)


def read(
    path: Path, import_format: Format, *, corrections: Mapping[str, Mapping[str, str]] | None = None
) -> Reading:
    """Read every table of `kind` in a file; raise Refused where it holds none.

    `corrections` say which field stands in a column, by sheet and letter: {"Sheet1": {"C": "rd_expense"}};
    '' means that the column is not used. Under "row" they may name the row of the headings.
    """
    reading = look(path, import_format, corrections=corrections)
    reading.check(import_format)
    return reading


def look(
    path: Path, import_format: Format, *, corrections: Mapping[str, Mapping[str, str]] | None = None
) -> Reading:
    """Read what there is in a file, be it enough or not; raise Refused where it cannot be opened."""
    reading = Reading()
    for sheet in sheets(path):
        if sheet.is_hidden:
            reading.skipped.append(Skipped(sheet.name, 0, "hidden_sheet", ""))
            continue
        _read_sheet(sheet, import_format, (corrections or {}).get(sheet.name, {}), reading)
    return reading


def _read_sheet(
    sheet: Sheet, import_format: Format, corrections: Mapping[str, str], reading: Reading
) -> None:
    rows = iter(sheet.rows)
    start = list(islice(rows, _LOOK))
    found = find_headings(start, sheet, import_format, corrections)
    if found is None:
        used = [(number, row) for number, row in start if filled(row)]
        if used:
            number, row = max(used, key=lambda each: filled(each[1]))
            columns = [
                ColumnFound(column_letters(index), values.shown(cell))
                for index, cell in enumerate(row)
                if not values.is_empty(cell)
            ]
            reading.strange.append(Table(sheet.name, [number], columns))
            reading.skipped.append(Skipped(sheet.name, 0, "sheet_without_table", ""))
        for _row in rows:
            pass  # so that limits are checked for the whole file
        return
    table, first = found
    reading.tables.append(table)
    body = _filled_down(_chain(start[first:], rows), sheet.merged)
    places = [(column_index(column.letter), column.field) for column in table.columns if column.field]
    heading_keys = {heading_key(column.heading.rpartition(" / ")[2]) for column in table.columns}
    for number, row in body:
        if all(values.is_empty(cell) for cell in row):
            continue
        if reason := _no_record(row, heading_keys):
            text = " ".join(values.shown(cell) for cell in row if not values.is_empty(cell))
            reading.skipped.append(Skipped(sheet.name, number, reason, text[:200]))
            continue
        cells = {
            name: row[index] for index, name in places if index < len(row) and not values.is_empty(row[index])
        }
        if table.rows < _EXAMPLES:
            _note_examples(table, row)
        is_hidden = number in sheet.hidden_rows
        reading.rows.append(Row(sheet.name, number, cells, is_hidden))
        table.rows += 1
        table.hidden += is_hidden


def _note_examples(table: Table, row: list[Cell]) -> None:
    """Keep what stands in each column, so that people see what it holds."""
    for column in table.columns:
        index = column_index(column.letter)
        if index < len(row) and not values.is_empty(row[index]):
            column.examples.append(values.shown(row[index]).strip()[:60])


def _chain(
    start: list[tuple[int, list[Cell]]], rest: Iterable[tuple[int, list[Cell]]]
) -> Iterator[tuple[int, list[Cell]]]:
    yield from start
    yield from rest


def _no_record(row: list[Cell], heading_keys: set[str]) -> str:
    """Return why a row is no record; '' where it is one."""
    said = [values.shown(cell).strip() for cell in row if not values.is_empty(cell)]
    words = [text for text in said[:3] if not text.replace(".", "").isdigit()]
    for text in words[:2]:
        if _TOTAL.fullmatch(values.plain(text).replace(" ", "").lower()):
            return "total_row"
    if words and len(said) <= 3 and _NOTE.fullmatch(words[0].lower()):
        return "note_row"
    if len(said) > 2 and all(heading_key(text) in heading_keys for text in said):
        return "heading_repeated"
    return ""


def _filled_down(
    rows: Iterable[tuple[int, list[Cell]]], merged: list[Any]
) -> Iterator[tuple[int, list[Cell]]]:
    """Repeat the value of cells merged over several rows in each of these rows."""
    below: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (bottom, _right) in merged:
        if bottom > top:
            below.setdefault(top, []).append((left, bottom))
    standing: dict[int, tuple[Cell, int]] = {}
    for number, row in rows:
        index = number - 1
        if standing:
            standing = {column: value for column, value in standing.items() if value[1] >= index}
            for column, (value, _bottom) in standing.items():
                row.extend([None] * (column + 1 - len(row)))
                row[column] = value
        for column, bottom in below.get(index, ()):
            if column < len(row):
                standing[column] = (row[column], bottom)
        yield number, row
