"""Verification of the chain of digests: every sealed change again from its rows, and the tables against them.

The digests are computed by statements of this module and not by the functions stored in the database, which
an owner who rewrites the history could replace.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction
from psycopg import sql

from enterprises.integrity.digests import SETTINGS, DigestedTable, read_tables
from enterprises.models import KPI_BEARING, event_model, is_tracked

BATCH = 1000

_CHANGES = """
SELECT c.id, c.seq, encode(c.digest, 'hex'), c.versions, (c.seq IS NULL)::int FROM enterprises_change c
WHERE c.seq > %s OR c.seq IS NULL ORDER BY c.seq LIMIT %s
"""
# Written out a second time beside `seal_change`, so that a replaced function does not verify itself.
_DIGEST = """
SELECT c.id, encode(sha256(convert_to(jsonb_strip_nulls(jsonb_build_object(
    'format', 1, 'before', v.before, 'seq', c.seq, 'change', c.id, 'user', c.user_id, 'reason', c.reason,
    'highest', c.highest, 'versions', v.versions,
    'started_at', to_char(c.started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
    'committed_at', to_char(c.committed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')
))::text, 'UTF8')), 'hex')
FROM enterprises_change c
JOIN unnest(%s::bigint[], %s::text[], %s::jsonb[]) v (change, before, versions) ON v.change = c.id
"""
_VERSIONS = """
SELECT t.change_id, {digest}, array_agg(t.{key} ORDER BY t.{key})
FROM {table} t JOIN enterprises_change c ON c.id = t.change_id
LEFT JOIN LATERAL (SELECT sealed, kept FROM enterprises_erasedversion e
                   WHERE e.record || 'event' = {record} AND e.version = t.{key}
                   ORDER BY id DESC LIMIT 1) x ON true
WHERE t.change_id = ANY (%s) GROUP BY t.change_id
"""
# Rows that differ from their last version, and last versions without a row.
_ROWS = """
SELECT coalesce(t.{key}::text, e.pgh_obj_id::text) FROM {table} t
FULL JOIN (SELECT DISTINCT ON (pgh_obj_id) * FROM {event} ORDER BY pgh_obj_id, pgh_id DESC) e
  ON e.pgh_obj_id = t.{key}
WHERE CASE WHEN t.{key} IS NULL THEN e.pgh_label <> 'delete'
           WHEN e.pgh_id IS NULL OR e.pgh_label = 'delete' THEN true
           ELSE ({rows}) IS DISTINCT FROM ({versions}) END
ORDER BY 1 LIMIT 5
"""
_ORPHANS = """
SELECT t.{key} FROM {table} t
WHERE NOT EXISTS (SELECT FROM enterprises_change c WHERE c.id = t.change_id) ORDER BY 1 LIMIT 5
"""
_PENDING = """
SELECT coalesce(e.pgh_id, p.version) FROM (
    SELECT DISTINCT ON (pgh_obj_id) pgh_id, pgh_label FROM {event} ORDER BY pgh_obj_id, pgh_id DESC) e
FULL JOIN (SELECT version FROM enterprises_pending WHERE record = {record}) p ON p.version = e.pgh_id
WHERE (p.version IS NOT NULL) IS DISTINCT FROM (
    e.pgh_label <> 'delete' AND NOT EXISTS (
        SELECT FROM enterprises_approval a WHERE a.record = {record} AND a.version = e.pgh_id))
ORDER BY 1 LIMIT 5
"""
_CONTENT = (
    "SELECT r.{key} FROM {table} r WHERE r.{stored} <> '' AND r.{stored} <> {computed} ORDER BY 1 LIMIT 5"
)


@dataclass(frozen=True)
class Mismatch:
    """A place where the history differs from what was sealed."""

    seq: int | None
    table: str
    keys: list[Any]
    fault: str


@dataclass(frozen=True)
class Verified:
    """The end of a chain that matches: its last change and digest."""

    changes: int
    seq: int
    digest: str


def verify(*, since: int = 0, digest: str = "") -> Verified | Mismatch:
    """Return the end of the chain, or the first mismatch; from the change `since` on, which has `digest`."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for name, value in SETTINGS.items():
            cursor.execute(sql.SQL("SET LOCAL {} = {}").format(sql.Identifier(name), sql.Literal(value)))
        outcome = _verify_chain(cursor, since, digest)
        if isinstance(outcome, Mismatch):
            return outcome
        faults = (_find_orphans, _find_altered_rows, _find_altered_pending, _find_altered_content)
        return next(chain.from_iterable(find(cursor) for find in faults), outcome)


def _verify_chain(cursor: Any, since: int, digest: str) -> Verified | Mismatch:
    """Walk the changes in batches: each table is read once for a batch, in the order of its keys."""
    tables = read_tables(cursor)
    changes = 0
    seq, before = since, digest
    if since:
        cursor.execute("SELECT encode(digest, 'hex') FROM enterprises_change WHERE seq = %s", [since])
        row = cursor.fetchone()
        if row is None or row[0] != digest:
            return Mismatch(since, "enterprises_change", [], "the digest is not the stated one")
    while True:
        cursor.execute(_CHANGES, [seq, BATCH])
        batch = cursor.fetchall()
        if not batch:
            return Verified(changes, seq, before)
        found = _read_versions(cursor, tables, [change for change, *_ in batch])
        digests = [before] + [stored or "" for _, _, stored, *_ in batch]
        cursor.execute(
            _DIGEST,
            [
                [change for change, *_ in batch],
                [each or None for each in digests[:-1]],
                [_as_json(found[change]) for change, *_ in batch],
            ],
        )
        computed = dict(cursor.fetchall())
        for change, number, stored, versions, _is_open in batch:
            if number is None:
                return Mismatch(None, "enterprises_change", [change], "a committed change is not sealed")
            if number != seq + 1:
                return Mismatch(seq + 1, "enterprises_change", [], "the change is missing")
            if stored is None:
                return Mismatch(number, "enterprises_change", [change], "the change has no digest")
            if stored != computed[change]:
                return _locate(number, change, json.loads(versions or "{}"), found[change])
            changes, seq, before = changes + 1, number, stored or ""


def _read_versions(
    cursor: Any, tables: list[DigestedTable], changes: list[int]
) -> dict[int, dict[str, tuple[str, list[int]]]]:
    """Return the digest and the keys of the versions of each change by table."""
    found: dict[int, dict[str, tuple[str, list[int]]]] = {change: {} for change in changes}
    for table in tables:
        cursor.execute(
            sql.SQL(_VERSIONS).format(
                digest=table.digest("t", sql.SQL("c.seq"), erased="x"),
                record=sql.Literal(table.name.partition("_")[2]),
                key=sql.Identifier(table.key),
                table=sql.Identifier(table.name),
            ),
            [changes],
        )
        for change, digest, keys in cursor.fetchall():
            found[change][table.name] = (digest, keys)
    return found


def _as_json(found: dict[str, tuple[str, list[int]]]) -> str:
    return json.dumps({table: digest for table, (digest, _keys) in found.items()})


def _locate(
    seq: int, change: int, sealed: dict[str, str], found: dict[str, tuple[str, list[int]]]
) -> Mismatch:
    """Return the table whose versions differ from what was sealed, with keys; else the change itself."""
    for table in sorted({*sealed, *found}):
        digest, keys = found.get(table, ("", []))
        if digest != sealed.get(table):
            return Mismatch(seq, table, keys, "its versions differ from what was sealed")
    return Mismatch(seq, "enterprises_change", [change], "its metadata or the change before differ")


def _find_orphans(cursor: Any) -> Iterator[Mismatch]:
    """Yield tables with rows of no change, which are in no digest."""
    for table in read_tables(cursor):
        cursor.execute(
            sql.SQL(_ORPHANS).format(key=sql.Identifier(table.key), table=sql.Identifier(table.name))
        )
        if keys := [key for (key,) in cursor.fetchall()]:
            yield Mismatch(None, table.name, keys, "they belong to no change")


def _find_altered_pending(cursor: Any) -> Iterator[Mismatch]:
    """Yield what the list of pending records lacks or has too much: a record could seem approved."""
    for model in KPI_BEARING:
        cursor.execute(
            sql.SQL(_PENDING).format(
                event=sql.Identifier(event_model(model)._meta.db_table),
                record=sql.Literal(model._meta.model_name),
            )
        )
        if keys := [key for (key,) in cursor.fetchall()]:
            fault = f"the pending versions of {model._meta.db_table} differ from those without approval"
            yield Mismatch(None, "enterprises_pending", keys, fault)


def _find_altered_rows(cursor: Any) -> Iterator[Mismatch]:
    """Yield tables whose rows differ from their last versions: what was altered past the triggers."""
    for model in apps.get_models():
        if is_tracked(model):
            cursor.execute(_rows_query(model))
            if keys := [key for (key,) in cursor.fetchall()]:
                yield Mismatch(None, model._meta.db_table, keys, "rows differ from their last version")


def _find_altered_content(cursor: Any) -> Iterator[Mismatch]:
    """Yield rows whose content differs from the digest in their row: releases with their figures and files.

    `content_digests` of a model maps a column to the SQL of its digest.
    """
    for model in apps.get_models():
        for column, expression in getattr(model, "content_digests", {}).items():
            cursor.execute(
                sql.SQL(_CONTENT).format(
                    key=sql.Identifier(str(model._meta.pk.column)),
                    table=sql.Identifier(model._meta.db_table),
                    stored=sql.Identifier(column),
                    computed=sql.SQL(expression.format(release="r")),
                )
            )
            if keys := [key for (key,) in cursor.fetchall()]:
                yield Mismatch(None, model._meta.db_table, keys, f"their content differs from {column}")


def _rows_query(model: type[models.Model]) -> sql.Composable:
    key = str(model._meta.pk.column)
    event = event_model(model)._meta
    stored = {str(field.column) for field in event.concrete_fields}
    columns = [str(each.column) for each in model._meta.concrete_fields if each.column in stored - {key}]
    row, version = (
        sql.SQL("ROW({})").format(sql.SQL(", ").join(sql.Identifier(alias, name) for name in columns))
        for alias in ("t", "e")
    )
    return sql.SQL(_ROWS).format(
        key=sql.Identifier(key),
        table=sql.Identifier(model._meta.db_table),
        event=sql.Identifier(event.db_table),
        rows=row,
        versions=version,
    )
