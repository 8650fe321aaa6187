"""A column that gives the unit of the amounts of each row."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence

from enterprises.imports import values
from enterprises.imports.columns import heading_key
from enterprises.imports.file_checks import column_index
from enterprises.imports.formats import Format
from enterprises.imports.heading_words import find_unit_word
from enterprises.imports.reading import Table
from enterprises.imports.values import Cell
from enterprises.naming.names import normalise

_HEADINGS = {"单位", "计量单位", "金额单位", "货币单位", "unit"}


class RowUnits:
    """The column of units of a table, if it has one; the first unit in it decides whether it is one."""

    def __init__(self, table: Table, import_format: Format) -> None:
        money = {column.name for column in import_format.columns if column.is_money}
        self.table = table
        self.fields = {column.field for column in table.columns if column.field in money}
        units = [c for c in table.columns if not c.field and heading_key(c.heading) in _HEADINGS]
        self.index = column_index(units[0].letter) if len(units) == 1 and self.fields else None

    def set(self, cells: MutableMapping[str, Cell], row: Sequence[Cell]) -> None:
        """Put the unit of a row beside each of its amounts; without one the amount is an error on its row."""
        if self.index is None:
            return
        unit = values.display(row[self.index]).strip() if self.index < len(row) else ""
        if unit and not self.table.unit_column:
            if not find_unit_word(normalise(unit)):  # a department, or the unit of another figure
                self.index = None
                return
            self.table.unit_column = next(
                c.letter for c in self.table.columns if column_index(c.letter) == self.index
            )
        for name in self.fields & cells.keys():
            if not values.missing_reason(cells[name]):
                cells[name] = {"v": cells[name], "unit": find_unit_word(normalise(unit))}
