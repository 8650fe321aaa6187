"""Blocks of columns in a sheet, each under its own headings; they may begin and end in different rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from enterprises.imports import values
from enterprises.imports.columns import heading_key
from enterprises.imports.days import count_from_1904
from enterprises.imports.file_checks import column_index
from enterprises.imports.files import MAX_COLUMNS
from enterprises.imports.formats import FORMATS
from enterprises.imports.headings import HeadingRow
from enterprises.imports.reading import ColumnFound, Row, Skipped, Table
from enterprises.imports.row_units import RowUnits
from enterprises.imports.values import Cell

_EXAMPLES = 3  # rows whose cells are shown as examples


@dataclass
class Block:
    """Columns of a sheet under one heading row: tables of the format, or one of another kind."""

    headings: HeadingRow
    columns: list[ColumnFound]
    tables: list[Table] = field(default_factory=list)
    # of each table the positions of its columns with a field
    fields: list[list[tuple[int, str]]] = field(default_factory=list)
    units: list[RowUnits] = field(default_factory=list)
    # the rows of another kind
    other: Skipped | None = None
    # the columns whose cells belong to the block, also beside its headings: a total, a note
    start: int = 0
    end: int = MAX_COLUMNS

    def __post_init__(self) -> None:
        self.indexes = {column_index(column.letter) for column in self.columns}
        self.first, self.last = min(self.indexes, default=0), max(self.indexes, default=0)
        self.heading_keys = {heading_key(each.heading.rpartition(" / ")[2]) for each in self.columns}

    def add_table(self, table: Table, units: RowUnits) -> None:
        """Add a table of the format."""
        self.tables.append(table)
        self.fields.append([(column_index(c.letter), c.field) for c in table.columns if c.field])
        self.units.append(units)

    def leave_out(self, sheet: str, number: int, kind: str, title: str) -> None:
        """Leave out the rows of the block: they are of another kind, '?' for an unknown one."""
        reason = "other_table" if kind in FORMATS else "unknown_table"
        labels = {"zh-hans": FORMATS[kind].zh, "en": FORMATS[kind].en} if kind in FORMATS else ""
        self.other = Skipped(sheet, number, reason, title[:200], {"kind": labels, "count": 0})

    def overlaps(self, headings: HeadingRow) -> bool:
        """Return whether some headings stand in columns of the block, which thereby ends."""
        indexes = [column_index(column.letter) for column in headings.columns]
        return bool(indexes) and self.first <= max(indexes) and min(indexes) <= self.last

    def read(self, number: int, row: Sequence[Cell], *, is_hidden: bool, days: set[str] | None) -> list[Row]:
        """Return the record of each table in a row; `days` are the columns whose days count from 1904 on."""
        records = []
        for table, fields, units in zip(self.tables, self.fields, self.units, strict=True):
            cells = {
                name: row[index]
                for index, name in fields
                if index < len(row) and not values.is_empty(row[index])
            }
            if not cells or (table.own_fields and not cells.keys() & table.own_fields):
                continue
            for name in cells.keys() & (days or set()):
                cells[name] = count_from_1904(cells[name])
            units.set(cells, row)
            if table.rows < _EXAMPLES:
                _add_examples(table, row)
            table.rows += 1
            table.hidden += is_hidden
            records.append(Row(table.sheet, number, cells, is_hidden))
        return records


def arrange(blocks: Iterable[Block]) -> list[Block]:
    """Return blocks from left to right, together taking the whole row."""
    ordered = sorted(blocks, key=lambda each: each.first)
    if ordered:
        ordered[0].start, ordered[-1].end = 0, MAX_COLUMNS
    for left, right in pairwise(ordered):
        left.end, right.start = right.first - 1, right.first
    return ordered


def _add_examples(table: Table, row: Sequence[Cell]) -> None:
    """Add the cells of a row to the examples of their columns."""
    for column in table.columns:
        index = column_index(column.letter)
        if index < len(row) and not values.is_empty(row[index]):
            column.examples.append(values.display(row[index]).strip()[:60])
