"""The result of reading a file in an import format: tables, rows, and skipped rows and sheets."""

from __future__ import annotations

import dataclasses
from dataclasses import asdict, dataclass, field
from typing import Any

from enterprises.imports.columns import Column
from enterprises.imports.formats import Format
from enterprises.imports.messages import ImportRejected, in_each_language
from enterprises.imports.values import Cell


@dataclass
class ColumnFound:
    """A column of a sheet with its heading, and the field that it was matched to."""

    letter: str
    heading: str
    field: str = ""
    unit: str = ""
    examples: list[str] = dataclasses.field(default_factory=list)


@dataclass(slots=True)
class Row:
    """A row of a table, with its unparsed cells by field."""

    sheet: str
    number: int
    cells: dict[str, Cell]
    is_hidden: bool = False


@dataclass
class Skipped:
    """A row or sheet that contains no record, and the reason."""

    sheet: str
    number: int
    reason: str
    text: str


@dataclass
class Table:
    """The table of a sheet as detected, for users to check and correct."""

    sheet: str
    heading_rows: list[int]
    columns: list[ColumnFound]
    title: str = ""
    year: int | None = None
    rows: int = 0
    hidden: int = 0

    def letters(self) -> dict[str, str]:
        """Return the column letter of each field."""
        return {column.field: column.letter for column in self.columns if column.field}


@dataclass
class Reading:
    """The tables, rows and skipped parts of a file."""

    tables: list[Table] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    # sheets without a table: their fullest row, as possible headings
    unrecognised: list[Table] = field(default_factory=list)
    # of these sheets the first rows, by sheet
    pictures: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def check(self, import_format: Format) -> None:
        """Raise ImportRejected if there is no table, or a table has two columns for one field.

        Neither is guessed: the user corrects the columns on the page of the import.
        """
        if not self.tables:
            headings = [column.heading for table in self.unrecognised for column in table.columns]
            needed = min(import_format.needed, key=len)
            raise ImportRejected(
                "no_table",
                needed=in_each_language(
                    lambda: "、".join(import_format.by_name[name].label for name in needed)
                ),
                found="、".join(headings[:20]) or "—",
            )
        for table in self.tables:
            _reject_duplicates(table, import_format)

    def columns_without_unit(self, import_format: Format) -> list[ColumnFound]:
        """Return the columns of amounts without a unit."""
        money = {column.name for column in import_format.columns if column.is_money}
        return [
            column
            for table in self.tables
            for column in table.columns
            if column.field in money and not column.unit
        ]

    def as_json(self) -> dict[str, Any]:
        """Return the stored form, without the rows."""
        return {
            "tables": [asdict(table) for table in self.tables],
            "skipped": [asdict(skipped) for skipped in self.skipped],
            "strange": [asdict(table) for table in self.unrecognised],
            "pictures": self.pictures,
        }


def _label(column: Column) -> dict[str, str]:
    return in_each_language(lambda: column.label)


def _reject_duplicates(table: Table, import_format: Format) -> None:
    """Raise ImportRejected if two columns are matched to one field, such as the revenues of two years."""
    for name, column in import_format.by_name.items():
        same = [each for each in table.columns if each.field == name]
        if len(same) > 1:
            raise ImportRejected(
                "two_columns",
                sheet=table.sheet,
                field=_label(column),
                columns="、".join(f"{each.letter} {each.heading}" for each in same),
            )
