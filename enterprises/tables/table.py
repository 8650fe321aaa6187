"""A table of a page as a file: CSV with a mark of its encoding, or XLSX with codes as text."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.urls import register_converter

from enterprises.kpis.figures import Text

FORMULA = re.compile(r"[=+\-@\t\r]")
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
WIDEST = 60


class SpreadsheetConverter:
    """The ending of a file's address: `csv` or `xlsx`."""

    regex = "csv|xlsx"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(SpreadsheetConverter, "spreadsheet")


@dataclass(frozen=True)
class Table:
    """Rows under their headings: texts, numbers, days, or None where there is nothing.

    `name` becomes the name of the file; a figure that is missing has its reason in a column of its own.
    """

    name: str
    headings: Sequence[Text]
    rows: Sequence[Sequence[Any]]

    def answer(self, ending: str) -> HttpResponse:
        """Return the table as a file to keep, of one of CONTENT_TYPES."""
        content = {"csv": self.csv, "xlsx": self.xlsx}[ending]()
        response = HttpResponse(content, content_type=CONTENT_TYPES[ending])
        response["Content-Disposition"] = f'attachment; filename="{self.name}.{ending}"'
        return response

    def csv(self) -> bytes:
        """Return it as CSV that spreadsheets read as UTF-8, with no cell that one would run."""
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow([str(heading) for heading in self.headings])
        writer.writerows([_csv_cell(value) for value in row] for row in self.rows)
        return text.getvalue().encode("utf-8-sig")

    def xlsx(self) -> bytes:
        """Return it as a workbook of one sheet: numbers and days as such, every text as text."""
        memory = io.BytesIO()
        book = xlsxwriter.Workbook(memory, {"in_memory": True, "strings_to_formulas": False})
        sheet = book.add_worksheet()
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        widths = [0] * len(self.headings)
        for n, row in enumerate([self.headings, *self.rows]):
            for column, value in enumerate(row):
                widths[column] = max(widths[column], _width(value))
                if isinstance(value, date):
                    sheet.write_datetime(n, column, value, day)
                elif isinstance(value, int | Decimal):
                    sheet.write_number(n, column, value)
                elif value is not None:
                    sheet.write_string(n, column, str(value), bold if n == 0 else None)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(width + 2, WIDEST))
        sheet.freeze_panes(1, 0)
        book.close()
        return memory.getvalue()


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    written = str(value)
    return f"'{written}" if FORMULA.match(written) and not isinstance(value, int) else written


def _width(value: Any) -> int:
    """How many columns a value takes; a Chinese character takes two."""
    written = "" if value is None else str(value)
    return sum(2 if character > "\u2e7f" else 1 for character in written)
