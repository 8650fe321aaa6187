"""Many rows written at once inside the database, from JSON, with the columns that a save would derive."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from django.db import models
from psycopg import sql

from enterprises.models.fields.keys import KeyField


def stored_columns(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """Return the model's columns that a writer fills: not what the database makes."""
    return [
        field
        for field in model._meta.concrete_fields
        if not isinstance(field, models.AutoField | models.BigAutoField) and not field.generated
    ]


def derived_fields(model: type[models.Model]) -> list[KeyField]:
    """Return the model's columns that are made from its others."""
    return [field for field in model._meta.concrete_fields if isinstance(field, KeyField)]


def derived(instance: models.Model, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the derived columns of an instance as it is with other values; it is changed along the way."""
    for name, value in values.items():
        setattr(instance, name, value)
    return {str(field.column): field.pre_save(instance, False) for field in derived_fields(type(instance))}


def update_from(
    cursor: Any, model: type[models.Model], source: sql.Composable, columns: Iterable[str]
) -> int:
    """Change rows of a model; `source` selects `pk` and `new` (jsonb by column), each row once.

    Only the columns that a row's `new` holds change. Returns how many rows there were.
    """
    table, key = sql.Identifier(model._meta.db_table), sql.Identifier(_key(model))
    assigned = sql.SQL(", ").join(
        sql.SQL("{0} = CASE WHEN s.new ? {1} THEN r.{0} ELSE t.{0} END").format(
            sql.Identifier(column), sql.Literal(column)
        )
        for column in sorted(columns)
    )
    cursor.execute(
        sql.SQL(
            "UPDATE {table} t SET {assigned} FROM ({source}) s"
            " CROSS JOIN LATERAL jsonb_populate_record(NULL::{table}, s.new) r WHERE t.{key} = s.pk"
        ).format(table=table, assigned=assigned, source=source, key=key)
    )
    return int(cursor.rowcount)


def insert_from(
    cursor: Any, model: type[models.Model], source: sql.Composable, *, with_key: bool = False
) -> int:
    """Make rows of a model; `source` selects `new` (jsonb by column). What it lacks is what a form leaves."""
    fields = stored_columns(model)
    blank = {str(field.column): field.get_default() for field in fields if not isinstance(field, KeyField)}
    names = [str(field.column) for field in fields]
    if with_key and _key(model) not in names:
        names.append(_key(model))
    cursor.execute(
        sql.SQL(
            "INSERT INTO {table} ({columns}) SELECT {read} FROM ({source}) s"
            " CROSS JOIN LATERAL jsonb_populate_record(NULL::{table}, {blank}::jsonb || s.new) r"
        ).format(
            table=sql.Identifier(model._meta.db_table),
            columns=sql.SQL(", ").join(map(sql.Identifier, names)),
            read=sql.SQL(", ").join(sql.SQL("r.{}").format(sql.Identifier(name)) for name in names),
            source=source,
            blank=sql.Literal(orjson.dumps(blank).decode()),
        )
    )
    return int(cursor.rowcount)


def _key(model: type[models.Model]) -> str:
    return str(model._meta.pk.column)
