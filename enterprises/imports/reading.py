"""What a file says as one kind of spreadsheet: its tables as understood, their rows, and what is none."""

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
    """A column of a sheet: where it stands, what it says, and which field it was taken for."""

    letter: str
    heading: str
    field: str = ""
    unit: str = ""
    examples: list[str] = dataclasses.field(default_factory=list)


@dataclass(slots=True)
class Row:
    """One row of a table, with its cells by field as they came."""

    sheet: str
    number: int
    cells: dict[str, Cell]
    is_hidden: bool = False


@dataclass
class Skipped:
    """A row or a sheet that is not taken as a record, and why."""

    sheet: str
    number: int
    reason: str
    text: str


@dataclass
class Table:
    """The table of one sheet as it was understood, for people to see and to correct."""

    sheet: str
    heading_rows: list[int]
    columns: list[ColumnFound]
    title: str = ""
    year: int | None = None
    rows: int = 0
    hidden: int = 0

    def letters(self) -> dict[str, str]:
        """Return the column letter of each field that was found."""
        return {column.field: column.letter for column in self.columns if column.field}


@dataclass
class Reading:
    """What a file says as one kind of spreadsheet."""

    tables: list[Table] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    # sheets in which no table was found: their fullest row as it would be the headings
    strange: list[Table] = field(default_factory=list)

    def check(self, import_format: Format) -> None:
        """Refuse a file without a table, or with two columns for one field: people know which they mean."""
        if not self.tables:
            found = [column.heading for table in self.strange for column in table.columns]
            needed = min(import_format.needed, key=len)
            raise ImportRejected(
                "no_table",
                needed=in_each_language(
                    lambda: "、".join(import_format.by_name[name].label for name in needed)
                ),
                found="、".join(found[:20]) or "—",
            )
        for table in self.tables:
            _refuse_doubles(table, import_format)

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
        """Return what was understood of the file, without its rows."""
        return {
            "tables": [asdict(table) for table in self.tables],
            "skipped": [asdict(skipped) for skipped in self.skipped],
            "strange": [asdict(table) for table in self.strange],
        }


def _told(column: Column) -> dict[str, str]:
    return in_each_language(lambda: column.label)


def _refuse_doubles(table: Table, import_format: Format) -> None:
    """Refuse two columns that name one field, such as the revenues of two years: people know which."""
    for name, column in import_format.by_name.items():
        same = [each for each in table.columns if each.field == name]
        if len(same) > 1:
            raise ImportRejected(
                "two_columns",
                sheet=table.sheet,
                field=_told(column),
                columns="、".join(f"{each.letter} {each.heading}" for each in same),
            )
