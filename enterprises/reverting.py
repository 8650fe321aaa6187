"""Taking a change back: one act, which never overwrites what was changed later but lists it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson
from django.apps import apps
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import FieldDoesNotExist
from django.db import IntegrityError, connection, models, transaction
from django.utils.translation import gettext as _
from psycopg import sql

from enterprises.models import Change, change_by, event_model
from enterprises.models.bulk import derived, derived_fields, insert_from, update_from
from enterprises.models.enterprise import KeyField


@dataclass(frozen=True)
class Kept:
    """A value that stays, because somebody changed it later or something refers to its record.

    `field` is empty where it is the whole record: `why` is `edited`, `deleted` or `referred`.
    """

    model: str
    pk: Any
    label: str
    field: str
    why: str
    before: Any = None
    wrote: Any = None
    now: Any = None


@dataclass
class Reversal:
    """What was taken back, and what was not."""

    removed: int = 0
    restored: int = 0
    brought_back: int = 0
    kept: list[Kept] = field(default_factory=list)
    change: Change | None = None

    @property
    def count(self) -> int:
        """How many records were put back."""
        return self.removed + self.restored + self.brought_back


class NotReversible(Exception):
    """Taking the change back would break a rule, because of what came after it; nothing was written."""


def revert(change: Change, *, by: AbstractBaseUser | None, reason: str = "") -> Reversal:
    """Put everything that a change wrote back to what it was before, as one change by `by`.

    What the change created is removed, what it changed is restored field by field, what it deleted
    comes back under its old key. A field that has another value by now, a record that was edited or
    deleted later or is referred to by a later one, stays and is listed. Raises NotReversible.
    """
    try:
        with change_by(by, reason=reason or _("Undo of change %(change)s") % {"change": change}):
            with connection.cursor() as cursor:
                reversal = _reverted(cursor, change)
                if reversal.count:
                    cursor.execute("SELECT current_change()")
                    reversal.change = Change.objects.get(pk=cursor.fetchone()[0])
                    # A rule that is checked at the end is checked here, where it can be said.
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
            return reversal
    except IntegrityError as error:
        raise NotReversible(str(error).splitlines()[0]) from error


def preview(change: Change) -> Reversal:
    """Return what `revert` would do, without doing it."""
    with transaction.atomic(), connection.cursor() as cursor:
        reversal = _reverted(cursor, change)
        transaction.set_rollback(True)
    return reversal


def _reverted(cursor: Any, change: Change) -> Reversal:
    reversal = Reversal()
    # Whoever refers goes before what it refers to; what days it took is free before others come back.
    touched = [model for model in _tracked() if _touches(model, change)]
    for model in touched:
        _Reverting(cursor, model, change, reversal).remove()
    for model in reversed(touched):
        _Reverting(cursor, model, change, reversal).restore()
    for model in reversed(touched):
        _Reverting(cursor, model, change, reversal).bring_back()
    return reversal


def _tracked() -> list[type[models.Model]]:
    """Return the tracked models, each before those that it refers to."""
    found: list[type[models.Model]] = []

    def visit(model: type[models.Model]) -> None:
        for relation in model._meta.related_objects:
            other = relation.related_model
            if other is not model and other not in found and _is_tracked(other):
                visit(other)
        if model not in found:
            found.append(model)

    for model in apps.get_models():
        if _is_tracked(model):
            visit(model)
    return found


def _is_tracked(model: Any) -> bool:
    try:
        model._meta.get_field("events")
    except FieldDoesNotExist:
        return False
    return True


def _touches(model: type[models.Model], change: Change) -> bool:
    return bool(event_model(model).objects.filter(change=change).exists())


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
# What the change created and what may be removed of it: nobody edited it since, nothing refers to it.
_CREATED = """
SELECT v.pk, v.newest <> v.last AS is_edited, {is_referred} AS is_referred
FROM {table} t JOIN ({cases}) v ON v.pk = t.{key} WHERE NOT v.was_there AND v.is_there
"""
_REMOVE = """
DELETE FROM {table} WHERE {key} IN (SELECT pk FROM ({created}) c WHERE NOT is_edited AND NOT is_referred)
"""
_EDITED = """
SELECT k.name, l.row -> k.name, c.row -> k.name
FROM ({cases}) v
JOIN LATERAL (SELECT to_jsonb(e) AS row FROM {event} e WHERE e.pgh_id = v.last) l ON true
JOIN LATERAL (SELECT to_jsonb(t) AS row FROM {table} t WHERE t.{key} = v.pk) c ON true
CROSS JOIN unnest({columns}::text[]) AS k (name)
WHERE v.pk = %s AND l.row -> k.name IS DISTINCT FROM c.row -> k.name
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


