"""Reverting a change in one table."""

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
from enterprises.models.owners import owner_names

# For each record of the change: its last version in the change, the version before the change, the newest
# version, and whether the record existed before and after the change. The other statements select from this
# one, so that all of them agree on the versions compared.
_CASES = """
SELECT v.*, coalesce(b.pgh_label <> 'delete', false) AS was_there, l.pgh_label <> 'delete' AS is_there
FROM (SELECT c.pk, c.last, max(e.pgh_id) AS newest, max(e.pgh_id) FILTER (WHERE e.pgh_id < c.first) AS before
      FROM (SELECT pgh_obj_id AS pk, min(pgh_id) AS first, max(pgh_id) AS last
            FROM {event} WHERE change_id = {change} GROUP BY pgh_obj_id) c
      JOIN {event} e ON e.pgh_obj_id = c.pk GROUP BY c.pk, c.first, c.last) v
JOIN {event} l ON l.pgh_id = v.last LEFT JOIN {event} b ON b.pgh_id = v.before
"""
# Waits for concurrent writers: without it, a value committed after the comparison would be overwritten.
_LOCK = """
SELECT count(*) FROM (
    SELECT FROM {table} t WHERE t.{key} IN (SELECT pgh_obj_id FROM {event} WHERE change_id = {change})
    ORDER BY t.{key} FOR UPDATE
) l
"""
# The records that the change created; they may be deleted unless edited since or referred to.
_CREATED = """
SELECT v.pk, v.newest <> v.last AS is_edited, {is_referred} AS is_referred
FROM {table} t JOIN ({cases}) v ON v.pk = t.{key} WHERE NOT v.was_there AND v.is_there
"""
_REMOVE = """
DELETE FROM {table} WHERE {key} IN (SELECT pk FROM ({created}) c WHERE NOT is_edited AND NOT is_referred)
"""
# The later values of created records that were edited since: the conflicts to list.
_EDITED = """
SELECT v.pk, k.name, l.row -> k.name, c.row -> k.name
FROM ({cases}) v
JOIN LATERAL (SELECT to_jsonb(e) AS row FROM {event} e WHERE e.pgh_id = v.last) l ON true
JOIN LATERAL (SELECT to_jsonb(t) AS row FROM {table} t WHERE t.{key} = v.pk) c ON true
CROSS JOIN unnest({columns}::text[]) AS k (name)
WHERE v.pk = ANY(%s) AND l.row -> k.name IS DISTINCT FROM c.row -> k.name
ORDER BY v.pk
"""
# Each field that the change changed: its value before, the value written, and the current value. Compared as
# JSON, so that one statement serves the columns of all types; `c.row IS NULL` marks records deleted later.
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
# The last values of records that the change deleted and that nobody created again.
_DELETED = """
SELECT v.pk, to_jsonb(b) FROM ({cases}) v JOIN {event} b ON b.pgh_id = v.before
WHERE v.was_there AND NOT v.is_there AND NOT EXISTS (SELECT FROM {table} t WHERE t.{key} = v.pk)
"""


