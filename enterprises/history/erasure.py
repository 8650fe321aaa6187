"""Erasure of personal data: a field is emptied in every version of a record, in one change with a reason.

Only the owner of the tables can: the triggers that keep the history are switched off for it, inside the
transaction. No new version is written, so that nothing waits for a review and no figure changes.
"""

from __future__ import annotations

import json
from itertools import product
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, models
from psycopg import sql

from enterprises.integrity.digests import SETTINGS, DigestedTable, read_tables
from enterprises.models import change_by, event_model
from enterprises.models.erasures import PERSONAL_FIELDS, ErasedVersion

_ERASED_MARK = "（已删除）"  # in the cells of imports, where an empty one would be another row
_IMPORTED = {
    "enterprises_importrow": ("cells", "operations", "reasons"),
    "enterprises_importbatch": ("reading",),
}
_VERSIONS = """
SELECT t.{key}, encode({digest}, 'hex'), x.sealed
FROM {event} t JOIN enterprises_change c ON c.id = t.change_id
LEFT JOIN LATERAL (SELECT sealed FROM enterprises_erasedversion
                   WHERE record = {record} AND version = t.{key} ORDER BY id LIMIT 1) x ON true
WHERE t.pgh_obj_id = %s AND t.{key} = ANY (%s) ORDER BY 1
"""


class NothingToErase(Exception):
    """The field is empty in all versions of the record."""


def erase(
    model: type[models.Model], pk: int, field: str, *, by: AbstractBaseUser, reason: str
) -> list[ErasedVersion]:
    """Empty a personal field of a record in its row and its versions, also in rows of imports.

    Returns the versions. Figures, numbers of changes and digests are unchanged. Raises NothingToErase.
    """
    if not any((each.model, each.name) == (model, field) for each in PERSONAL_FIELDS):
        raise ValueError(f"{model.__name__}.{field} is no personal field.")
    table = event_model(model)._meta.db_table
    with change_by(by, reason=reason), connection.cursor() as cursor:
        for name, value in SETTINGS.items():
            cursor.execute(sql.SQL("SET LOCAL {} = {}").format(sql.Identifier(name), sql.Literal(value)))
        digested = next(each for each in read_tables(cursor) if each.name == table)
        versions = event_model(model).objects.filter(pgh_obj_id=pk).exclude(**{field: ""})
        texts = dict(versions.values_list("pgh_id", field))
        if not texts:
            raise NothingToErase
        sealed = _read_digests(cursor, model, digested, pk, list(texts))
        _empty(cursor, table, "pgh_obj_id", pk, field)
        _empty(cursor, model._meta.db_table, str(model._meta.pk.column), pk, field)
        kept = _read_digests(cursor, model, digested, pk, list(texts))
        _clear_imports(cursor, set(texts.values()))
        record = str(model._meta.model_name)
        return ErasedVersion.objects.bulk_create(
            ErasedVersion(
                record=record,
                row=pk,
                version=version,
                field=field,
                sealed=before or digest,
                kept=kept[version][0],
            )
            for version, (digest, before) in sealed.items()
        )


def _read_digests(
    cursor: Any, model: type[models.Model], table: DigestedTable, pk: int, versions: list[int]
) -> dict[int, tuple[str, str | None]]:
    """Return the digest of each version, and the one that was sealed if it lost a field before."""
    statement = sql.SQL(_VERSIONS).format(
        key=sql.Identifier(table.key),
        digest=table.digest_row("t", sql.SQL("c.seq")),
        event=sql.Identifier(table.name),
        record=sql.Literal(model._meta.model_name),
    )
    cursor.execute(statement, [pk, versions])
    return {version: (digest, before) for version, digest, before in cursor.fetchall()}


def _empty(cursor: Any, table: str, key: str, pk: int, field: str) -> None:
    """Empty the field past the triggers, which would refuse it or write another version with a review."""
    names = {"table": sql.Identifier(table), "key": sql.Identifier(key), "field": sql.Identifier(field)}
    cursor.execute(sql.SQL("ALTER TABLE {table} DISABLE TRIGGER USER").format(**names))
    cursor.execute(sql.SQL("UPDATE {table} SET {field} = '' WHERE {key} = %s").format(**names), [pk])
    cursor.execute(sql.SQL("ALTER TABLE {table} ENABLE TRIGGER USER").format(**names))


def _clear_imports(cursor: Any, texts: set[str]) -> None:
    """Replace the texts in what is stored of imports, wherever they are a whole value.

    Each row is updated once: a second update would queue its deferred checks, and with these the triggers
    could not be switched on again.
    """
    for table, columns in _IMPORTED.items():
        name = sql.Identifier(table)
        cursor.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(name))
        cursor.execute(
            sql.SQL("UPDATE {} SET {} WHERE {}").format(
                name,
                sql.SQL(", ").join(_replacement(column, texts) for column in columns),
                sql.SQL(" OR ").join(
                    sql.SQL("strpos({}::text, {}) > 0").format(
                        sql.Identifier(column), sql.Literal(_quote(text))
                    )
                    for column, text in product(columns, texts)
                ),
            )
        )
        cursor.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(name))


def _replacement(column: str, texts: set[str]) -> sql.Composable:
    """Return the assignment of a JSON column without the texts."""
    value: sql.Composable = sql.SQL("{}::text").format(sql.Identifier(column))
    for text in texts:
        value = sql.SQL("replace({}, {}, {})").format(
            value, sql.Literal(_quote(text)), sql.Literal(_quote(_ERASED_MARK))
        )
    return sql.SQL("{} = ({})::jsonb").format(sql.Identifier(column), value)


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
