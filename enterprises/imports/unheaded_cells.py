"""Cells beside the tables of a sheet, in columns without a heading: titles of a later table, or a note."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from enterprises.imports import values
from enterprises.imports.file_checks import column_letters
from enterprises.imports.reading import Skipped
from enterprises.imports.values import Cell

_MAX_STORED = 200  # cells whose texts are stored; all are counted


class UnheadedCells:
    """The cells in columns without a heading, until headings below claim them as titles."""

    def __init__(self) -> None:
        self.headed: set[int] = set()
        self.width = 0
        self.gaps: list[int] = []
        self.stored: list[tuple[int, int, str]] = []  # row, column, text
        self.counts: dict[int, int] = {}

    def set_headings(self, indexes: Iterable[int]) -> None:
        """Set the columns that have a heading in the present tables."""
        self.headed = set(indexes)
        self.width = max(self.headed, default=-1) + 1
        self.gaps = [index for index in range(self.width) if index not in self.headed]

    def add(self, number: int, row: Sequence[Cell]) -> None:
        """Note the cells of a row that stand in no column with a heading."""
        if len(row) <= self.width and not self.gaps:
            return
        for index in (*self.gaps, *range(self.width, len(row))):
            if index < len(row) and not values.is_empty(row[index]):
                self.counts[index] = self.counts.get(index, 0) + 1
                if len(self.stored) < _MAX_STORED:
                    self.stored.append((number, index, values.display(row[index]).strip()))

    def take_titles(self, first: int, last: int) -> list[str]:
        """Return the texts in some columns, which now stand above headings, and forget them."""
        taken = [each for each in self.stored if first <= each[1] <= last]
        self.stored = [each for each in self.stored if each not in taken]
        for _number, index, _text in taken:
            self.counts[index] -= 1
        return [text for _number, _index, text in taken]

    def notes(self, sheet: str) -> list[Skipped]:
        """Return a note for each column with cells but without a heading."""
        notes = []
        for index, count in sorted(self.counts.items()):
            first = next((each for each in self.stored if each[1] == index), (0, index, ""))
            if count:
                params = {"column": column_letters(index), "count": count}
                notes.append(Skipped(sheet, first[0], "unheaded_cells", first[2][:200], params))
        return notes
