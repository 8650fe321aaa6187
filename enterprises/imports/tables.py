"""Reading of the tables of a file: merged cells repeated; totals, notes and repeated headings skipped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from enterprises.imports import values
from enterprises.imports.columns import heading_key
from enterprises.imports.file_checks import column_index, column_letters
from enterprises.imports.files import Sheet, read_sheets
from enterprises.imports.formats import Format
from enterprises.imports.headings import count_filled, find_headings, is_description
from enterprises.imports.reading import ColumnFound, Reading, Row, Skipped, Table
from enterprises.imports.values import Cell

_MAX_HEADING_ROW = 40  # rows in which headings are searched
_EXAMPLES = 3  # rows whose cells are shown as examples
_TOTAL = re.compile(r"(?:[^0-9]{0,12})(?:合计|小计|总计|共计|总数)(?:数|[:(].*)?\)?|(?:sub)?total")
_NOTE = re.compile(
    r"(?:注|备注|附注|说明|填表说明|填表人|制表人|制表|审核人|填报人|联系人|填报单位|数据来源|note)(?:\d|\s)*[:：].*",
    re.DOTALL,
)


def read(
    path: Path, import_format: Format, *, corrections: Mapping[str, Mapping[str, str]] | None = None
) -> Reading:
    """Read every table of a format in a file; raise ImportRejected if there is none.

    `corrections` are the fields of columns by sheet and letter: {"Sheet1": {"C": "rd_expense"}}; '' ignores
    the column. The key "row" is the number of the heading row.
    """
    reading = read_unchecked(path, import_format, corrections=corrections)
    reading.check(import_format)
    return reading


def read_unchecked(
    path: Path, import_format: Format, *, corrections: Mapping[str, Mapping[str, str]] | None = None
) -> Reading:
    """Read a file without checking its tables; raise ImportRejected if it cannot be opened."""
    reading = Reading()
    for sheet in read_sheets(path):
        if sheet.is_hidden:
            reading.skipped.append(Skipped(sheet.name, 0, "hidden_sheet", ""))
            continue
        _read_sheet(sheet, import_format, (corrections or {}).get(sheet.name, {}), reading)
    return reading


def _read_sheet(
    sheet: Sheet, import_format: Format, corrections: Mapping[str, str], reading: Reading
) -> None:
    """Add the table of a sheet, its rows and the skipped ones to `reading`.

    A sheet without headings is iterated to its end, too: the limits are checked by its iterator.
    """
    rows = iter(sheet.rows)
    start = list(islice(rows, _MAX_HEADING_ROW))
    headings = find_headings(start, sheet, import_format, corrections)
    if headings is None:
        used = [(number, row) for number, row in start if count_filled(row)]
        if used:
            number, row = max(used, key=lambda each: count_filled(each[1]))
            columns = [
                ColumnFound(column_letters(index), values.display(cell))
                for index, cell in enumerate(row)
                if not values.is_empty(cell)
            ]
            reading.unrecognised.append(Table(sheet.name, [number], columns))
            reading.skipped.append(Skipped(sheet.name, 0, "sheet_without_table", ""))
        for _row in rows:
            pass  # the iterator checks the limits
        return
    table, first = headings
    reading.tables.append(table)
    body = _without_description(_unmerge_rows(_chain(start[first:], rows), sheet.merged), table, reading)
    fields = [(column_index(column.letter), column.field) for column in table.columns if column.field]
    heading_keys = {heading_key(column.heading.rpartition(" / ")[2]) for column in table.columns}
    for number, row in body:
        if all(values.is_empty(cell) for cell in row):
            continue
        if reason := _skip_reason(row, heading_keys):
            text = " ".join(values.display(cell) for cell in row if not values.is_empty(cell))
            reading.skipped.append(Skipped(sheet.name, number, reason, text[:200]))
            continue
        cells = {
            name: row[index] for index, name in fields if index < len(row) and not values.is_empty(row[index])
        }
        if table.rows < _EXAMPLES:
            _add_examples(table, row)
        is_hidden = number in sheet.hidden_rows
        reading.rows.append(Row(sheet.name, number, cells, is_hidden))
        table.rows += 1
        table.hidden += is_hidden


def _without_description(
    rows: Iterator[tuple[int, list[Cell]]], table: Table, reading: Reading
) -> Iterator[tuple[int, list[Cell]]]:
    """Leave out the column in which an exported file describes itself, with a note.

    Otherwise the one row of an export without records would be a record without a single field.
    """
    described = [column for column in table.columns if not column.field and is_description(column.heading)]
    if not described:
        return rows
    table.columns = [column for column in table.columns if column not in described]
    reading.skipped += [Skipped(table.sheet, 0, "description_column", column.letter) for column in described]
    places = {column_index(column.letter) for column in described}
    return ((number, [None if n in places else cell for n, cell in enumerate(row)]) for number, row in rows)


def _add_examples(table: Table, row: list[Cell]) -> None:
    """Add the cells of a row to the examples of their columns."""
    for column in table.columns:
        index = column_index(column.letter)
        if index < len(row) and not values.is_empty(row[index]):
            column.examples.append(values.display(row[index]).strip()[:60])


def _chain(
    start: list[tuple[int, list[Cell]]], rest: Iterable[tuple[int, list[Cell]]]
) -> Iterator[tuple[int, list[Cell]]]:
    yield from start
    yield from rest


def _skip_reason(row: list[Cell], heading_keys: set[str]) -> str:
    """Return why a row contains no record; '' if it does."""
    texts = [values.display(cell).strip() for cell in row if not values.is_empty(cell)]
    labels = [text for text in texts[:3] if not text.replace(".", "").isdigit()]
    for text in labels[:2]:
        if _TOTAL.fullmatch(values.plain(text).replace(" ", "").lower()):
            return "total_row"
    if labels and len(texts) <= 3 and _NOTE.fullmatch(labels[0].lower()):
        return "note_row"
    if len(texts) > 2 and all(heading_key(text) in heading_keys for text in texts):
        return "heading_repeated"
    return ""


def _unmerge_rows(
    rows: Iterable[tuple[int, list[Cell]]], merged: list[Any]
) -> Iterator[tuple[int, list[Cell]]]:
    """Repeat the value of merged cells in each of their rows."""
    merged_from: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (bottom, _right) in merged:
        if bottom > top:
            merged_from.setdefault(top, []).append((left, bottom))
    open_merges: dict[int, tuple[Cell, int]] = {}
    for number, row in rows:
        index = number - 1
        if open_merges:
            open_merges = {column: value for column, value in open_merges.items() if value[1] >= index}
            for column, (value, _bottom) in open_merges.items():
                row.extend([None] * (column + 1 - len(row)))
                row[column] = value
        for column, bottom in merged_from.get(index, ()):
            if column < len(row):
                open_merges[column] = (row[column], bottom)
        yield number, row
