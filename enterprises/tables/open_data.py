"""Open data of the facts: one statement for each file, for a reference date and a known-at state."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import override
from psycopg import sql

from enterprises.history.facts import Facts, tracked_tables
from enterprises.history.snapshots import statement_of
from enterprises.listing.pagination import Order
from enterprises.models import Enterprise
from enterprises.public_records.fields import FILE, PublicRecord
from enterprises.public_records.records import ENTERPRISE, MEMBERSHIP, RECOGNITION
from enterprises.tables.csv_files import BOM
from enterprises.tables.description import FileDescription, add_description_sheet
from enterprises.tables.formula_guard import ESCAPED_COLUMN
from enterprises.tables.xlsx_files import CellWriter, new_workbook

MAX_SHEET_ROWS = 1_000_000


@dataclass(frozen=True)
class Export:
    """A file of public facts: the SQL of its columns by name, its FROM clause and its order.

    `texts` are the free-text columns, which need the formula guard.
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
        description: FileDescription,
        created: datetime | None = None,
        only: QuerySet[Enterprise] | None = None,
        order: Order | None = None,
    ) -> None:
        """Write the rows for a day, as known by `facts`, as `csv` or `xlsx`.

        Enterprises can be restricted to a queryset (`only`) and sorted by the `order` of a list. Memory is
        constant. `created` is stored in the workbook, so that the same rows always give the same bytes.
        """
        described = description.coded_columns() if ending == "csv" else None
        statement = self._statement(facts, on, described=described, only=only, order=order)
        if described is not None:
            _write_csv(path, statement, [*[""] * len(self.columns), *described.values()])
        else:
            _write_xlsx(path, statement, description, created or datetime(1980, 1, 1))

    def _statement(
        self,
        facts: Facts,
        on: date,
        *,
        described: dict[str, str] | None,
        only: QuerySet[Enterprise] | None,
        order: Order | None,
    ) -> sql.Composed:
        """Return the COPY of the rows.

        PostgreSQL writes the CSV itself: passing every row through Python takes many times as long. Hence
        the formula guard is applied in SQL, and the columns that describe a CSV file (`described`) are
        constants; None for a workbook.
        """
        columns = {
            name: column if described is None or name not in self.texts else ESCAPED_COLUMN.format(column)
            for name, column in self.columns.items()
        }
        selected = ", ".join(
            f'{column} AS "{name}"'
            for name, column in [*columns.items(), *((name, f"{{_{name}}}") for name in described or {})]
        )
        where = "" if only is None else " WHERE e.id IN ({only})"
        keys = self.order if order is None else order.sql("e")
        rows = f"SELECT {selected} {self.source}{where} ORDER BY {keys}"
        return sql.SQL("COPY (" + rows + ") TO STDOUT WITH (FORMAT csv, HEADER)").format(
            on=sql.Literal(on),
            **{f"_{name}": sql.Literal(text) for name, text in (described or {}).items()},
            only=sql.SQL("" if only is None else statement_of(only.order_by().values("pk"), facts.seq)),
            **{name: facts.rows(model) for name, model in tracked_tables().items()},
        )


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
        "FROM (SELECT * FROM {enterprise} n"
        " WHERE n.established_on IS NULL OR n.established_on <= {on}::date) e"
        " LEFT JOIN {residence} h ON h.enterprise_id = e.id AND h.days * e.days @> {on}::date",
        f'{_CODE} COLLATE "C"',
    ),
    "recognitions": _export(
        RECOGNITION, "r", "FROM {recognition} r JOIN {enterprise} e ON e.id = r.enterprise_id", "r.id"
    ),
    "memberships": _export(
        MEMBERSHIP, "m", "FROM {zonemembership} m JOIN {enterprise} e ON e.id = m.enterprise_id", "m.id"
    ),
}


def _copy_blocks(statement: sql.Composed) -> Iterator[bytes]:
    """Yield the blocks of a COPY as they arrive, so that memory is constant."""
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for block in copy:
            yield bytes(block)


def _write_csv(path: Path, statement: sql.Composed, description: list[str]) -> None:
    """Write a CSV file with a byte order mark, by which spreadsheets recognise UTF-8.

    Without rows it has one row with nothing but the `description`.
    """
    lines = 0
    with path.open("wb") as file:
        file.write(BOM.encode())
        for block in _copy_blocks(statement):
            file.write(block)
            lines += block.count(b"\n")
    if lines == 1:
        with path.open("a", encoding="utf-8", newline="") as text:
            csv.writer(text, lineterminator="\n").writerow(description)


def _write_xlsx(path: Path, statement: sql.Composed, description: FileDescription, created: datetime) -> None:
    """Write a workbook with text cells only; rows beyond the limit of a sheet continue on another one."""
    rows = csv.reader(_copy_lines(statement))
    head = next(rows)
    with new_workbook(path, row_by_row=True) as book:
        cells = CellWriter(book)
        for n, row in enumerate(rows):
            if n % MAX_SHEET_ROWS == 0:
                sheet = _add_sheet(book, cells, head)
            for column, value in enumerate(row):
                if value:
                    sheet.write_string(n % MAX_SHEET_ROWS + 1, column, value)
        if not book.worksheets():
            _add_sheet(book, cells, head)
        for language in ("zh-hans", "en"):  # a stored file is the same for readers of both
            with override(language):
                add_description_sheet(book, description, cells.bold, created=created)


def _add_sheet(book: Any, cells: CellWriter, head: list[str]) -> Any:
    sheet = book.add_worksheet()
    cells.write_headings(sheet, head, is_bold=False)
    return sheet


def _copy_lines(statement: sql.Composed) -> Iterator[str]:
    """Yield the complete lines of a COPY, whose blocks may end inside a line."""
    rest = b""
    for block in _copy_blocks(statement):
        *lines, rest = (rest + block).split(b"\n")
        for line in lines:
            yield line.decode() + "\n"
    if rest:
        yield rest.decode()
