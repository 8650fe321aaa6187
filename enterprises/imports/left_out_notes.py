"""Notes on what is left out of a sheet: rows, tables of other kinds, and sheets without a table."""

from __future__ import annotations

from collections.abc import Iterable

from enterprises.imports import values
from enterprises.imports.file_checks import column_letters
from enterprises.imports.heading_spans import count_filled
from enterprises.imports.reading import Account, ColumnFound, Reading, Skipped, Table
from enterprises.imports.table_blocks import Block
from enterprises.imports.values import Cell

_MAX_LISTED = 1_000  # rows left out that are listed one by one; the account counts all


class LeftOutNotes:
    """Writer of the account of a sheet and of the notes on its rows, which are added to a reading."""

    def __init__(self, sheet: str, reading: Reading) -> None:
        self.sheet, self.reading, self.account = sheet, reading, Account(sheet)
        reading.accounts.append(self.account)

    def add(self, number: int, reason: str, row: Iterable[Cell]) -> None:
        """Count a row as left out and list it."""
        self.account.leave_out(reason)
        self.list_row(number, reason, row)

    def list_row(self, number: int, reason: str, row: Iterable[Cell]) -> None:
        """List a row with its texts, while the list is not too long."""
        if len(self.reading.skipped) < _MAX_LISTED:
            text = " ".join(values.display(cell) for cell in row if not values.is_empty(cell))
            self.reading.skipped.append(Skipped(self.sheet, number, reason, text[:200]))

    def add_block(self, block: Block) -> None:
        """List a table of another kind that has ended, with the number of its rows."""
        if block.other and block.other.params["count"]:
            self.reading.skipped.append(block.other)

    def add_sheet(self, start: list[tuple[int, list[Cell]]], rest: Iterable[tuple[int, list[Cell]]]) -> None:
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
        self.reading.unrecognised.append(Table(self.sheet, [number], columns, in_sheet=self.sheet))
        self.reading.skipped.append(Skipped(self.sheet, 0, "sheet_without_table", ""))
        self.account.filled = filled
        self.account.leave_out("sheet_without_table", filled)
