"""Finding the table in a sheet: its headings among titles and notes, its units, and what is no row."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from enterprises.imports import values
from enterprises.imports.columns import heading_key
from enterprises.imports.files import Sheet, sheets
from enterprises.imports.kinds import Kind
from enterprises.imports.packages import column_letters
from enterprises.imports.reasons import Refused
from enterprises.imports.values import Cell

_LOOK = 40  # rows among which the headings are sought
_EXAMPLES = 3  # rows whose cells are shown beside the headings
_TOTAL = re.compile(r"(?:[^0-9]{0,12})(?:合计|小计|总计|共计|总数)(?:数|[:：(].*)?|(?:sub)?total")
_NOTE = re.compile(
    r"(?:注|备注|附注|说明|填表说明|填表人|制表人|制表|审核人|填报人|联系人|填报单位|数据来源|note)(?:\d|\s)*[:：].*",
    re.DOTALL,
)
_UNIT_NOTE = re.compile(r"单位[:：(]*(?:人民币)?(?:亿元|万元|千元|元)")
_YEAR_IN_TITLE = re.compile(r"((?:19|20)\d{2})年(?!\d{0,2}月)")


@dataclass
class ColumnFound:
    """A column of a sheet: where it stands, what it says, and which field it was taken for."""

    letter: str
    heading: str
    field: str = ""
    unit: str = ""
    examples: list[str] = dataclasses.field(default_factory=list)


@dataclass(slots=True)
class Row:
    """One row of a table, with its cells by field as they came."""

    sheet: str
    number: int
    cells: dict[str, Cell]
    is_hidden: bool = False


@dataclass
class Skipped:
    """A row or a sheet that is not taken as a record, and why."""

    sheet: str
    number: int
    reason: str
    text: str


@dataclass
class Table:
    """The table of one sheet as it was understood, for people to see and to correct."""

    sheet: str
    heading_rows: list[int]
    columns: list[ColumnFound]
    title: str = ""
    year: int | None = None
    rows: int = 0
    hidden: int = 0

    def letters(self) -> dict[str, str]:
        """Return the column letter of each field that was found."""
        return {column.field: column.letter for column in self.columns if column.field}


@dataclass
class Reading:
    """What a file says as one kind of spreadsheet."""

    tables: list[Table] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    # sheets in which no table was found: their fullest row as it would be the headings
    strange: list[Table] = field(default_factory=list)

    def check(self, kind: Kind) -> None:
        """Refuse a file without a table, or with two columns for one field: people know which they mean."""
        if not self.tables:
            found = [column.heading for table in self.strange for column in table.columns]
            needed = min(kind.needed, key=len)
            raise Refused(
                "no_table",
                needed="、".join(kind.by_name[name].zh for name in needed),
                found="、".join(found[:20]) or "—",
            )
        for table in self.tables:
            _refuse_doubles(table, kind)

    def without_unit(self, kind: Kind) -> list[str]:
        """Return the headings of amounts for which no unit was found."""
        money = {column.name for column in kind.columns if column.is_money}
        return [
            column.heading
            for table in self.tables
            for column in table.columns
            if column.field in money and not column.unit
        ]

    def as_json(self) -> dict[str, Any]:
        """Return what was understood of the file, without its rows."""
        return {
            "tables": [asdict(table) for table in self.tables],
            "skipped": [asdict(skipped) for skipped in self.skipped],
            "strange": [asdict(table) for table in self.strange],
        }


def read(path: Path, kind: Kind, *, corrections: Mapping[str, Mapping[str, str]] | None = None) -> Reading:
    """Read every table of `kind` in a file; raise Refused where it holds none.

    `corrections` say which field stands in a column, by sheet and letter: {"Sheet1": {"C": "rd_expense"}};
    '' means that the column is not used. Under "row" they may name the row of the headings.
    """
    reading = look(path, kind, corrections=corrections)
    reading.check(kind)
    return reading


def look(path: Path, kind: Kind, *, corrections: Mapping[str, Mapping[str, str]] | None = None) -> Reading:
    """Read what there is in a file, be it enough or not; raise Refused where it cannot be opened."""
    reading = Reading()
    for sheet in sheets(path):
        if sheet.is_hidden:
            reading.skipped.append(Skipped(sheet.name, 0, "hidden_sheet", ""))
            continue
        _read_sheet(sheet, kind, (corrections or {}).get(sheet.name, {}), reading)
    return reading


def _read_sheet(sheet: Sheet, kind: Kind, corrections: Mapping[str, str], reading: Reading) -> None:
    rows = iter(sheet.rows)
    start = list(islice(rows, _LOOK))
    found = _find_headings(start, sheet, kind, corrections)
    if found is None:
        used = [(number, row) for number, row in start if _filled(row)]
        if used:
            number, row = max(used, key=lambda each: _filled(each[1]))
            columns = [
                ColumnFound(column_letters(index), values.shown(cell))
                for index, cell in enumerate(row)
                if not values.is_empty(cell)
            ]
            reading.strange.append(Table(sheet.name, [number], columns))
            reading.skipped.append(Skipped(sheet.name, 0, "sheet_without_table", ""))
        for _row in rows:
            pass  # so that limits are checked for the whole file
        return
    table, first = found
    reading.tables.append(table)
    body = _filled_down(_chain(start[first:], rows), sheet.merged)
    places = [(_index(column.letter), column.field) for column in table.columns if column.field]
    heading_keys = {heading_key(column.heading.rpartition(" / ")[2]) for column in table.columns}
    for number, row in body:
        if all(values.is_empty(cell) for cell in row):
            continue
        if reason := _no_record(row, heading_keys):
            text = " ".join(values.shown(cell) for cell in row if not values.is_empty(cell))
            reading.skipped.append(Skipped(sheet.name, number, reason, text[:200]))
            continue
        cells = {
            name: row[index] for index, name in places if index < len(row) and not values.is_empty(row[index])
        }
        if table.rows < _EXAMPLES:
            _note_examples(table, row)
        is_hidden = number in sheet.hidden_rows
        reading.rows.append(Row(sheet.name, number, cells, is_hidden))
        table.rows += 1
        table.hidden += is_hidden


def _note_examples(table: Table, row: list[Cell]) -> None:
    """Keep what stands in each column, so that people see what it holds."""
    for column in table.columns:
        index = _index(column.letter)
        if index < len(row) and not values.is_empty(row[index]):
            column.examples.append(values.shown(row[index]).strip()[:60])


def _chain(
    start: list[tuple[int, list[Cell]]], rest: Iterable[tuple[int, list[Cell]]]
) -> Iterator[tuple[int, list[Cell]]]:
    yield from start
    yield from rest


def _filled(row: list[Cell]) -> int:
    return sum(not values.is_empty(cell) for cell in row)


def _index(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def _find_headings(
    start: list[tuple[int, list[Cell]]], sheet: Sheet, kind: Kind, corrections: Mapping[str, str]
) -> tuple[Table, int] | None:
    """Return the table and the position of its first row of data; the best row, or pair of rows, wins.

    A correction by hand counts as a heading that is known.
    """
    best: tuple[int, Table, int] | None = None
    said = corrections.get("row")
    for position, (number, row) in enumerate(start):
        if _filled(row) < 2 or (said and said != str(number)):
            continue
        own = [values.shown(cell) for cell in row]
        attempts = [([number], [("", heading) for heading in own], position + 1)]
        if position + 1 < len(start):
            below = [values.shown(cell) for cell in start[position + 1][1]]
            attempts.append(
                ([number, number + 1], _paired(_spread(own, number - 1, sheet.merged), below), position + 2)
            )
        for numbers, pairs, first in attempts:
            columns = _recognised(pairs, kind, corrections)
            names = {column.field for column in columns if column.field}
            if not any(names.issuperset(needed) for needed in kind.needed):
                continue
            if best is None or len(names) > best[0]:
                best = (len(names), Table(sheet.name, numbers, columns), first)
    if best is None:
        return None
    _count, table, first = best
    above = [
        values.shown(c)
        for n, row in start
        if n < table.heading_rows[0]
        for c in row
        if not values.is_empty(c)
    ]
    table.title = " ".join(above)[:200]
    if year := _YEAR_IN_TITLE.search(table.title or sheet.name):
        table.year = int(year[1])
    stated = next((words for words in above if _UNIT_NOTE.search(words.replace(" ", ""))), "")
    for column in table.columns:
        if column.field and kind.by_name[column.field].is_money and not column.unit:
            column.unit = values.unit_in(stated) or ""
    return table, first


def _refuse_doubles(table: Table, kind: Kind) -> None:
    """Refuse two columns that name one field, such as the revenues of two years: people know which."""
    for name in kind.by_name:
        same = [column for column in table.columns if column.field == name]
        if len(same) > 1:
            raise Refused(
                "two_columns",
                sheet=table.sheet,
                field=kind.by_name[name].label,
                columns="、".join(f"{column.letter} {column.heading}" for column in same),
            )


def _spread(row: list[str], row_index: int, merged: list[Any]) -> list[str]:
    """Repeat a heading over the columns that it was merged across."""
    spread = list(row)
    for (top, left), (_bottom, right) in merged:
        if top == row_index and left < len(row):
            spread.extend([""] * (right + 1 - len(spread)))
            spread[left : right + 1] = [row[left]] * (right + 1 - left)
    return spread


def _paired(above: list[str], below: list[str]) -> list[tuple[str, str]]:
    """Return each column's heading with the one above it; alone where only one of them stands."""
    width = max(len(above), len(below))
    above, below = above + [""] * (width - len(above)), below + [""] * (width - len(below))
    return [(a, b) if b.strip() else ("", a) for a, b in zip(above, below, strict=True)]


