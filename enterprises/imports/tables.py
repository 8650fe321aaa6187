"""Reading of the tables of a file in an import format."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from enterprises.imports.files import read_sheets
from enterprises.imports.formats import Format
from enterprises.imports.reading import Account, Reading, Skipped
from enterprises.imports.sheet_tables import SheetTables


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
            account = Account(sheet.name, sheet.filled)
            account.leave_out("hidden_sheet", sheet.filled)
            reading.accounts.append(account)
            reading.skipped.append(Skipped(sheet.name, 0, "hidden_sheet", ""))
            continue
        SheetTables(sheet, import_format, corrections or {}, reading).read()
    return reading
