"""The tables of one sheet, below or beside each other, and an account of all its rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice, pairwise

from enterprises.imports import values
from enterprises.imports.columns import DAY_PARSERS, heading_key
from enterprises.imports.days import count_from_1904
from enterprises.imports.file_checks import column_index, column_letters
from enterprises.imports.files import MAX_COLUMNS, Sheet
from enterprises.imports.formats import FORMATS, Format
from enterprises.imports.headings import (
    HeadingRow,
    NumberedRow,
    count_filled,
    find_headings,
    is_description,
    is_heading_row,
    is_same,
    mark_unclear,
    match_best,
)
from enterprises.imports.kinds import find_named_kind, find_other_kind, is_sufficient, propose_kind
from enterprises.imports.left_out_rows import find_reason
from enterprises.imports.merged_cells import MergedCells
from enterprises.imports.reading import Account, ColumnFound, Reading, Row, Skipped, Table
from enterprises.imports.side_by_side import split_columns
from enterprises.imports.title_words import (
    find_part_of_year,
    find_title_unit,
    find_years,
    is_title_of_section,
)
from enterprises.imports.values import Cell
from enterprises.imports.yearly_columns import split_by_year

_MAX_HEADING_ROW = 40  # rows in which the first headings are searched
_EXAMPLES = 3  # rows whose cells are shown as examples
_MAX_LISTED = 1_000  # rows left out that are listed one by one; the account counts all

Corrections = Mapping[str, Mapping[str, str]]


@dataclass
class _Block:
    """Columns of a sheet under one heading row: tables of the format, or one of another kind."""

    first: int
    last: int
    tables: list[Table] = field(default_factory=list)
    # of each table the positions of its columns with a field
    fields: list[list[tuple[int, str]]] = field(default_factory=list)
    heading_keys: set[str] = field(default_factory=set)
    # the rows of another kind
    other: Skipped | None = None


class SheetTables:
    """Reader of the tables of a sheet; the result is added to a reading."""

    def __init__(
        self, sheet: Sheet, import_format: Format, corrections: Corrections, reading: Reading
    ) -> None:
        self.sheet, self.format, self.reading = sheet, import_format, reading
        self.corrections = corrections
        own = re.compile(rf"{re.escape(sheet.name)}(?: \(\d+\))?")
        self.first_corrections = {
            k: v for name in corrections if own.fullmatch(name) for k, v in corrections[name].items()
        }
        self.account = Account(sheet.name)
        reading.accounts.append(self.account)
        self.merged = MergedCells(sheet.merged)
        self.titles: list[str] = []  # the texts since the last table
        self.top_unit = ""
        self.top_years: list[int] = []
        self.headings: HeadingRow | None = None  # of the present tables
        self.blocks: list[_Block] = []
        self.description_columns: set[int] = set()  # of the present heading row
        self.days = {column.name for column in import_format.columns if column.parse in DAY_PARSERS}

    def read(self) -> None:
        """Read every row; a sheet without headings is iterated to its end, too, to check the limits."""
        rows = iter(self.sheet.rows)
        start = list(islice(rows, _MAX_HEADING_ROW))
        best = find_headings(start, self.sheet.merged, self.format, self.first_corrections)
        if best is None:
            self._leave_out_sheet(start, rows)
            return
        following = False
        for (number, row), below in _with_next(chain(start, rows)):
            if all(values.is_empty(cell) for cell in row):
                following = False
                continue
            self.account.filled += 1
            if following:  # the second row of headings
                following = False
                self.account.headings += 1
            elif headings := self._find_headings(number, row, below, best):
                following = len(headings.numbers) > 1
                self._begin(headings)
            elif not self.blocks:
                self._add_titles(row)
                self.account.headings += 1
            else:
                self._read_row(number, row, below)
        for block in self.blocks:
            self._end(block)

    def _find_headings(
        self, number: int, row: list[Cell], below: NumberedRow | None, best: HeadingRow
    ) -> HeadingRow | None:
        """Return the headings in a row, if it has some: those found first, or others of any kind."""
        if number == best.numbers[0]:
            return best
        corrections = self._corrections_at(number)
        if not (is_heading_row(row) or corrections):
            return None
        rows = [(number, row), *([below] if below else [])]
        headings = match_best(rows, self.sheet.merged, self.format, corrections)
        if number < best.numbers[0] and not is_sufficient(headings.fields, self.format):
            return headings if propose_kind(headings.pairs) else None  # else a note above the table
        return headings

    def _corrections_at(self, number: int) -> dict[str, str]:
        """Return the corrections of the tables whose headings are in a row."""
        place = re.compile(rf"{re.escape(self.sheet.name)}![A-Z]+{number}(?: \(\d+\))?")
        merged: dict[str, str] = {}
        for name, chosen in self.corrections.items():
            if place.fullmatch(name):
                merged |= chosen
        return merged

    def _begin(self, headings: HeadingRow) -> None:
        """Begin the tables of a heading row; repeated headings begin none."""
        is_named_otherwise = bool(find_named_kind(" ".join(self.titles[-1:]), self.format))
        is_repeated = self.headings is not None and is_same(self.headings.columns, headings.columns)
        if is_repeated and not is_named_otherwise and not self._states_otherwise():
            is_other = any(block.other for block in self.blocks)
            if not is_other:
                texts = [column.heading for column in headings.columns]
                self._leave_out(headings.numbers[0], "heading_repeated", texts)
                return
        self.account.headings += 1
        self._start_tables(headings)

    def _states_otherwise(self) -> bool:
        """Return whether the titles since the last headings state another year or unit than their tables."""
        tables = [table for block in self.blocks for table in block.tables]
        years = find_years(" ".join(self.titles), "")
        unit = find_title_unit(self.titles)
        money = {column.name for column in self.format.columns if column.is_money}
        units = {column.unit for table in tables for column in table.columns if column.field in money}
        is_other_year = bool(years) and any(years != [table.year] for table in tables)
        return (self.format.has_reports and is_other_year) or bool(unit and units and units != {unit})

    def _start_tables(self, headings: HeadingRow) -> None:
        """End the present tables and start those of a heading row."""
        for block in self.blocks:
            self._end(block)
        self.headings = headings
        self.description_columns.clear()
        self.blocks = [self._make_block(headings, columns) for columns in split_columns(headings.columns)]
        # Together the blocks take the whole row: what stands beside the headings may be a total or a note.
        self.blocks[0].first, self.blocks[-1].last = 0, MAX_COLUMNS
        for left, right in pairwise(self.blocks):
            left.last = right.first - 1
        self.titles = []

    def _make_block(self, headings: HeadingRow, columns: list[ColumnFound]) -> _Block:
        indexes = [column_index(column.letter) for column in columns]
        block = _Block(min(indexes, default=0), max(indexes, default=0))
        pairs = [headings.pairs[index] for index in indexes]
        names = {column.field for column in columns if column.field}
        title = " ".join(self.titles[-1:])
        kind = ""
        is_pointed_at = self.first_corrections.get("row") == str(headings.numbers[0])
        if is_pointed_at:
            kind = ""
        elif not is_sufficient(names, self.format):
            kind = propose_kind(pairs, title) or "?"
        elif not self._corrections_at(headings.numbers[0]):
            kind = find_other_kind(pairs, names, title, self.format)
        if kind:
            self._make_other(block, headings.numbers[0], kind, [column.heading for column in columns])
            return block
        for table in split_by_year(self._make_table(headings, columns), self.format):
            self.reading.tables.append(table)
            block.tables.append(table)
            block.fields.append([(column_index(c.letter), c.field) for c in table.columns if c.field])
        block.heading_keys = {heading_key(column.heading.rpartition(" / ")[2]) for column in columns}
        return block

    def _make_other(self, block: _Block, number: int, kind: str, headings: Sequence[str]) -> None:
        reason = "other_table" if kind in FORMATS else "unknown_table"
        labels = {"zh-hans": FORMATS[kind].zh, "en": FORMATS[kind].en} if kind in FORMATS else ""
        params = {"kind": labels, "count": 0}
        block.other = Skipped(self.sheet.name, number, reason, " ".join(headings)[:200], params)

    def _make_table(self, headings: HeadingRow, columns: list[ColumnFound]) -> Table:
        """Return a table with the unit and year that its titles state.

        The column in which an exported file describes itself is left out with a note.
        """
        for column in [each for each in columns if not each.field and is_description(each.heading)]:
            columns.remove(column)
            self.description_columns.add(column_index(column.letter))
            self.reading.skipped.append(Skipped(self.sheet.name, 0, "description_column", column.letter))
        columns = [replace(column, examples=[]) for column in columns]  # titles set their units
        number = headings.numbers[0]
        is_first = all(table.in_sheet != self.sheet.name for table in self.reading.tables)
        label = self.sheet.name if is_first else f"{self.sheet.name}!{columns[0].letter}{number}"
        corrections = self.first_corrections if is_first else self._corrections_at(number)
        mark_unclear(columns, self.format, corrections)
        table = Table(label, headings.numbers, columns, " ".join(self.titles)[:200], in_sheet=self.sheet.name)
        years = find_years(" ".join(self.titles), self.sheet.name) or self.top_years
        self.top_years = self.top_years or years
        table.year = years[0] if len(years) == 1 else None
        table.years = years if len(years) > 1 else []
        table.part_of_year = find_part_of_year([*self.titles, self.sheet.name])
        stated = find_title_unit([*self.titles, *(c.heading for c in columns if not c.field)])
        self.top_unit = self.top_unit or stated
        unit = stated or self.top_unit or find_title_unit([self.sheet.name])
        for column in columns:
            if column.field and self.format.by_name[column.field].is_money and not column.unit:
                column.unit = unit
        return table

    def _read_row(self, number: int, row: list[Cell], below: NumberedRow | None) -> None:
        """Read a row below headings, in the columns of each block.

        An exported file without records describes itself in a row of its own.
        """
        if self.description_columns:
            row = [None if index in self.description_columns else cell for index, cell in enumerate(row)]
            if all(values.is_empty(cell) for cell in row):
                self.account.leave_out("description_column")
                return
        if count_filled(row) == 1 and self._is_title(row, below):
            self._add_titles(row)
            self._leave_out(number, "section_row", row)
            self._turn_to_named_kind(number)
            self._turn_to_stated_year_or_unit(number, below)
            return
        row = self.merged.fill(number, row)
        reasons: list[str] = []
        for block in self.blocks:
            part = row[block.first : block.last + 1]
            if all(values.is_empty(cell) for cell in part):
                continue
            if block.other:
                block.other.params["count"] += 1
                reasons.append(block.other.reason)
            elif reason := find_reason(part, block.heading_keys):
                reasons.append(reason)
            else:
                reasons.append("" if self._add_records(block, number, row) else "no_value")
        if "" in reasons:
            self.account.read += 1
        elif reason := next((each for each in reasons if "table" in each), ""):
            self.account.leave_out(reason)
        else:
            self._leave_out(number, next(iter(reasons), "no_value"), row)

    def _is_title(self, row: list[Cell], below: NumberedRow | None) -> bool:
        text = next(values.display(cell) for cell in row if not values.is_empty(cell))
        return is_title_of_section(text) or (below is not None and is_heading_row(below[1]))

    def _turn_to_named_kind(self, number: int) -> None:
        """Leave out the rows below a title that names another kind, although no headings stand between."""
        kind = find_named_kind(self.titles[-1], self.format)
        if kind and not any(block.other for block in self.blocks):
            self._make_other(self.blocks[0], number, kind, self.titles[-1:])
            self.blocks = [self.blocks[0]]
            self.blocks[0].last = MAX_COLUMNS

    def _turn_to_stated_year_or_unit(self, number: int, below: NumberedRow | None) -> None:
        """Start tables of the same headings below a title with another year or unit but without headings."""
        has_headings = below is not None and is_heading_row(below[1])
        is_other = any(block.other for block in self.blocks)
        if self.headings and not has_headings and not is_other and self._states_otherwise():
            self._start_tables(replace(self.headings, numbers=[number]))

    def _add_records(self, block: _Block, number: int, row: list[Cell]) -> bool:
        """Add the record of each table of a block; return False if the row has no value of it."""
        is_hidden = number in self.sheet.hidden_rows
        added = False
        for table, fields in zip(block.tables, block.fields, strict=True):
            cells = {
                name: row[index]
                for index, name in fields
                if index < len(row) and not values.is_empty(row[index])
            }
            if not cells or (table.own_fields and not cells.keys() & table.own_fields):
                continue
            if self.sheet.is_1904:
                self._count_from_1904(cells)
            if table.rows < _EXAMPLES:
                _add_examples(table, row)
            self.reading.rows.append(Row(table.sheet, number, cells, is_hidden))
            table.rows += 1
            table.hidden += is_hidden
            self.account.records += 1
            added = True
        return added

    def _count_from_1904(self, cells: dict[str, Cell]) -> None:
        """Replace the serial numbers of days in cells without the format of a date."""
        for name in cells.keys() & self.days:
            cells[name] = count_from_1904(cells[name])

    def _add_titles(self, row: Iterable[Cell]) -> None:
        self.titles += [values.display(cell).strip() for cell in row if not values.is_empty(cell)]

    def _leave_out(self, number: int, reason: str, row: Iterable[Cell]) -> None:
        self.account.leave_out(reason)
        if len(self.reading.skipped) < _MAX_LISTED:
            text = " ".join(values.display(cell) for cell in row if not values.is_empty(cell))
            self.reading.skipped.append(Skipped(self.sheet.name, number, reason, text[:200]))

    def _end(self, block: _Block) -> None:
        if block.other and block.other.params["count"]:
            self.reading.skipped.append(block.other)

    def _leave_out_sheet(self, start: list[NumberedRow], rest: Iterable[NumberedRow]) -> None:
        """Record a sheet without headings of the format, with its fullest row as possible headings."""
        used = [(number, row) for number, row in start if count_filled(row)]
        filled = len(used) + sum(any(not values.is_empty(cell) for cell in row) for _number, row in rest)
        if not used:
            return
        number, row = max(used, key=lambda each: count_filled(each[1]))
        columns = [
            ColumnFound(column_letters(index), values.display(cell))
            for index, cell in enumerate(row)
            if not values.is_empty(cell)
        ]
        self.reading.unrecognised.append(Table(self.sheet.name, [number], columns, in_sheet=self.sheet.name))
        self.reading.skipped.append(Skipped(self.sheet.name, 0, "sheet_without_table", ""))
        self.account.filled = filled
        self.account.leave_out("sheet_without_table", filled)


def _add_examples(table: Table, row: list[Cell]) -> None:
    """Add the cells of a row to the examples of their columns."""
    for column in table.columns:
        index = column_index(column.letter)
        if index < len(row) and not values.is_empty(row[index]):
            column.examples.append(values.display(row[index]).strip()[:60])


def _with_next(rows: Iterable[NumberedRow]) -> Iterator[tuple[NumberedRow, NumberedRow | None]]:
    """Yield each row with the one below it, which may belong to the same headings."""
    for row, below in pairwise(chain(rows, [None])):
        if row is not None:
            yield row, below
