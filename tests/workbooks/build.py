"""Writers of workbooks for tests: .xlsx by openpyxl, .xls by xlwt, CSV in either encoding."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import xlwt
from openpyxl.worksheet.worksheet import Worksheet

Rows = Iterable[Sequence[Any]]


def xlsx(
    path: Path, rows: Rows, *, sheet: str = "Sheet1", then: Callable[[Worksheet], None] | None = None
) -> Path:
    """Write a workbook of one sheet; `then` may merge, hide and format."""
    return xlsx_of(path, {sheet: rows}, then=then)


def xlsx_of(path: Path, sheets: dict[str, Rows], *, then: Callable[[Worksheet], None] | None = None) -> Path:
    """Write a workbook of several sheets; `then` is called with the first."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    if then:
        then(book.worksheets[0])
    book.save(path)
    return path


def xls(
    path: Path, rows: Rows, *, merged: Sequence[tuple[int, int, int, int]] = (), sheet: str = "Sheet1"
) -> Path:
    """Write an old workbook; `merged` are (first row, last row, first column, last column) from 0."""
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet(sheet, cell_overwrite_ok=True)
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if value is not None:
                page.write(r, c, value, day) if hasattr(value, "year") else page.write(r, c, value)
    for top, bottom, left, right in merged:
        page.merge(top, bottom, left, right)
    book.save(str(path))
    return path


def text(path: Path, rows: Rows, *, encoding: str = "utf-8-sig", delimiter: str = ",") -> Path:
    """Write a CSV file."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(
            [["" if v is None else v for v in row] for row in rows]
        )
    return path