class _Reverting:
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

    def remove(self) -> None:
        """Remove what the change created, unless it was edited since or something refers to it."""
        self.cursor.execute(
            sql.SQL("SELECT pk, is_edited FROM ({}) c WHERE is_edited OR is_referred").format(
                self.parts["created"]
            )
        )
        for pk, is_edited in self.cursor.fetchall():
            self._keep_created(pk, is_edited)
        self.cursor.execute(self._sql(_REMOVE))
        self.reversal.removed += self.cursor.rowcount

    def _keep_created(self, pk: Any, is_edited: bool) -> None:
        if not is_edited:
            self.reversal.kept.append(Kept(self.name, pk, self._label(pk), "", "referred"))
            return
        self.cursor.execute(self._sql(_EDITED), [pk])
        for column, wrote, now in self.cursor.fetchall():
            self._keep(pk, column, "edited", wrote=_value(wrote), now=_value(now))

    def restore(self) -> None:
        """Restore the fields that the change changed and nobody changed since."""
        self.cursor.execute(self._sql(_CHANGED))
        restored: dict[Any, dict[str, Any]] = {}
        for pk, column, before, wrote, now, is_gone in self.cursor.fetchall():
            before, wrote, now = _value(before), _value(wrote), _value(now)
            if is_gone:
                self._keep(pk, column, "deleted", before=before, wrote=wrote)
            elif now == wrote:
                restored.setdefault(pk, {})[column] = before
            elif now != before:
                self._keep(pk, column, "edited", before=before, wrote=wrote, now=now)
        if not restored:
            return
        self._derive(restored)
        columns = {column for values in restored.values() for column in values}
        self.reversal.restored += update_from(self.cursor, self.model, self._source(restored), columns)

    def bring_back(self) -> None:
        """Make again what the change deleted, under its old key."""
        self.cursor.execute(self._sql(_DELETED))
        gone: dict[Any, dict[str, Any]] = {}
        for pk, row in self.cursor.fetchall():
            gone[pk] = {column: _value(row)[column] for column in self.columns}
            gone[pk][str(self.model._meta.pk.column)] = pk
        if gone:
            self._derive(gone)
            self.reversal.brought_back += insert_from(
                self.cursor, self.model, self._source(gone), with_key=True
            )

    def _derive(self, rows: dict[Any, dict[str, Any]]) -> None:
        """Add the derived columns, which follow from the others."""
        if not derived_fields(self.model):
            return
        present = self.model._default_manager.in_bulk(list(rows))
        for pk, values in rows.items():
            values |= derived(present.get(pk) or self.model(), values)

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

    def _keep(self, pk: Any, column: str, why: str, **values: Any) -> None:
        self.reversal.kept.append(Kept(self.name, pk, self._label(pk), column, why, **values))

    def _label(self, pk: Any) -> str:
        found = self.model._default_manager.filter(pk=pk).first()
        return str(found) if found else str(pk)


def _value(found: Any) -> Any:
    """Django hands out JSON of a plain statement as text."""
    return orjson.loads(found) if isinstance(found, str) else found
