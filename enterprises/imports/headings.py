"""Detection of the headings of a table below titles and notes, with the field and unit of each column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from enterprises.imports import values
from enterprises.imports.columns import heading_key
from enterprises.imports.file_checks import column_letters
from enterprises.imports.formats import SUBJECT_FIELDS, Format
from enterprises.imports.heading_spans import (
    WHOLE,
    count_filled,
    find_edges,
    find_heading_spans,
    is_data,
    keep_only,
)
from enterprises.imports.heading_words import (
    find_heading_unit,
    find_resembling,
    read_heading,
    states_another_year,
)
from enterprises.imports.kinds import is_sufficient
from enterprises.imports.reading import ColumnFound
from enterprises.imports.title_words import is_title_of_part
from enterprises.imports.values import Cell

NumberedRow = tuple[int, list[Cell]]
Merged = Sequence[Any]
# The last column of an exported CSV file, which describes the file and is no field of any format.
DESCRIPTION_HEADING = "文件说明\nAbout this file"
_DESCRIPTION_KEYS = {heading_key(line) for line in (DESCRIPTION_HEADING, *DESCRIPTION_HEADING.splitlines())}
_UNIT_ALONE = re.compile(f"[(（]?(?:人民币)?(?:{values.MONEY}|{values.COUNTED}|%|％)[)）]?")

_YEAR_ALONE = re.compile(r"(?:19|20)\d{2}年?(?:度|末|底)?")


@dataclass(frozen=True)
class HeadingRow:
    """The headings of one or two rows: of each column the heading of its group and its own."""

    numbers: list[int]
    pairs: list[tuple[str, str]]
    columns: list[ColumnFound]
    # the columns in which they stand, where the row has records of another table beside them
    span: tuple[int, int] = WHOLE

    @property
    def is_whole(self) -> bool:
        """True if the row has nothing but the headings."""
        return self.span == WHOLE

    @property
    def rank(self) -> tuple[int, int, int, int]:
        """The rank among the readings of some rows: known columns, units and years, columns, fewer rows."""
        known = {(column.field, column.year) for column in self.columns if column.field}
        stated = sum(bool(column.unit or column.year) for column in self.columns)
        return len(known), stated, len(self.columns), -len(self.numbers)

    @property
    def fields(self) -> set[str]:
        """The fields of the columns."""
        return {column.field for column in self.columns if column.field}


def is_description(heading: str) -> bool:
    """Return whether a heading is that of the column in which an exported file describes itself."""
    return heading_key(heading) in _DESCRIPTION_KEYS


def find_headings(
    start: list[NumberedRow], merged: Merged, import_format: Format, corrections: Mapping[str, str]
) -> HeadingRow | None:
    """Return the headings among the first rows of a sheet; None if there are none.

    Of all rows and pairs of rows, that with the most known fields is taken: titles and notes above may
    contain a heading, too. A correction by hand counts as a known heading.
    """
    best: HeadingRow | None = None
    corrected_row = corrections.get("row")
    for position, (number, row) in enumerate(start):
        if count_filled(row) < 2 or (corrected_row and corrected_row != str(number)):
            continue
        attempts = []
        edges = find_edges([best.columns] if best else [])
        for span in find_heading_spans(row, edges) or [WHOLE]:
            rows = [(each, keep_only(cells, span)) for each, cells in start[position : position + 2]]
            found = match_rows(rows, merged, import_format, corrections)
            attempts += [replace(attempt, span=span) for attempt in found]
        for attempt in attempts:
            # What a person points at needs only an enterprise: the rest may be given once.
            is_pointed_at = bool(corrected_row and attempt.fields & SUBJECT_FIELDS)
            if not is_pointed_at and not is_sufficient(attempt.fields, import_format):
                continue
            # Headings repeated below the first ones are no better than these; a part of them is.
            is_part = best is not None and set(attempt.numbers) < set(best.numbers)
            if best is None or (attempt.rank > best.rank if is_part else attempt.rank[:-1] > best.rank[:-1]):
                best = attempt
    return best


def match_rows(
    rows: Sequence[NumberedRow], merged: Merged, import_format: Format, corrections: Mapping[str, str]
) -> list[HeadingRow]:
    """Return the headings of a row, and those of it together with the row below."""
    number, row = rows[0]
    headings = [values.display(cell) for cell in row]
    attempts = [([number], [("", heading) for heading in headings])]
    below = [values.display(cell) for cell in rows[1][1]] if len(rows) > 1 else []
    if below and (_is_unit_row(below) or not any(is_data(row) for _number, row in rows)):
        pairs = _pair_rows(_unmerge_headings(headings, number - 1, merged), below)
        if _is_unit_row(below):
            attempts.clear()  # they belong to the headings and are no record
        attempts.append(([number, rows[1][0]], pairs))
    return [
        HeadingRow(numbers, pairs, _match_columns(pairs, import_format, corrections))
        for numbers, pairs in attempts
    ]


def match_best(
    rows: Sequence[NumberedRow], merged: Merged, import_format: Format, corrections: Mapping[str, str]
) -> HeadingRow:
    """Return the headings in a row, with the row below where that has more fields."""
    attempts = match_rows(rows, merged, import_format, corrections)
    return max(attempts, key=lambda each: each.rank)


def is_same(columns: Iterable[ColumnFound], others: Iterable[ColumnFound]) -> bool:
    """Return whether two headings are equal, column by column."""
    return list(map(_place_and_key, columns)) == list(map(_place_and_key, others))


def _place_and_key(column: ColumnFound) -> tuple[str, str]:
    """Return the letter and the lowest heading of a column: groups of columns are often not repeated."""
    return column.letter, heading_key(column.heading.rpartition(" / ")[2])


def _is_unit_row(row: list[str]) -> bool:
    """Return whether a row contains only the units of the headings above it."""
    texts = [cell.strip() for cell in row if cell.strip()]
    return bool(texts) and all(_UNIT_ALONE.fullmatch(cell) for cell in texts)


def _unmerge_headings(row: list[str], row_index: int, merged: Merged) -> list[str]:
    """Repeat a merged heading in each of its columns."""
    spread = list(row)
    for (top, left), (_bottom, right) in merged:
        if top == row_index and left < len(row):
            spread.extend([""] * (right + 1 - len(spread)))
            spread[left : right + 1] = [row[left]] * (right + 1 - left)
    return spread


def _pair_rows(above: list[str], below: list[str]) -> list[tuple[str, str]]:
    """Return the two headings of each column; '' and the heading where there is only one."""
    width = max(len(above), len(below))
    above, below = above + [""] * (width - len(above)), below + [""] * (width - len(below))
    if _is_unit_row(below):
        return [
            ("", f"{a}({b.strip('()（）')})" if b.strip() else a) for a, b in zip(above, below, strict=True)
        ]
    # The title and the unit of the table are no headings of groups.
    above = _carry_groups(["" if is_title_of_part(text) else text for text in above], below)
    return [(a, b) if b.strip() else ("", a) for a, b in zip(above, below, strict=True)]


def _carry_groups(above: list[str], below: list[str]) -> list[str]:
    """Repeat the heading of a group of years in its columns where their cells are not merged.

    A group is a year above several figures, or a figure above several years.
    """
    carried = list(above)
    for index in range(1, len(above)):
        left, is_year = carried[index - 1].strip(), _is_year(below[index])
        if above[index].strip() or not below[index].strip() or not left:
            continue
        if _is_year(left) or (is_year and _is_year(below[index - 1])):
            carried[index] = carried[index - 1]
    return carried


def _is_year(text: str) -> bool:
    return bool(_YEAR_ALONE.fullmatch(text.strip()))


def _match_columns(
    pairs: list[tuple[str, str]], import_format: Format, corrections: Mapping[str, str]
) -> list[ColumnFound]:
    """Return the columns of a heading row with their fields and units.

    A field that a correction assigns to one column is not matched by the heading of another, or the
    correction would lead to two columns of that field.
    """
    columns: list[ColumnFound] = []
    corrected = set(corrections.values())
    for index, (above, heading) in enumerate(pairs):
        letter = column_letters(index)
        words = read_heading(above, heading, import_format)
        name = words.field
        if letter in corrections:
            name = corrections[letter]
        elif name in corrected:
            name = ""
        if not heading.strip() and not name:
            continue
        is_money = bool(name) and import_format.by_name[name].is_money
        unit = (words.unit or find_heading_unit(heading) or find_heading_unit(above)) if is_money else ""
        full_heading = " / ".join(part for part in (above.strip(), heading.strip()) if part)
        year = words.year if import_format.has_reports and name else None
        columns.append(ColumnFound(letter, full_heading, name, unit, year=year))
    return columns


def mark_unclear(
    columns: Sequence[ColumnFound], import_format: Format, corrections: Mapping[str, str]
) -> None:
    """Mark the headings that resemble a field which no other column of the table has for the same year."""
    fields = {column.field for column in columns if column.field}
    for column in columns:
        if not column.field and column.letter not in corrections:
            heading = column.heading.rpartition(" / ")[2]
            name = find_resembling(heading, import_format)
            column.resembles = "" if name in fields and not states_another_year(heading) else name
