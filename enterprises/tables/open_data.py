"""The public facts as files: one statement each, as true on a day and as known at a state."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from psycopg import sql

from enterprises.history.facts import TABLES, Facts
from enterprises.history.snapshots import statement_of
from enterprises.listing.pagination import Keyset
from enterprises.models import Enterprise, is_demonstration
from enterprises.public_records import ENTERPRISE, FILE, MEMBERSHIP, RECOGNITION, PublicRecord
from enterprises.tables.csv_files import BOM
from enterprises.tables.formula_guard import ESCAPED_COLUMN
from enterprises.tables.xlsx_files import CellWriter, new_workbook

MOST_ROWS_OF_A_SHEET = 1_000_000


@dataclass(frozen=True)
class Export:
    """Some columns of public facts: the SQL of each by its name, where from, and in which order.

    `texts` are the columns that people write freely.
    """

    columns: dict[str, str]
    source: str
    order: str
    texts: frozenset[str] = frozenset()

    def write(
        self,
        path: Path,
        ending: str,
        facts: Facts,
        on: date,
        *,
        created: datetime | None = None,
        among: QuerySet[Enterprise] | None = None,
        order: Keyset | None = None,
    ) -> None:
        """Write the rows as known by `facts` and as true on a day, as `csv` or `xlsx`.

        Of the enterprises also only those `among` a queryset, in the `order` of a list. Memory stays flat.
        `created` stands in the workbook, so that the same rows are the same bytes whenever they are written.
        """
        statement = self._statement(facts, on, is_escaped=ending == "csv", among=among, order=order)
        if ending == "csv":
            _write_csv(path, statement)
        else:
            _write_xlsx(path, statement, created or datetime(1980, 1, 1))

    def _statement(
        self,
        facts: Facts,
        on: date,
        *,
        is_escaped: bool,
        among: QuerySet[Enterprise] | None,
        order: Keyset | None,
    ) -> sql.Composed:
        """The COPY of the rows."""
        columns = {
            name: ESCAPED_COLUMN.format(column) if is_escaped and name in self.texts else column
            for name, column in self.columns.items()
        }
        if is_demonstration():
            columns["demonstration"] = "true"
        read = ", ".join(f'{column} AS "{name}"' for name, column in columns.items())
        only = "" if among is None else " WHERE e.id IN ({among})"
        keys = self.order if order is None else _keys(order)
        rows = f"SELECT {read} {self.source}{only} ORDER BY {keys}"
        return sql.SQL("COPY (" + rows + ") TO STDOUT WITH (FORMAT csv, HEADER)").format(
            on=sql.Literal(on),
            among=sql.SQL("" if among is None else statement_of(among.order_by().values("pk"), facts.seq)),
            **{name: facts.rows(model) for name, model in TABLES.items()},
        )


def _keys(order: Keyset) -> str:
    """The order of a list of enterprises in SQL."""
    return ", ".join(f"e.{key.removeprefix('-')}{' DESC' * key.startswith('-')}" for key in order.keys)


def _export(record: PublicRecord, table: str, source: str, order: str) -> Export:
    """Return the export of a public record that is read from `source` with the alias `table`."""
    fields = record.fields_in(FILE)
    return Export(
        {
            name: _CODE if field.enterprise_key else field.file_sql or field.sql(table)
            for name, field in fields.items()
        },
        source,
        order,
        frozenset(name for name, field in fields.items() if field.is_free_text),
    )


_CODE = "coalesce(e.uscc, e.organisation_code)"

EXPORTS: dict[str, Export] = {
    "enterprises": _export(
        ENTERPRISE,
        "e",
        "FROM {enterprise} e LEFT JOIN {residence} h ON h.enterprise_id = e.id AND h.days @> {on}::date",
        f'{_CODE} COLLATE "C"',
    ),
    "recognitions": _export(
        RECOGNITION, "r", "FROM {recognition} r JOIN {enterprise} e ON e.id = r.enterprise_id", "r.id"
    ),
    "memberships": _export(
        MEMBERSHIP, "m", "FROM {zonemembership} m JOIN {enterprise} e ON e.id = m.enterprise_id", "m.id"
    ),
}


def _blocks(statement: sql.Composed) -> Iterator[bytes]:
    """Yield what a COPY gives, as it comes: memory stays flat however many rows there are."""
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for block in copy:
            yield bytes(block)


def _write_csv(path: Path, statement: sql.Composed) -> None:
    """CSV that spreadsheets read as UTF-8."""
    with path.open("wb") as file:
        file.write(BOM.encode())
        file.writelines(_blocks(statement))


def _write_xlsx(path: Path, statement: sql.Composed, created: datetime) -> None:
    """A workbook in which every cell is a text; what does not fit begins another sheet."""
    lines = (line for line in _lines(statement))
    rows = csv.reader(lines)
    head = next(rows)
    with new_workbook(path, row_by_row=True) as book:
        cells = CellWriter(book)
        book.set_properties({"created": created})
        for n, row in enumerate(rows):
            if n % MOST_ROWS_OF_A_SHEET == 0:
                sheet = _sheet(book, cells, head)
            for column, value in enumerate(row):
                if value:
                    sheet.write_string(n % MOST_ROWS_OF_A_SHEET + 1, column, value)
        if not book.worksheets():
            _sheet(book, cells, head)


def _sheet(book: Any, cells: CellWriter, head: list[str]) -> Any:
    sheet = book.add_worksheet()
    cells.write_headings(sheet, head, is_bold=False)
    return sheet


def _lines(statement: sql.Composed) -> Iterator[str]:
    """The lines of a COPY, whole whatever the blocks."""
    rest = b""
    for block in _blocks(statement):
        *whole, rest = (rest + block).split(b"\n")
        for line in whole:
            yield line.decode() + "\n"
    if rest:
        yield rest.decode()
