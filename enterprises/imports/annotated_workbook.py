"""The uploaded workbook with the outcome and the issues of each row behind its last column."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.db.models import QuerySet
from django.utils.translation import gettext, override

from enterprises.imports import files
from enterprises.imports.batch_reading import Progress, no_progress
from enterprises.imports.file_checks import column_index
from enterprises.imports.messages import ImportRejected, Issue
from enterprises.imports.values import Cell, display
from enterprises.models import ImportBatch, ImportFile, ImportRow, MarkedWorkbook
from enterprises.tables.xlsx_files import CellWriter, new_workbook

_COLOURS = {
    ImportRow.Outcome.CREATE: "#DDF0E0",
    ImportRow.Outcome.UPDATE: "#DCE9F5",
    ImportRow.Outcome.UNCHANGED: "#F2F2F2",
    ImportRow.Outcome.SKIPPED: "#F2F2F2",
}
_OPEN = "#FCE4B8"  # of outcomes that need a decision
_STEP = 5_000  # rows between two reports of progress

Results = dict[int, list[tuple[str, list[Any]]]]  # row number: outcome and issues of each of its records


def save_annotated(batch: ImportBatch, language: str, *, progress: Progress = no_progress) -> None:
    """Write the annotated workbook in one language and store it with the time of its plan."""
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
    """Return the stored annotated workbook of the current plan, if any."""
    if batch.planned_at is None or language is None:
        return MarkedWorkbook.objects.none()
    return batch.marked_workbooks.filter(language=language, planned_at=batch.planned_at)


def write_annotated(batch: ImportBatch, target: IO[bytes], *, progress: Progress = no_progress) -> None:
    """Write the sheets as uploaded, with two more columns: outcome and issues.

    Values are those of the file, without its colours and formulas; hidden sheets are left out. Sheets are
    read and written row by row, so that memory does not grow with the file.
    """
    total, written = sum(batch.counts.values()), 0
    results = _results(batch)
    tables: dict[str, list[dict[str, Any]]] = {}
    for table in batch.reading.get("tables", ()):
        tables.setdefault(table["in_sheet"], []).append(table)
    with new_workbook(target, row_by_row=True) as book, tempfile.NamedTemporaryFile() as file:
        writer = _SheetWriter(book)
        file.write(ImportFile.objects.only("content").get(batch=batch).content)
        file.flush()
        for sheet in files.read_sheets(Path(file.name)):
            if sheet.is_hidden:
                continue
            for _row in writer.write(sheet, tables.get(sheet.name, []), results.get(sheet.name, {})):
                written += 1
                if written % _STEP == 0:
                    progress("marked", min(written, total), total)


def _results(batch: ImportBatch) -> dict[str, Results]:
    """Return the outcomes and the issues of each row of the plan, by sheet and row number."""
    sheets = {table["sheet"]: table["in_sheet"] for table in batch.reading.get("tables", ())}
    results: dict[str, Results] = {}
    rows = batch.rows.order_by("position").values_list("sheet", "number", "outcome", "reasons")
    for sheet, number, outcome, reasons in rows.iterator(20_000):
        results.setdefault(sheets.get(sheet, sheet), {}).setdefault(number, []).append((outcome, reasons))
    return results


class _SheetWriter:
    """Writer of the sheets of one workbook; its formats are created once."""

    def __init__(self, book: Any) -> None:
        self.book, self.cells = book, CellWriter(book)
        self.outcomes = {
            outcome: book.add_format({"bg_color": _COLOURS.get(outcome, _OPEN)})
            for outcome in ImportRow.Outcome
        }

    def write(self, sheet: files.Sheet, tables: list[dict[str, Any]], results: Results) -> Iterator[int]:
        """Write a sheet; yield the number of each row of the plan when it is written."""
        target = self.book.add_worksheet(sheet.name or None)
        width = _width(tables)
        heading_rows = {table["heading_rows"][-1] for table in tables}
        for number, cells in sheet.rows:
            self.cells.write_row(target, number - 1, map(_value, cells))
            if number in heading_rows:
                target.write_string(number - 1, width, gettext("outcome"), self.cells.bold)
                target.write_string(number - 1, width + 1, gettext("Issues"), self.cells.bold)
            if number in results:
                outcomes = [ImportRow.Outcome(code) for code, _reasons in results[number]]
                labels = " / ".join(dict.fromkeys(str(outcome.label) for outcome in outcomes))
                issues = [_issue_text(reason) for _code, reasons in results[number] for reason in reasons]
                target.write_string(number - 1, width, labels, self.outcomes[outcomes[0]])
                target.write_string(number - 1, width + 1, "\n".join(issues))
                yield number


def _width(tables: list[dict[str, Any]]) -> int:
    """Return the index of the first column behind those of the tables."""
    indexes = [column_index(column["letter"]) for table in tables for column in table["columns"]]
    return min(max(indexes, default=-1) + 1, files.MAX_COLUMNS)


def _issue_text(reason: dict[str, Any]) -> str:
    issue = Issue(**reason)
    return f"{issue.column} {issue}".strip()


def _value(cell: Cell) -> Any:
    """Return the value of a cell; text is cut and large numbers become text, as far as XLSX holds them."""
    if cell is None or isinstance(cell, bool):
        return cell
    if isinstance(cell, dict) and "d" in cell:
        return datetime.fromisoformat(cell["d"])
    if isinstance(cell, int | float) and abs(cell) < 1e15:
        return cell
    return display(cell)[:32_000]
