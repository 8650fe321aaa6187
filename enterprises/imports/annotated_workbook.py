"""The clerk's own workbook once more, each row marked with what its plan says of it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import xlsxwriter
from django.db.models import QuerySet
from django.utils.translation import gettext, override

from enterprises.imports import files
from enterprises.imports.messages import ImportRejected, Issue
from enterprises.imports.planning import Progress, quiet
from enterprises.imports.values import Cell, shown
from enterprises.models import ImportBatch, ImportFile, ImportRow, MarkedWorkbook

_COLOURS = {
    ImportRow.Outcome.CREATE: "#DDF0E0",
    ImportRow.Outcome.UPDATE: "#DCE9F5",
    ImportRow.Outcome.UNCHANGED: "#F2F2F2",
    ImportRow.Outcome.SKIPPED: "#F2F2F2",
}
_OPEN = "#FCE4B8"  # of what waits for a person
_BROADEST = 512
_STEP = 5_000  # rows after which progress is shown


def save_annotated(batch: ImportBatch, language: str, *, progress: Progress = quiet) -> None:
    """Write the marked workbook in one language, and keep it with the plan that it shows."""
    if batch.planned_at is None:
        raise ImportRejected("not_planned")
    with tempfile.TemporaryFile() as file, override(language):
        write_annotated(batch, file, progress=progress)
        file.seek(0)
        MarkedWorkbook.objects.update_or_create(
            batch=batch,
            language=language,
            defaults={"planned_at": batch.planned_at, "content": file.read()},
        )


def find_annotated(batch: ImportBatch, language: str | None) -> QuerySet[MarkedWorkbook]:
    """Return the marked workbook that was kept of the present plan, if any."""
    if batch.planned_at is None or language is None:
        return MarkedWorkbook.objects.none()
    return batch.marked_workbooks.filter(language=language, planned_at=batch.planned_at)


def write_annotated(batch: ImportBatch, to: IO[bytes], *, progress: Progress = quiet) -> None:
    """Write the batch's sheets as they came, with two columns behind the last: outcome, and what is said.

    Values come as they are in the file, without its colours and formulas; hidden sheets stay out.
    """
    rows_in_all, written = sum(batch.counts.values()), 0
    rows = batch.rows.order_by("position").values_list("sheet", "number", "outcome", "reasons")
    marks: dict[str, dict[int, tuple[str, list[Any]]]] = {}
    for name, number, outcome, reasons in rows.iterator(20_000):
        marks.setdefault(name, {})[number] = (outcome, reasons)
    headings = {table["sheet"]: table for table in batch.reading.get("tables", ())}
    book = xlsxwriter.Workbook(to, {"constant_memory": True, "strings_to_formulas": False})
    try:
        formats = _Formats(book)
        with tempfile.NamedTemporaryFile() as file:
            file.write(ImportFile.objects.only("content").get(batch=batch).content)
            file.flush()
            for sheet in files.sheets(Path(file.name)):
                if sheet.is_hidden:
                    continue
                table = headings.get(sheet.name, {})
                for _row in _write_sheet(book, sheet, table, marks.get(sheet.name, {}), formats):
                    written += 1
                    if written % _STEP == 0:
                        progress("marked", min(written, rows_in_all), rows_in_all)
    finally:
        book.close()


class _Formats:
    """The looks of cells, made once."""

    def __init__(self, book: Any) -> None:
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.heading = book.add_format({"bold": True})
        self.outcomes = {
            outcome: book.add_format({"bg_color": _COLOURS.get(outcome, _OPEN)})
            for outcome in ImportRow.Outcome
        }


def _write_sheet(
    book: Any,
    sheet: files.Sheet,
    table: dict[str, Any],
    marks: dict[int, tuple[str, list[Any]]],
    formats: _Formats,
) -> Iterator[int]:
    """Write a sheet; yield the number of each row of the plan when it is marked."""
    written = book.add_worksheet(sheet.name or None)
    width = _width(table)
    for number, cells in sheet.rows:
        for column, cell in enumerate(cells):
            _write_cell(written, number - 1, column, cell, formats)
        if number in table.get("heading_rows", [])[-1:]:
            written.write_string(number - 1, width, gettext("outcome"), formats.heading)
            written.write_string(number - 1, width + 1, gettext("what is said of it"), formats.heading)
        if number in marks:
            outcome, reasons = marks[number]
            label = str(ImportRow.Outcome(outcome).label)
            written.write_string(number - 1, width, label, formats.outcomes[ImportRow.Outcome(outcome)])
            written.write_string(number - 1, width + 1, "\n".join(map(_told, reasons)))
            yield number


def _width(table: dict[str, Any]) -> int:
    """Return the first column behind those of the table."""
    letters = [column["letter"] for column in table.get("columns", ())]
    index = 0
    for letter in max(letters, key=lambda each: (len(each), each), default=""):
        index = index * 26 + ord(letter) - 64
    return min(index, _BROADEST)


def _told(reason: dict[str, Any]) -> str:
    said = Issue(**reason)
    return f"{said.column} {said}".strip()


def _write_cell(sheet: Any, row: int, column: int, cell: Cell, formats: _Formats) -> None:
    if cell is None:
        return
    if isinstance(cell, dict) and "d" in cell:
        sheet.write_datetime(row, column, datetime.fromisoformat(cell["d"]), formats.day)
    elif isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, int | float) and abs(cell) < 1e15:
        sheet.write_number(row, column, cell)
    else:
        sheet.write_string(row, column, shown(cell)[:32_000])
