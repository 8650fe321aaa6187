"""Open data of the facts: one statement for each file, for a reference date and a known-at state."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
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
from enterprises.models import Enterprise
from enterprises.public_records.enterprises import ENTERPRISE
from enterprises.public_records.fields import FILE, PublicRecord
from enterprises.public_records.recognitions import RECOGNITION
from enterprises.public_records.records import MEMBERSHIP
from enterprises.tables.csv_files import BOM, csv_lines
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
    ) -> None:
        """Write the rows for a day, as known by `facts`, as `csv` or `xlsx`.

        Enterprises can be restricted to those of a queryset, in its order (`only`). Memory is constant.
        `created` is stored in the workbook, so that the same rows always give the same bytes.
        """
        if ending == "csv":
            described = description.coded_columns()
            statement = self.statement(facts, on, described=described, only=only)
            write_csv(path, statement, [*[""] * len(self.columns), *described.values()])
        else:
            statement = self.statement(facts, on, only=only)
            _write_xlsx(path, statement, description, created or datetime(1980, 1, 1))

    def statement(
        self,
        facts: Facts,
        on: date,
        *,
        described: Mapping[str, str] | None = None,
        only: QuerySet[Enterprise] | None = None,
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
        constants = {f"described{n}": text for n, text in enumerate((described or {}).values())}
        described_columns = zip(described or {}, (f"{{{key}}}" for key in constants), strict=True)
        selected = ", ".join(
            f'{column} AS "{name}"' for name, column in [*columns.items(), *described_columns]
        )
        source, order = (self.source, self.order) if only is None else (self.source + _ONLY, "listed.nth")
        return sql.SQL(
            f"COPY (SELECT {selected} {source} ORDER BY {order}) TO STDOUT WITH (FORMAT csv, HEADER)"
        ).format(
            on=sql.Literal(on),
            **{key: sql.Literal(text) for key, text in constants.items()},
            only=sql.SQL("" if only is None else statement_of(only.values("pk"), facts.seq)),
            **{name: facts.rows(model) for name, model in tracked_tables().items()},
        )


# Enterprises of a list, in its order.
_ONLY = " JOIN (SELECT l.id, row_number() OVER () AS nth FROM ({only}) l (id)) listed ON listed.id = e.id"


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


def write_csv(path: Path, statement: sql.Composed, description: list[str]) -> None:
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
            text.writelines(csv_lines([description], line_end="\n"))


def _write_xlsx(path: Path, statement: sql.Composed, description: FileDescription, created: datetime) -> None:
    """Write a workbook with text cells only; rows beyond the limit of a sheet continue on another one."""
    head, rows = copy_rows(statement)
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


def copy_rows(statement: sql.Composed) -> tuple[list[str], Iterator[list[str]]]:
    """Return the headings of a COPY, and its rows as they arrive."""
    rows = csv.reader(_copy_lines(statement))
    return next(rows), rows


def _copy_lines(statement: sql.Composed) -> Iterator[str]:
    """Yield the complete lines of a COPY, whose blocks may end inside a line."""
    rest = b""
    for block in _copy_blocks(statement):
        *lines, rest = (rest + block).split(b"\n")
        for line in lines:
            yield line.decode() + "\n"
    if rest:
        yield rest.decode()
