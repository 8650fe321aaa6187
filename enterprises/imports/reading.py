"""The result of reading a file in an import format: tables, rows, and skipped rows and sheets."""

from __future__ import annotations

import dataclasses
from dataclasses import asdict, dataclass, field
from typing import Any

from enterprises.imports.columns import LANGUAGES
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
    # the year whose figures it contains, where the heading says so
    year: int | None = None
    # the field that a heading without one resembles: a question to a person
    resembles: str = ""


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
    params: dict[str, Any] = dataclasses.field(default_factory=dict)


@dataclass
class Account:
    """The rows of a sheet that are not empty: each is a title or heading, read, or left out for a reason."""

    sheet: str
    filled: int = 0
    headings: int = 0
    read: int = 0
    records: int = 0
    left_out: dict[str, int] = dataclasses.field(default_factory=dict)

    def leave_out(self, reason: str, rows: int = 1) -> None:
        self.left_out[reason] = self.left_out.get(reason, 0) + rows


@dataclass
class Table:
    """A table of a sheet as detected, for users to check and correct.

    `sheet` is the name of the sheet for its first table; others have the cell of their first heading or their
    year behind it, as in Sheet1!A8 or Sheet1 (2024). Rows and corrections belong to a table by this name.
    """

    sheet: str
    heading_rows: list[int]
    columns: list[ColumnFound]
    title: str = ""
    year: int | None = None
    rows: int = 0
    hidden: int = 0
    in_sheet: str = ""
    # years in the title between which a person must choose
    years: list[int] = dataclasses.field(default_factory=list)
    # the part of a year that the title states, such as 上半年: no figures of a year without confirmation
    part_of_year: str = ""
    # fields of which a row must have one: the figures of the year, where the headings state several
    own_fields: list[str] = dataclasses.field(default_factory=list)
    # the letter of a column that gives the unit of the amounts of each row
    unit_column: str = ""

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
    accounts: list[Account] = field(default_factory=list)

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
        _reject_unclear(self.tables, import_format)

    def columns_without_unit(self, import_format: Format) -> list[ColumnFound]:
        """Return the columns of amounts without a unit."""
        money = {column.name for column in import_format.columns if column.is_money}
        return [
            column
            for table in self.tables
            if not table.unit_column
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
            "accounts": [asdict(account) for account in self.accounts],
        }


def _reject_unclear(tables: list[Table], import_format: Format) -> None:
    """Raise ImportRejected for headings that resemble a field: a figure would be missing without a word."""
    unclear = {
        f"{table.sheet} {column.letter}": (column.heading, import_format.by_name[column.resembles].labels)
        for table in tables
        for column in table.columns
        if column.resembles
    }
    if unclear:
        raise ImportRejected(
            "columns_unclear",
            columns={
                language: "、".join(
                    f"{place} “{heading}” ({labels[language]}?)"
                    for place, (heading, labels) in unclear.items()
                )
                for language in LANGUAGES
            },
        )


def _reject_duplicates(table: Table, import_format: Format) -> None:
    """Raise ImportRejected if two columns are matched to one field, such as the revenues of two years."""
    for name, column in import_format.by_name.items():
        same = [each for each in table.columns if each.field == name]
        if len(same) > 1:
            raise ImportRejected(
                "two_columns",
                sheet=table.sheet,
                field=column.labels,
                columns="、".join(f"{each.letter} {each.heading}" for each in same),
            )
