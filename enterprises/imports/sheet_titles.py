"""The texts above and between the tables of a sheet, with the unit and the year that they state."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from enterprises.imports import values
from enterprises.imports.formats import Format
from enterprises.imports.kinds import find_named_kind
from enterprises.imports.reading import ColumnFound, Table
from enterprises.imports.title_words import find_part_of_year, find_title_unit, find_years
from enterprises.imports.values import Cell


class SheetTitles:
    """The titles since the last headings; a unit and years stated once hold for the tables below, too."""

    def __init__(self, sheet: str, import_format: Format) -> None:
        self.sheet, self.format = sheet, import_format
        self.texts: list[str] = []
        self.unit = ""
        self.years: list[int] = []

    def add(self, row: Iterable[Cell]) -> None:
        """Add the texts of a row."""
        self.texts += [values.display(cell).strip() for cell in row if not values.is_empty(cell)]

    @property
    def last(self) -> str:
        """The last title; '' if there is none."""
        return self.texts[-1] if self.texts else ""

    @property
    def text(self) -> str:
        """All titles in one text."""
        return " ".join(self.texts)

    def named_kind(self) -> str:
        """Return the code of another format that the last title names; '' if none."""
        return find_named_kind(self.last, self.format)

    def describe(self, table: Table, columns: Sequence[ColumnFound]) -> None:
        """Set the year of a table and the unit of its amounts, as titles, headings and sheet say."""
        years = find_years(self.text, self.sheet) or self.years
        self.years = self.years or years
        table.year = years[0] if len(years) == 1 else None
        table.years = years if len(years) > 1 else []
        table.part_of_year = find_part_of_year([*self.texts, self.sheet])
        stated = find_title_unit([*self.texts, *(each.heading for each in columns if not each.field)])
        self.unit = self.unit or stated
        unit = stated or self.unit or find_title_unit([self.sheet])
        for column in columns:
            if column.field and self.format.by_name[column.field].is_money and not column.unit:
                column.unit = unit

    def differ_from(self, tables: Sequence[Table]) -> bool:
        """Return whether the titles since the last headings state another year or unit than some tables."""
        years, unit = find_years(self.text, ""), find_title_unit(self.texts)
        money = {column.name for column in self.format.columns if column.is_money}
        units = {column.unit for table in tables for column in table.columns if column.field in money}
        is_other_year = bool(years) and any(years != [table.year] for table in tables)
        return (self.format.has_reports and is_other_year) or bool(unit and units and units != {unit})
