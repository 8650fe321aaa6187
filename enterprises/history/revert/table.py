"""What one table holds of a change, and how it goes back to what it was before."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
from django.db import models
from psycopg import sql

from enterprises.history.revert.reversal import Conflict, Reversal
from enterprises.models import Change, event_model
from enterprises.models.bulk import derive, derived_fields, insert_from, update_from
from enterprises.models.fields.keys import KeyField

# For each record of the change: its first and last version in it, the one before, the newest one of all;
# and whether the record was there before, and after.
_CASES = """
SELECT v.*, coalesce(b.pgh_label <> 'delete', false) AS was_there, l.pgh_label <> 'delete' AS is_there
FROM (SELECT c.pk, c.last, max(e.pgh_id) AS newest, max(e.pgh_id) FILTER (WHERE e.pgh_id < c.first) AS before
      FROM (SELECT pgh_obj_id AS pk, min(pgh_id) AS first, max(pgh_id) AS last
            FROM {event} WHERE change_id = {change} GROUP BY pgh_obj_id) c
      JOIN {event} e ON e.pgh_obj_id = c.pk GROUP BY c.pk, c.first, c.last) v
JOIN {event} l ON l.pgh_id = v.last LEFT JOIN {event} b ON b.pgh_id = v.before
"""
# Whoever writes them at the same time is waited for, so that no value is put over one that nobody compared.
_LOCK = """
SELECT count(*) FROM (
    SELECT FROM {table} t WHERE t.{key} IN (SELECT pgh_obj_id FROM {event} WHERE change_id = {change})
    ORDER BY t.{key} FOR UPDATE
) l
"""
# What the change created and what may be removed of it: nobody edited it since, nothing refers to it.
_CREATED = """
SELECT v.pk, v.newest <> v.last AS is_edited, {is_referred} AS is_referred
FROM {table} t JOIN ({cases}) v ON v.pk = t.{key} WHERE NOT v.was_there AND v.is_there
"""
_REMOVE = """
DELETE FROM {table} WHERE {key} IN (SELECT pk FROM ({created}) c WHERE NOT is_edited AND NOT is_referred)
"""
_EDITED = """
SELECT v.pk, k.name, l.row -> k.name, c.row -> k.name
FROM ({cases}) v
JOIN LATERAL (SELECT to_jsonb(e) AS row FROM {event} e WHERE e.pgh_id = v.last) l ON true
JOIN LATERAL (SELECT to_jsonb(t) AS row FROM {table} t WHERE t.{key} = v.pk) c ON true
CROSS JOIN unnest({columns}::text[]) AS k (name)
WHERE v.pk = ANY(%s) AND l.row -> k.name IS DISTINCT FROM c.row -> k.name
ORDER BY v.pk
"""
_CHANGED = """
SELECT v.pk, k.name, b.row -> k.name, l.row -> k.name, c.row -> k.name, c.row IS NULL
FROM ({cases}) v
JOIN LATERAL (SELECT to_jsonb(e) AS row FROM {event} e WHERE e.pgh_id = v.before) b ON true
JOIN LATERAL (SELECT to_jsonb(e) AS row FROM {event} e WHERE e.pgh_id = v.last) l ON true
LEFT JOIN LATERAL (SELECT to_jsonb(t) AS row FROM {table} t WHERE t.{key} = v.pk) c ON true
CROSS JOIN unnest({columns}::text[]) AS k (name)
WHERE v.was_there AND v.is_there AND b.row -> k.name IS DISTINCT FROM l.row -> k.name
ORDER BY v.pk
"""
_DELETED = """
SELECT v.pk, to_jsonb(b) FROM ({cases}) v JOIN {event} b ON b.pgh_id = v.before
WHERE v.was_there AND NOT v.is_there AND NOT EXISTS (SELECT FROM {table} t WHERE t.{key} = v.pk)
"""


class Table:
    """The part of a change that lies in one table."""

    def __init__(self, cursor: Any, model: type[models.Model], change: Change, reversal: Reversal) -> None:
        self.cursor, self.model, self.reversal = cursor, model, reversal
        self.name = str(model._meta.model_name)
        tracked = {f.name for f in event_model(model)._meta.get_fields()}
        self.columns = [
            str(f.column)
            for f in model._meta.concrete_fields
            if f.name in tracked and not f.primary_key and not f.generated and not isinstance(f, KeyField)
        ]
        self.parts: dict[str, sql.Composable] = {
            "event": sql.Identifier(event_model(model)._meta.db_table),
            "table": sql.Identifier(model._meta.db_table),
            "key": sql.Identifier(str(model._meta.pk.column)),
            "change": sql.Literal(change.pk),
            "columns": sql.Literal(self.columns),
            "is_referred": self._is_referred(),
        }
        self.parts["cases"] = self._sql(_CASES)
        self.parts["created"] = self._sql(_CREATED)

    def _sql(self, statement: str) -> sql.Composed:
        return sql.SQL(statement).format(**self.parts)

    def _is_referred(self) -> sql.Composable:
        references = [
            sql.SQL("EXISTS (SELECT FROM {} x WHERE x.{} = t.{})").format(
                sql.Identifier(relation.related_model._meta.db_table),
                sql.Identifier(str(relation.field.column)),
                sql.Identifier(str(self.model._meta.pk.column)),
            )
            for relation in self.model._meta.related_objects
            if getattr(relation.field, "db_constraint", False)
        ]
        return sql.SQL(" OR ").join(references) if references else sql.SQL("false")

    def lock(self) -> None:
        """Let nobody else write or refer to these records until the transaction ends."""
        self.cursor.execute(self._sql(_LOCK))

    def remove(self) -> None:
        """Remove what the change created, unless it was edited since or something refers to it."""
        self.cursor.execute(self._sql(_REMOVE))
        self.reversal.note(self.model, "delete", self.cursor.rowcount)

    def keep_created(self) -> None:
        """List what the change created and could not be removed."""
        self.cursor.execute(self._sql("SELECT pk, is_edited FROM ({created}) c"))
        staying = dict(self.cursor.fetchall())
        edited = [pk for pk, is_edited in staying.items() if is_edited]
        self.cursor.execute(self._sql(_EDITED), [edited])
        kept = [
            Conflict(self.name, pk, "", column, "edited", wrote=_value(wrote), now=_value(now))
            for pk, column, wrote, now in self.cursor.fetchall()
        ]
        kept += [Conflict(self.name, pk, "", "", "referred") for pk in staying if pk not in edited]
        self._keep(kept)

    def restore(self) -> None:
        """Restore the fields that the change changed and nobody changed since."""
        self.cursor.execute(self._sql(_CHANGED))
        restored: dict[Any, dict[str, Any]] = {}
        kept = []
        for pk, column, before, wrote, now, is_gone in self.cursor.fetchall():
            before, wrote, now = _value(before), _value(wrote), _value(now)
            if is_gone:
                kept.append(Conflict(self.name, pk, "", column, "deleted", before, wrote))
            elif now == wrote:
                restored.setdefault(pk, {})[column] = before
            elif now != before:
                kept.append(Conflict(self.name, pk, "", column, "edited", before, wrote, now))
        self._keep(kept)
        if not restored:
            return
        self._derive(restored)
        columns = {column for values in restored.values() for column in values}
        count = update_from(self.cursor, self.model, self._source(restored), columns)
        self.reversal.note(self.model, "update", count)

    def bring_back(self) -> None:
        """Make again what the change deleted, under its old key."""
        self.cursor.execute(self._sql(_DELETED))
        gone: dict[Any, dict[str, Any]] = {}
        for pk, row in self.cursor.fetchall():
            gone[pk] = {column: _value(row)[column] for column in self.columns}
            gone[pk][str(self.model._meta.pk.column)] = pk
        if gone:
            self._derive(gone)
            count = insert_from(self.cursor, self.model, self._source(gone), with_key=True)
            self.reversal.note(self.model, "insert", count)

    def _derive(self, rows: dict[Any, dict[str, Any]]) -> None:
        """Add the derived columns, which follow from the others."""
        if not derived_fields(self.model):
            return
        present = self.model._default_manager.in_bulk(list(rows))
        for pk, values in rows.items():
            values |= derive(present.get(pk) or self.model(), values)

    def _source(self, rows: dict[Any, dict[str, Any]]) -> sql.Composed:
        """Select rows that are in Python, as `pk` and `new`."""
        cast = sql.SQL("bigint" if isinstance(next(iter(rows)), int) else "text")
        return sql.SQL(
            "SELECT s.pk, s.new::jsonb AS new FROM unnest({}::{}[], {}::text[]) AS s (pk, new)"
        ).format(
            sql.Literal(list(rows)),
            cast,
            sql.Literal([orjson.dumps(values).decode() for values in rows.values()]),
        )

    def _keep(self, kept: list[Conflict]) -> None:
        """List what stays, by the names of its records."""
        present = self.model._default_manager.in_bulk({each.pk for each in kept}) if kept else {}
        self.reversal.kept += [replace(each, label=str(present.get(each.pk, each.pk))) for each in kept]


def _value(found: Any) -> Any:
    """Django hands out JSON of a plain statement as text."""
    return orjson.loads(found) if isinstance(found, str) else found