def _recognised(
    pairs: list[tuple[str, str]], kind: Kind, corrections: Mapping[str, str]
) -> list[ColumnFound]:
    """Return the columns of a heading row with the fields that they name, each field once."""
    columns: list[ColumnFound] = []
    corrected = set(corrections.values())
    for index, (above, heading) in enumerate(pairs):
        letter = column_letters(index)
        if letter in corrections:
            name = corrections[letter]
        else:
            name = _field_named(above, heading, kind)
            name = "" if name in corrected else name
        if not heading.strip() and not name:
            continue
        unit = ""
        if name and kind.by_name[name].is_money:
            unit = values.unit_in(_in_brackets(heading)) or values.unit_in(_in_brackets(above)) or ""
        whole = " / ".join(part for part in (above.strip(), heading.strip()) if part)
        columns.append(ColumnFound(letter, whole, name, unit))
    return columns


def _in_brackets(heading: str) -> str:
    """Return what a heading says in brackets or behind a comma, where its unit stands."""
    return " ".join(re.findall(r"[(（,，/\[【]\s*([^)）\]】]*)", heading))


def _field_named(above: str, heading: str, kind: Kind) -> str:
    lines = [line for line in heading.splitlines() if line.strip()]
    for attempt in (heading, *lines, above + heading):
        if column := kind.by_heading.get(heading_key(attempt)):
            return column.name
    return ""