class Table:
    """The records of a change in one table."""

    def __init__(self, cursor: Any, model: type[models.Model], change: Change, reversal: Reversal) -> None:
        """Compose the SQL; only columns stored in versions can be restored, derived ones are recomputed."""
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
        """Lock the records against writes and new references until the end of the transaction."""
        self.cursor.execute(self._sql(_LOCK))

    def remove(self) -> None:
        """Delete the records that the change created, unless edited since or referred to."""
        self.cursor.execute(self._sql(_REMOVE))
        self.reversal.add(self.model, "delete", self.cursor.rowcount)

    def list_created(self) -> None:
        """List the created records that stay as conflicts: each one whole, then its later values."""
        self.cursor.execute(self._sql("SELECT pk, is_edited FROM ({created}) c"))
        remaining = dict(self.cursor.fetchall())
        edited = [pk for pk, is_edited in remaining.items() if is_edited]
        self.cursor.execute(self._sql(_EDITED), [edited])
        conflicts = [
            Conflict(self.name, pk, "", "", "edited" if is_edited else "referred")
            for pk, is_edited in remaining.items()
        ]
        conflicts += [
            Conflict(self.name, pk, "", column, "edited", wrote=_value(wrote), now=_value(now))
            for pk, column, wrote, now in self.cursor.fetchall()
        ]
        self._add_conflicts(
            sorted(conflicts, key=lambda each: each.pk)
        )  # stable: the record before its values

    def restore(self) -> None:
        """Restore the changed fields that still have the value written by the change.

        A field that has its old value again needs nothing; one with any other value is a conflict. Derived
        columns are computed from the restored ones.
        """
        self.cursor.execute(self._sql(_CHANGED))
        restored: dict[Any, dict[str, Any]] = {}
        conflicts = []
        for pk, column, before, wrote, now, is_gone in self.cursor.fetchall():
            before, wrote, now = _value(before), _value(wrote), _value(now)
            if is_gone:
                conflicts.append(Conflict(self.name, pk, "", column, "deleted", before, wrote))
            elif now == wrote:
                restored.setdefault(pk, {})[column] = before
            elif now != before:
                conflicts.append(Conflict(self.name, pk, "", column, "edited", before, wrote, now))
        self._add_conflicts(conflicts)
        if not restored:
            return
        self._derive(restored)
        columns = {column for values in restored.values() for column in values}
        count = update_from(self.cursor, self.model, self._source(restored), columns)
        self.reversal.add(self.model, "update", count)

    def reinsert(self) -> None:
        """Insert the records that the change deleted, under their old keys."""
        self.cursor.execute(self._sql(_DELETED))
        deleted: dict[Any, dict[str, Any]] = {}
        for pk, row in self.cursor.fetchall():
            deleted[pk] = {column: _value(row)[column] for column in self.columns}
            deleted[pk][str(self.model._meta.pk.column)] = pk
        if deleted:
            self._derive(deleted)
            count = insert_from(self.cursor, self.model, self._source(deleted), with_key=True)
            self.reversal.add(self.model, "insert", count)

    def _derive(self, rows: dict[Any, dict[str, Any]]) -> None:
        """Add the derived columns to the values of each row."""
        if not derived_fields(self.model):
            return
        present = self.model._default_manager.in_bulk(list(rows))
        for pk, values in rows.items():
            values |= derive(present.get(pk) or self.model(), values)

    def _source(self, rows: dict[Any, dict[str, Any]]) -> sql.Composed:
        """Return a SELECT of the rows as `pk` and `new`."""
        cast = sql.SQL("bigint" if isinstance(next(iter(rows)), int) else "text")
        return sql.SQL(
            "SELECT s.pk, s.new::jsonb AS new FROM unnest({}::{}[], {}::text[]) AS s (pk, new)"
        ).format(
            sql.Literal(list(rows)),
            cast,
            sql.Literal([orjson.dumps(values).decode() for values in rows.values()]),
        )

    def _add_conflicts(self, conflicts: list[Conflict]) -> None:
        """Add conflicts to the result, with the labels of their records."""
        references = [field.name for field in self.model._meta.concrete_fields if field.many_to_one]
        rows = self.model._default_manager.select_related(*references)
        present = rows.in_bulk({each.pk for each in conflicts}) if conflicts else {}
        owners = owner_names(list(present.values()))
        self.reversal.conflicts += [
            replace(
                each,
                label=" · ".join(filter(None, (owners.get(each.pk), str(present.get(each.pk, each.pk))))),
            )
            for each in conflicts
        ]


def _value(value: Any) -> Any:
    """Return a JSON value as a Python one; Django returns JSON from raw SQL as text."""
    return orjson.loads(value) if isinstance(value, str) else value
