"""The tables of one sheet, below or beside each other, and an account of all its rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, islice, pairwise

from enterprises.imports import values
from enterprises.imports.cell_parsers import DAY_PARSERS
from enterprises.imports.file_checks import column_index
from enterprises.imports.files import Sheet
from enterprises.imports.formats import Format
from enterprises.imports.heading_spans import (
    WHOLE,
    blank,
    count_filled,
    find_edges,
    find_heading_spans,
    is_heading_row,
    keep_only,
)
from enterprises.imports.headings import (
    HeadingRow,
    NumberedRow,
    find_headings,
    is_description,
    is_same,
    mark_unclear,
    match_best,
)
from enterprises.imports.kinds import find_other_kind, is_sufficient, propose_kind
from enterprises.imports.left_out_notes import LeftOutNotes
from enterprises.imports.left_out_rows import find_reason
from enterprises.imports.merged_cells import MergedCells
from enterprises.imports.reading import ColumnFound, Reading, Skipped, Table
from enterprises.imports.row_units import RowUnits
from enterprises.imports.sheet_corrections import Corrections, SheetCorrections
from enterprises.imports.sheet_titles import SheetTitles
from enterprises.imports.side_by_side import split_columns
from enterprises.imports.table_blocks import Block, arrange
from enterprises.imports.title_words import is_title_of_section
from enterprises.imports.unheaded_cells import UnheadedCells
from enterprises.imports.values import Cell
from enterprises.imports.yearly_columns import split_by_year

_MAX_HEADING_ROW = 40  # rows in which the first headings are searched
# reasons whose rows are listed one by one
_LISTED = {"total_row", "note_row", "heading_repeated", "no_value"}


class SheetTables:
    """Reader of the tables of a sheet; the result is added to a reading."""

    def __init__(
        self, sheet: Sheet, import_format: Format, corrections: Corrections, reading: Reading
    ) -> None:
        self.sheet, self.format, self.reading = sheet, import_format, reading
        self.corrections = SheetCorrections(sheet.name, corrections)
        self.left_out = LeftOutNotes(sheet.name, reading)
        self.account = self.left_out.account
        self.merged = MergedCells(sheet.merged)
        self.titles = SheetTitles(sheet.name, import_format)
        self.unheaded = UnheadedCells()
        self.blocks: list[Block] = []
        self.second_headings: list[tuple[int, int]] = []  # their columns in the next row
        self.description_columns: set[int] = set()
        days = {column.name for column in import_format.columns if column.parse in DAY_PARSERS}
        self.days = days if sheet.is_1904 else None

    def read(self) -> None:
        """Read every row; a sheet without headings is iterated to its end, too, to check the limits."""
        rows = iter(self.sheet.rows)
        start = list(islice(rows, _MAX_HEADING_ROW))
        best = find_headings(start, self.sheet.merged, self.format, self.corrections.first)
        if best is None:
            self.left_out.add_sheet(start, rows)
            return
        for (number, row), below in _with_next(chain(start, rows)):
            if all(values.is_empty(cell) for cell in row):
                self.second_headings = []
                continue
            self.account.filled += 1
            rest = self._take_headings(number, row, below, best)
            if rest is None:
                continue
            if all(values.is_empty(cell) for cell in rest):
                self.account.headings += 1
            elif self.blocks:
                self._read_row(number, rest, below)
            else:
                self.titles.add(rest)
                self.account.headings += 1
        for block in self.blocks:
            self.left_out.add_block(block)
        self.reading.skipped += self.unheaded.notes(self.sheet.name)

    def _take_headings(
        self, number: int, row: list[Cell], below: NumberedRow | None, best: HeadingRow
    ) -> list[Cell] | None:
        """Begin the tables whose headings stand in a row, and return the rest of it; None if it is left out.

        Repeated headings begin none. Those of a part of the row are left out with the rest.
        """
        rest = blank(row, self.second_headings)
        self.second_headings = []
        for headings in self._find_headings(number, rest, below, best):
            if self._is_repeated(headings):
                if headings.is_whole:
                    texts = [column.heading for column in headings.columns]
                    self.left_out.add(number, "heading_repeated", texts)
                    return None
                continue
            self._start_tables(headings)
            rest = blank(rest, [headings.span])
            if len(headings.numbers) > 1:
                self.second_headings.append(headings.span)
        return rest

    def _find_headings(
        self, number: int, row: list[Cell], below: NumberedRow | None, best: HeadingRow
    ) -> list[HeadingRow]:
        """Return the headings in a row: those found first, or others of any kind."""
        if number == best.numbers[0]:
            return [best]
        corrections = self.corrections.at(number)
        spans = find_heading_spans(row, find_edges(block.columns for block in self.blocks))
        if corrections and not spans:
            spans = [WHOLE]
        found = []
        for span in spans:
            rows = [
                (number, keep_only(row, span)),
                *([(below[0], keep_only(below[1], span))] if below else []),
            ]
            headings = replace(match_best(rows, self.sheet.merged, self.format, corrections), span=span)
            is_note = number < best.numbers[0] and not is_sufficient(headings.fields, self.format)
            if not is_note or propose_kind(headings.pairs):  # else a note above the table
                found.append(headings)
        return found

    def _is_repeated(self, headings: HeadingRow) -> bool:
        """Return whether the tables above have these headings, and no title between states otherwise."""
        above = [block for block in self.blocks if block.overlaps(headings)]
        columns = [column for block in above for column in block.columns]
        return (
            bool(above)
            and not any(block.other for block in above)
            and is_same(columns, headings.columns)
            and not self.titles.named_kind()
            and not self._states_otherwise()
        )

    def _states_otherwise(self) -> bool:
        return self.titles.differ_from([table for block in self.blocks for table in block.tables])

    def _start_tables(self, headings: HeadingRow) -> None:
        """End the tables in whose columns some headings stand, and start those of the headings.

        Tables in other columns go on: one beside them may begin and end in other rows.
        """
        ended = [block for block in self.blocks if block.overlaps(headings)]
        for block in ended:
            self.left_out.add_block(block)
        indexes = [column_index(column.letter) for column in headings.columns]
        if indexes:
            self.titles.texts = [*self.unheaded.take_titles(min(indexes), max(indexes)), *self.titles.texts]
            self.description_columns -= set(range(min(indexes), max(indexes) + 1))
        started = [self._make_block(headings, columns) for columns in split_columns(headings.columns)]
        self.blocks = arrange([*(block for block in self.blocks if block not in ended), *started])
        self.unheaded.set_headings([index for block in self.blocks for index in block.indexes])
        self.titles.texts = []

    def _make_block(self, headings: HeadingRow, columns: list[ColumnFound]) -> Block:
        """Return the block of some headings.

        One of another kind is left out, or its rows would be records here.
        """
        block = Block(headings, list(columns))
        number, title = headings.numbers[0], self.titles.last
        pairs = [headings.pairs[index] for index in sorted(block.indexes)]
        names = {column.field for column in columns if column.field}
        kind = ""
        if self.corrections.first.get("row") == str(number):
            pass  # a person points at these headings
        elif not is_sufficient(names, self.format):
            kind = propose_kind(pairs, title) or "?"
        elif not self.corrections.at(number):
            kind = find_other_kind(pairs, names, title, self.format)
        if kind:
            texts = " ".join(column.heading for column in columns)
            block.leave_out(self.sheet.name, number, kind, texts)
            return block
        for table in split_by_year(self._make_table(headings, columns), self.format):
            self.reading.tables.append(table)
            block.add_table(table, RowUnits(table, self.format))
        return block

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
        corrections = self.corrections.first if is_first else self.corrections.at(number)
        mark_unclear(columns, self.format, corrections)
        table = Table(label, headings.numbers, columns, self.titles.text[:200], in_sheet=self.sheet.name)
        self.titles.describe(table, columns)
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
            self._take_title(number, row, below)
            return
        self.unheaded.add(number, row)
        row = self.merged.fill(number, row)
        reasons: list[str] = []
        for block in self.blocks:
            reason = self._read_part(number, row, block)
            reasons += [] if reason is None else [reason]
            if reason in _LISTED:
                self.left_out.list_row(number, reason, row[block.start : block.end + 1])
        if "" in reasons:
            self.account.read += 1
        elif reason := next((each for each in reasons if "table" in each), ""):
            self.account.leave_out(reason)
        else:
            self.account.leave_out(next(iter(reasons), "no_value"))

    def _read_part(self, number: int, row: list[Cell], block: Block) -> str | None:
        """Read a row in the columns of a block; return why it has no record there, None where it is empty."""
        part = row[block.start : block.end + 1]
        if all(values.is_empty(cell) for cell in part):
            return None
        if block.other:
            block.other.params["count"] += 1
            return block.other.reason
        if reason := find_reason(part, block.heading_keys):
            return reason
        is_hidden = number in self.sheet.hidden_rows
        records = block.read(number, row, is_hidden=is_hidden, days=self.days)
        self.reading.rows += records
        self.account.records += len(records)
        return "" if records else "no_value"

    def _is_title(self, row: list[Cell], below: NumberedRow | None) -> bool:
        text = next(values.display(cell) for cell in row if not values.is_empty(cell))
        return is_title_of_section(text) or (below is not None and is_heading_row(below[1]))

    def _take_title(self, number: int, row: list[Cell], below: NumberedRow | None) -> None:
        """Leave out the title of a part; what follows may be of the kind, year or unit that it states."""
        self.titles.add(row)
        self.left_out.add(number, "section_row", row)
        index = next(index for index, cell in enumerate(row) if not values.is_empty(cell))
        if (kind := self.titles.named_kind()) and not any(block.other for block in self.blocks):
            self._turn_to_kind(number, kind, index)
        is_other = any(block.other for block in self.blocks)
        has_headings = below is not None and bool(find_heading_spans(below[1]))
        if not has_headings and not is_other and self._states_otherwise():
            titles = self.titles.texts
            for headings in list({id(block.headings): block.headings for block in self.blocks}.values()):
                self.titles.texts = titles
                self._start_tables(replace(headings, numbers=[number]))

    def _turn_to_kind(self, number: int, kind: str, index: int) -> None:
        """Leave out the rows below a title that names another kind, although no headings stand between.

        A title over the first table is taken for one of all tables.
        """
        below = (
            self.blocks if index <= self.blocks[0].last else [b for b in self.blocks if index in b.indexes]
        )
        for block in below:
            block.leave_out(self.sheet.name, number, kind, self.titles.last)


def _with_next(rows: Iterable[NumberedRow]) -> Iterator[tuple[NumberedRow, NumberedRow | None]]:
    """Yield each row with the one below it, which may belong to the same headings."""
    for row, below in pairwise(chain(rows, [None])):
        if row is not None:
            yield row, below
