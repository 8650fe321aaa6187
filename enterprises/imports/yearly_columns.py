"""Columns of several years side by side: a row becomes a report of each year."""

from __future__ import annotations

from dataclasses import replace

from enterprises.imports.formats import Format
from enterprises.imports.reading import ColumnFound, Table
from enterprises.models.reports import FIGURES


def split_by_year(table: Table, import_format: Format) -> list[Table]:
    """Return the table of each year that headings state; the table itself where they state none.

    Figures whose heading has no year are of the year of the title, or of the only year in the headings; with
    neither they are a question.
    """
    years = sorted({column.year for column in table.columns if column.year})
    if not years or not import_format.has_reports:
        return [table]
    undated = [column for column in table.columns if column.field in FIGURES and column.year is None]
    if not undated and len(years) == 1:
        return [replace(table, year=years[0], years=[])]
    of_undated = table.year or (years[0] if len(years) == 1 else None)
    if undated and of_undated is None:
        return [
            *(_of_year(table, year, undated) for year in years),
            replace(table, columns=_columns_of(table, None), years=years, own_fields=_fields(undated)),
        ]
    parts = sorted({*years, *([of_undated] if undated and of_undated else [])})
    if len(parts) == 1:
        return [replace(table, year=parts[0], years=[])]
    return [_of_year(table, year, [] if year == of_undated else undated) for year in parts]


def _of_year(table: Table, year: int, without: list[ColumnFound]) -> Table:
    columns = [
        replace(column, examples=[])
        for column in table.columns
        if column.year in (None, year) and column not in without
    ]
    own = [c for c in columns if c.year == year or (c.field in FIGURES and c.year is None)]
    return replace(
        table, sheet=f"{table.sheet} ({year})", columns=columns, year=year, years=[], own_fields=_fields(own)
    )


def _columns_of(table: Table, year: int | None) -> list[ColumnFound]:
    return [replace(column, examples=[]) for column in table.columns if column.year == year]


def _fields(columns: list[ColumnFound]) -> list[str]:
    return sorted({column.field for column in columns if column.field})
