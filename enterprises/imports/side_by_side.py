"""Tables beside each other in a sheet: which columns of a heading row belong together."""

from __future__ import annotations

from collections.abc import Sequence

from enterprises.imports.columns import heading_key
from enterprises.imports.file_checks import column_index
from enterprises.imports.heading_words import is_ordinal
from enterprises.imports.reading import ColumnFound

# Fields of which a table has one column: a second one begins another table.
_IDENTIFYING = ("uscc", "organisation_code", "name")


def split_columns(columns: Sequence[ColumnFound]) -> list[list[ColumnFound]]:
    """Return the columns of each table of a heading row, from left to right.

    A table begins where an identifying column is repeated: under the same heading, or behind an empty column.
    The number of the row in front of it belongs to it. Two different headings of one field side by side are
    no two tables, but a question.
    """
    starts = [0]
    seen: dict[str, str] = {}
    for position, column in enumerate(columns):
        if column.field not in _IDENTIFYING:
            continue
        key = heading_key(column.heading)
        start = _first_of_table(columns, position, starts[-1])
        has_gap = start > 0 and _index(columns[start]) > _index(columns[start - 1]) + 1
        if column.field in seen and (seen[column.field] == key or has_gap) and start > starts[-1]:
            starts.append(start)
            seen = {}
        seen[column.field] = key
    return [list(columns[start:end]) for start, end in zip(starts, [*starts[1:], len(columns)], strict=True)]


def _first_of_table(columns: Sequence[ColumnFound], position: int, start: int) -> int:
    """Return the first column of the table of an identifying one: behind a gap, or the number of the row."""
    for first in range(position, start, -1):
        if _index(columns[first]) > _index(columns[first - 1]) + 1:
            return first
    if position - 1 > start and is_ordinal(columns[position - 1].heading):
        return position - 1
    return position


def _index(column: ColumnFound) -> int:
    return column_index(column.letter)
