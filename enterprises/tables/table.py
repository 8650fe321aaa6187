"""Tables of pages as files: CSV or XLSX."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.urls import register_converter
from django.utils.translation import gettext

from enterprises.kpis.figures import Text
from enterprises.tables.csv_files import csv_bytes
from enterprises.tables.description import FileDescription, add_description_sheet
from enterprises.tables.xlsx_files import CellWriter, new_workbook

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MAX_WIDTH = 60


class SpreadsheetConverter:
    """A URL converter for the file type: `csv` or `xlsx`."""

    regex = "csv|xlsx"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(SpreadsheetConverter, "spreadsheet")


@dataclass(frozen=True)
class Table:
    """Rows under headings: texts, numbers, days, or None for an empty cell.

    `name` is the name of the file; the reason for a missing figure has a column of its own.
    """

    name: str
    headings: Sequence[Text]
    rows: Sequence[Sequence[Any]]

    def to_response(self, ending: str, description: FileDescription) -> HttpResponse:
        """Return the table as a download of one of CONTENT_TYPES."""
        content = {"csv": self.csv, "xlsx": self.xlsx}[ending](description)
        response = HttpResponse(content, content_type=CONTENT_TYPES[ending])
        response["Content-Disposition"] = f'attachment; filename="{self.name}.{ending}"'
        return response

    def csv(self, description: FileDescription) -> bytes:
        """Return the table as a CSV file; after its own columns those of the description that it lacks.

        A table without rows has one row with nothing but the description.
        """
        own = [str(heading) for heading in self.headings]
        described = {str(heading): text for heading, text in description.columns()}
        added = {heading: text for heading, text in described.items() if heading not in own}
        rows = self.rows or [[described.get(heading) for heading in own]]
        return csv_bytes([*own, *added], ([*row, *added.values()] for row in rows))

    def xlsx(self, description: FileDescription) -> bytes:
        """Return the table as a workbook with columns as wide as their longest value.

        The description has a sheet of its own, so that the first one is nothing but the table.
        """
        memory = io.BytesIO()
        with new_workbook(memory) as book:
            sheet, cells = book.add_worksheet(gettext("Data")), CellWriter(book)
            cells.write_headings(sheet, self.headings)
            for n, row in enumerate(self.rows, 1):
                cells.write_row(sheet, n, row)
            for column, values in enumerate(zip(self.headings, *self.rows, strict=True)):
                sheet.set_column(column, column, min(max(map(width, values)) + 2, MAX_WIDTH))
            add_description_sheet(book, description, cells.bold)
        return memory.getvalue()


def width(value: Any) -> int:
    """Return the width of a value in characters; a Chinese character counts twice."""
    text = "" if value is None else str(value)
    return sum(2 if character > "\u2e7f" else 1 for character in text)
