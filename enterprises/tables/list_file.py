"""The list of enterprises as a file: its columns, in the words of the page's language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext
from psycopg import sql

from enterprises.codecs.iso_dates import parse_day
from enterprises.history.facts import Facts
from enterprises.listing.columns import NAME, Column
from enterprises.models import Enterprise
from enterprises.tables.description import FileDescription, add_description_sheet
from enterprises.tables.open_data import EXPORTS, MAX_SHEET_ROWS, Export, copy_rows, write_csv
from enterprises.tables.table import MAX_WIDTH, width
from enterprises.tables.xlsx_files import CellWriter, new_workbook

_DAYS = frozenset({"established_on"})
_NAMED = "(SELECT {name} FROM {reference} x WHERE x.code = {key})"
_INDUSTRY = "(SELECT x.code || ' ' || {name} FROM {{industry}} x WHERE x.code = e.industry_id)"
# The names of an enterprise's rows on the day, each once, in the order of their reference table.
_NAMES_ON_DAY = """(
    SELECT string_agg({name}, {separator} ORDER BY {order}) FROM {reference} x WHERE x.code IN (
        SELECT y.{column} FROM {table} y
        WHERE y.enterprise_id = e.id AND y.{days} @> {{on}}::date AND e.days @> {{on}}::date)
)"""


def write_list(
    path: Path,
    ending: str,
    facts: Facts,
    on: date,
    *,
    columns: Iterable[Column],
    only: QuerySet[Enterprise],
    description: FileDescription,
) -> None:
    """Write the enterprises of a list for a day, as known by `facts`, as `csv` or `xlsx`."""
    export = _export(list(columns))
    if ending == "csv":
        described = {str(heading): text for heading, text in description.columns()}
        statement = export.statement(facts, on, described=described, only=only)
        write_csv(path, statement, [*[""] * len(export.columns), *described.values()])
    else:
        _write_xlsx(path, export.statement(facts, on, only=only), columns, description)


def _export(columns: list[Column]) -> Export:
    """Return the export of some columns under their headings in the active language."""
    selected: dict[str, str] = {}
    texts: set[str] = set()
    for column in columns:
        for heading, expression in _expressions(column):
            selected[heading] = expression
            if column == NAME:
                texts.add(heading)
    return Export(selected, EXPORTS["enterprises"].source, "", frozenset(texts))


def _expressions(column: Column) -> Iterator[tuple[str, str]]:
    """Yield the headings and the SQL of a column; on an English page the Chinese name has one of its own."""
    heading = capfirst(str(column.label))
    yield heading, _SQL[column.name]()
    if column == NAME and get_language() == "en":
        yield gettext("Chinese name"), "e.name_zh"


def _name(table: str) -> str:
    """Return the SQL of a name in the active language."""
    if get_language() == "en":
        return f"coalesce(nullif({table}.name_en, ''), {table}.name_zh)"
    return f"{table}.name_zh"


def _named(reference: str, key: str) -> str:
    return _NAMED.format(name=_name("x"), reference=f"{{{reference}}}", key=key)


def _literal(text: str) -> str:
    """Return a text as an SQL literal inside a format string."""
    return sql.Literal(text).as_string().replace("{", "{{").replace("}", "}}")


def _names_on_day(reference: str, table: str, column: str, days: str) -> str:
    return _NAMES_ON_DAY.format(
        name=_name("x"),
        separator=_literal(gettext("; ")),
        order="x.position, x.code",
        reference=f"{{{reference}}}",
        table=f"{{{table}}}",
        column=column,
        days=days,
    )


def _status() -> str:
    labels = {status: _literal(str(status.label)) for status in Enterprise.Status}
    ended = " ".join(
        f"WHEN e.ended_on < {{on}}::date AND e.status = {_literal(status)} THEN {label}"
        for status, label in labels.items()
    )
    active, before = labels[Enterprise.Status.ACTIVE], _literal(gettext("not yet established"))
    return f"CASE {ended} WHEN e.days @> {{on}}::date THEN {active} ELSE {before} END"


_SQL = {
    "name": lambda: _name("e"),
    "uscc": lambda: "coalesce(e.uscc, e.organisation_code)",
    "cluster": lambda: _named("cluster", "e.cluster_id"),
    "subdistrict": lambda: (
        f"CASE WHEN h.id IS NULL THEN {_literal(gettext('Not in Luohu'))}"
        f" ELSE {_named('subdistrict', 'h.subdistrict_id')} END"
    ),
    "zone": lambda: _names_on_day("zone", "zonemembership", "zone_id", "days"),
    "recognition": lambda: _names_on_day("scheme", "recognition", "scheme_id", "in_force"),
    "established_on": lambda: "e.established_on",
    "industry": lambda: _INDUSTRY.format(name=_name("x")),
    "status": _status,
}


def _write_xlsx(
    path: Path, statement: sql.Composed, columns: Iterable[Column], description: FileDescription
) -> None:
    """Write a workbook: codes as text, days as days, columns as wide as their values, the headings frozen."""
    head, rows = copy_rows(statement)
    days = {capfirst(str(column.label)) for column in columns if column.name in _DAYS}
    is_day, widths = [heading in days for heading in head], [width(heading) for heading in head]
    with new_workbook(path, row_by_row=True) as book:
        cells = CellWriter(book)
        sheets = [_add_sheet(book, cells, head)]
        for n, row in enumerate(rows):
            if n and n % MAX_SHEET_ROWS == 0:
                sheets.append(_add_sheet(book, cells, head))
            for column, value in enumerate(row):
                cell: Any = parse_day(value) if value and is_day[column] else value
                cells.write(sheets[-1], n % MAX_SHEET_ROWS + 1, column, cell)
                widths[column] = max(widths[column], width(value))
        for sheet in sheets:
            for column, widest in enumerate(widths):
                sheet.set_column(column, column, min(widest + 2, MAX_WIDTH))
        add_description_sheet(book, description, cells.bold)


def _add_sheet(book: Any, cells: CellWriter, head: list[str]) -> Any:
    sheet = book.add_worksheet()
    cells.write_headings(sheet, head)
    return sheet
