"""Bulk writes from JSON inside the database, with the derived columns that `save()` would set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from django.db import models
from psycopg import sql

from enterprises.models.fields.keys import KeyField


def stored_columns(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """Return the columns to be written: all but serial keys and generated columns."""
    return [
        field
        for field in model._meta.concrete_fields
        if not isinstance(field, models.AutoField | models.BigAutoField) and not field.generated
    ]


def derived_fields(model: type[models.Model]) -> list[KeyField]:
    """Return the columns that Python derives from other columns."""
    return [field for field in model._meta.concrete_fields if isinstance(field, KeyField)]


def derive(instance: models.Model, values: Mapping[str, Any]) -> dict[str, Any]:
    """Set the values on an instance and return its derived columns by name."""
    for name, value in values.items():
        setattr(instance, name, value)
    return {str(field.column): field.pre_save(instance, False) for field in derived_fields(type(instance))}


def update_from(
    cursor: Any, model: type[models.Model], source: sql.Composable, columns: Iterable[str]
) -> int:
    """Update rows of a model from a SELECT of `pk` and `new` (jsonb by column); return the number of rows.

    A row's columns that are absent from its `new` are unchanged: hence CASE, one statement for rows with
    different columns. `jsonb_populate_record` casts the JSON to the column types.
    """
    table, key = sql.Identifier(model._meta.db_table), sql.Identifier(_key(model))
    assignments = sql.SQL(", ").join(
        sql.SQL("{0} = CASE WHEN s.new ? {1} THEN r.{0} ELSE t.{0} END").format(
            sql.Identifier(column), sql.Literal(column)
        )
        for column in sorted(columns)
    )
    cursor.execute(
        sql.SQL(
            "UPDATE {table} t SET {assignments} FROM ({source}) s"
            " CROSS JOIN LATERAL jsonb_populate_record(NULL::{table}, s.new) r WHERE t.{key} = s.pk"
        ).format(table=table, assignments=assignments, source=source, key=key)
    )
    return int(cursor.rowcount)


def insert_from(
    cursor: Any, model: type[models.Model], source: sql.Composable, *, with_key: bool = False
) -> int:
    """Insert rows of a model from a SELECT of `new` (jsonb by column); return the number of rows.

    Columns absent from `new` get the defaults of the model, because the columns themselves have none.
    """
    fields = stored_columns(model)
    defaults = {str(field.column): field.get_default() for field in fields if not isinstance(field, KeyField)}
    names = [str(field.column) for field in fields]
    if with_key and _key(model) not in names:
        names.append(_key(model))
    cursor.execute(
        sql.SQL(
            "INSERT INTO {table} ({columns}) SELECT {values} FROM ({source}) s"
            " CROSS JOIN LATERAL jsonb_populate_record(NULL::{table}, {defaults}::jsonb || s.new) r"
        ).format(
            table=sql.Identifier(model._meta.db_table),
            columns=sql.SQL(", ").join(map(sql.Identifier, names)),
            values=sql.SQL(", ").join(sql.SQL("r.{}").format(sql.Identifier(name)) for name in names),
            source=source,
            defaults=sql.Literal(orjson.dumps(defaults).decode()),
        )
    )
    return int(cursor.rowcount)


def _key(model: type[models.Model]) -> str:
    return str(model._meta.pk.column)
