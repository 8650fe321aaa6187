"""XLSX files: texts are never formulas or links, days are dates, numbers retain their digits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import xlsxwriter

MAX_DECIMALS = 4  # of a cell with a number format
EXACT_DIGITS = 15  # a spreadsheet stores numbers as doubles; more digits are written as text
# Options of xlsxwriter that prevent the conversion of texts.
TEXT_AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


@contextmanager
def new_workbook(target: IO[bytes] | Path, *, row_by_row: bool = False) -> Iterator[Any]:
    """Open a workbook for writing; with `row_by_row` memory is constant, and rows must be in order."""
    storage = {"constant_memory": True} if row_by_row else {"in_memory": True}
    book = xlsxwriter.Workbook(target, {**TEXT_AS_TEXT, **storage})
    try:
        yield book
    finally:
        book.close()


class CellWriter:
    """Writer of values by their type; its formats are created once for a workbook."""

    def __init__(self, book: Any, *, amount: str | None = None) -> None:
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.bold = book.add_format({"bold": True})
        self.amount = book.add_format({"num_format": amount}) if amount else None
        self.decimals = {
            n: book.add_format({"num_format": f"#,##0.{'0' * n}"}) for n in range(1, MAX_DECIMALS + 1)
        }

    def write(self, sheet: Any, row: int, column: int, value: Any) -> None:
        """Write one cell; None and empty text leave it empty."""
        if value is None or value == "":
            return
        if isinstance(value, date):
            sheet.write_datetime(row, column, value, self.day)
        elif isinstance(value, Decimal) and len(value.normalize().as_tuple().digits) <= EXACT_DIGITS:
            sheet.write_number(row, column, float(value), self.amount or self._format_of(value))
        elif isinstance(value, bool):
            sheet.write_boolean(row, column, value)
        elif isinstance(value, int | float):
            sheet.write_number(row, column, value)
        else:
            sheet.write_string(row, column, str(value))

    def _format_of(self, value: Decimal) -> Any:
        """Return the format with the decimals of a value, as on a page: 38.10, not 38.1."""
        exponent = value.as_tuple().exponent
        return self.decimals.get(-exponent) if isinstance(exponent, int) else None

    def write_row(self, sheet: Any, row: int, values: Iterable[Any]) -> None:
        """Write the cells of a row from the first column on."""
        for column, value in enumerate(values):
            self.write(sheet, row, column, value)

    def write_headings(self, sheet: Any, headings: Sequence[object], *, is_bold: bool = True) -> None:
        """Write the first row and freeze it."""
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, str(heading), self.bold if is_bold else None)
        sheet.freeze_panes(1, 0)
