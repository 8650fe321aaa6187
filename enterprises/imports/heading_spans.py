"""The columns of a row in which headings or records stand."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise

from enterprises.imports import values
from enterprises.imports.file_checks import column_index
from enterprises.imports.files import MAX_COLUMNS
from enterprises.imports.heading_words import is_known_heading, is_ordinal
from enterprises.imports.reading import ColumnFound
from enterprises.imports.values import Cell

WHOLE = (0, MAX_COLUMNS)  # the columns of a row without records beside its headings
# A value that is no heading: a code, a certificate number, a day, the name of a company
_VALUE = re.compile(
    r"^[0-9A-Z]{15,}$|^G[RF]\d+|^\d{4}[-./年]\d|^[^其注]*(?:有限公司|合伙企业|股份公司)(?:[(（].*[)）])?$"
)
_MAX_HEADING = 60  # characters


def count_filled(row: list[Cell]) -> int:
    return sum(not values.is_empty(cell) for cell in row)


def keep_only(row: list[Cell], span: tuple[int, int]) -> list[Cell]:
    """Return a row without the cells outside some columns."""
    if span == WHOLE:
        return row
    return [cell if span[0] <= index <= span[1] else None for index, cell in enumerate(row)]


def blank(row: list[Cell], spans: Sequence[tuple[int, int]]) -> list[Cell]:
    """Return a row without the cells in some columns."""
    if not spans:
        return row
    return [
        None if any(first <= index <= last for first, last in spans) else cell
        for index, cell in enumerate(row)
    ]


def find_heading_spans(row: list[Cell], edges: Collection[int] = ()) -> list[tuple[int, int]]:
    """Return the columns in which a row has headings: the whole row, or parts beside records of other tables.

    Parts are divided by empty cells, and by the `edges` of the tables above.
    """
    if count_filled(row) > 3:
        parts = [(part, row[part[0] : part[1] + 1]) for part in _find_parts(row, edges)]
        headed = [span for span, cells in parts if is_heading_row(cells) and not is_data(cells)]
        if headed and any(is_data(cells) for _span, cells in parts):
            return headed
    return [WHOLE] if is_heading_row(row) else []


def find_edges(tables: Iterable[Iterable[ColumnFound]]) -> set[int]:
    """Return the positions of the columns at which tables begin, and of those behind their ends."""
    spans = [[column_index(column.letter) for column in columns] for columns in tables]
    return {edge for indexes in spans if indexes for edge in (min(indexes), max(indexes) + 1)}


def _find_parts(row: list[Cell], edges: Collection[int]) -> list[tuple[int, int]]:
    """Return the first and last column of each run of filled cells, with the empty cells behind it."""
    starts = [
        index
        for index, cell in enumerate(row)
        if not values.is_empty(cell) and (not index or values.is_empty(row[index - 1]) or index in edges)
    ]
    return [(first, after - 1) for first, after in pairwise([*starts, MAX_COLUMNS + 1])]


def is_heading_row(row: list[Cell]) -> bool:
    """Return whether a row below a table contains the headings of another: short texts, most of them known.

    Most rows are data, whose first cells are already no headings.
    """
    known = unknown = 0
    filled = [cell for cell in row if not values.is_empty(cell)]
    if len(filled) < 2:
        return False
    for cell in filled:
        if not isinstance(cell, str):
            return False
        if len(cell) > _MAX_HEADING or cell[0].isdigit() or not is_known_heading(cell):
            unknown += 1
            if unknown > len(filled) // 2:
                return False
        else:
            known += 1
    return known >= 2 or (len(filled) > 2 and is_ordinal(filled[0]))


def is_data(row: list[Cell]) -> bool:
    """Return whether a row contains values of a record: numbers other than years, days, codes or a company.

    Such a row is no second row of headings, or its record would be lost.
    """
    return any(
        (isinstance(cell, str) and bool(_VALUE.search(cell.strip())))
        or (isinstance(cell, int | float) and not isinstance(cell, bool) and not 1990 <= cell <= 2100)
        or isinstance(cell, dict)
        for cell in row
    )