def _no_record(row: list[Cell], heading_keys: set[str]) -> str:
    """Return why a row is no record; '' where it is one."""
    said = [values.shown(cell).strip() for cell in row if not values.is_empty(cell)]
    words = [text for text in said[:3] if not text.replace(".", "").isdigit()]
    for text in words[:2]:
        if _TOTAL.fullmatch(text.replace(" ", "").replace("\u3000", "").lower()):
            return "total_row"
    if words and len(said) <= 3 and _NOTE.fullmatch(words[0].lower()):
        return "note_row"
    if len(said) > 2 and all(heading_key(text) in heading_keys for text in said):
        return "heading_repeated"
    return ""


def _filled_down(
    rows: Iterable[tuple[int, list[Cell]]], merged: list[Any]
) -> Iterator[tuple[int, list[Cell]]]:
    """Repeat the value of cells merged over several rows in each of these rows."""
    below: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (bottom, _right) in merged:
        if bottom > top:
            below.setdefault(top, []).append((left, bottom))
    standing: dict[int, tuple[Cell, int]] = {}
    for number, row in rows:
        index = number - 1
        if standing:
            standing = {column: value for column, value in standing.items() if value[1] >= index}
            for column, (value, _bottom) in standing.items():
                row.extend([None] * (column + 1 - len(row)))
                row[column] = value
        for column, bottom in below.get(index, ()):
            if column < len(row):
                standing[column] = (row[column], bottom)
        yield number, row
