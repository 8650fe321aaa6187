"""Merged cells: their value belongs to each of their rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from enterprises.imports.values import Cell


class MergedCells:
    """The vertically merged cells of a sheet, filled row by row."""

    def __init__(self, merged: Sequence[Any]) -> None:
        """Index the ranges by their first row: ((first row, column), (last row, column)), counted from 0."""
        self.ranges: dict[int, list[tuple[int, int]]] = {}
        for (top, left), (bottom, _right) in merged:
            if bottom > top:
                self.ranges.setdefault(top, []).append((left, bottom))
        self.open: dict[int, tuple[Cell, int]] = {}

    def fill(self, number: int, row: list[Cell]) -> list[Cell]:
        """Return a row with the values of the ranges that began above it."""
        index = number - 1
        if self.open:
            self.open = {column: value for column, value in self.open.items() if value[1] >= index}
            for column, (value, _bottom) in self.open.items():
                row.extend([None] * (column + 1 - len(row)))
                row[column] = value
        for column, bottom in self.ranges.get(index, ()):
            if column < len(row):
                self.open[column] = (row[column], bottom)
        return row
