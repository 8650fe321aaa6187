"""Application of import plans: one transaction, one change, all rows or none.

The change belongs to the uploader; the person who applies it approves the versions that it writes. The
rows go from the plan to their tables inside the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from django.apps import apps
from django.contrib.auth.models import AbstractBaseUser
from django.db import DataError, IntegrityError, ProgrammingError, connection, models
from psycopg import sql

from enterprises.constraint_messages import is_rule_violation
from enterprises.imports.batch_reading import Progress, no_progress
from enterprises.imports.drafts import load_drafts
from enterprises.imports.formats import FORMATS
from enterprises.imports.messages import ImportRejected, to_import_rejection
from enterprises.imports.planning import plan_drafts
from enterprises.imports.plausibility import store_confirmations
from enterprises.models import KPI_BEARING, Change, Enterprise, ImportBatch, change_by, event_model
from enterprises.models.bulk import derive, derived_fields, insert_from, update_from

_MAX_LISTED = 20  # rows listed in a rejection
# One row for each operation, in a temporary table: it is validated and written by sets, in the order of
# (position, nth). Operations in the JSON of the rows could be neither indexed nor joined.
_STAGE = """
CREATE TEMPORARY TABLE staged ON COMMIT DROP AS
SELECT r.sheet, r.number, r.position, o.nth, o.operation ->> 'model' AS model,
       (o.operation ->> 'pk')::bigint AS pk, (o.operation ->> 'version')::bigint AS version,
       o.operation -> 'new' AS new
FROM enterprises_importrow r
CROSS JOIN LATERAL jsonb_array_elements(r.operations) WITH ORDINALITY o (operation, nth)
WHERE r.batch_id = %s AND r.outcome IN ('create', 'update')
"""


def apply(batch: ImportBatch, *, by: AbstractBaseUser, progress: Progress = no_progress) -> Change | None:
    """Write the plan of a batch; return its change, or None if there was nothing to write.

    Raises ImportRejected, with nothing written, if rows are undecided, `by` is an author of the import, a
    record of the plan has changed since (the rows are listed) or a constraint fails. The batch is locked
    first and its rows are checked inside the transaction: checks before it would miss a concurrent change.
    """
    import_format = FORMATS[batch.kind]
    reason = f"{import_format.zh} · {import_format.en}: {batch.file_name}"
    try:
        with change_by(batch.submitted_by, reason=reason):
            locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
            _check_permitted(locked, by)
            with connection.cursor() as cursor:
                cursor.execute(_STAGE, [batch.pk])
                cursor.execute("ANALYZE staged")
                touched = _find_models(cursor)
                _check_versions(cursor, touched)
                _check_plan(locked)
                progress("checked", 0, len(touched))
                change = _write(cursor, touched, by, progress)
                store_confirmations(locked)
                cursor.execute("DROP TABLE staged")
            locked.status, locked.applied_by_id, locked.change = ImportBatch.Status.APPLIED, by.pk, change
            locked.save(update_fields=["status", "applied_by", "change"])
    except (IntegrityError, DataError, ProgrammingError) as error:
        if not is_rule_violation(error):
            raise
        raise to_import_rejection("database_refuses", error) from error
    batch.refresh_from_db()
    return change


def _check_permitted(batch: ImportBatch, by: AbstractBaseUser) -> None:
    if batch.status != ImportBatch.Status.PLANNED:
        raise ImportRejected("not_planned")
    if FORMATS[batch.kind].is_kpi_bearing and batch.is_shaped_by(by):
        raise ImportRejected("second_person")
    undecided = batch.rows.waiting()
    if count := undecided.count():
        listed = undecided.order_by("position").values_list("sheet", "number")[:_MAX_LISTED]
        raise ImportRejected("rows_wait", count=count, rows=_list_rows(listed, count))


def _list_rows(rows: Iterable[tuple[str, int]], count: int) -> str:
    """Return the sheets and numbers of the first rows, for a message."""
    labels = [f"{sheet} {number}".strip() for sheet, number in rows]
    return "、".join(labels[:_MAX_LISTED]) + ("…" if count > _MAX_LISTED else "")


def _find_models(cursor: Any) -> list[type[models.Model]]:
    """Return the models that the plan writes to, enterprises before the records that refer to them."""
    cursor.execute("SELECT DISTINCT model FROM staged")
    touched = [apps.get_model("enterprises", name) for (name,) in cursor.fetchall()]
    return sorted(touched, key=lambda model: (model is not Enterprise, model.__name__))


def _check_versions(cursor: Any, touched: Sequence[type[models.Model]]) -> None:
    """Lock the records of the plan; raise ImportRejected if one has another version than was planned.

    The rows are locked before their versions are read: a version read first could be outdated by a
    concurrent save, which the import would then overwrite.
    """
    stale: list[tuple[str, int]] = []
    for model in touched:
        table, event = model._meta.db_table, event_model(model)._meta.db_table
        name = model._meta.model_name
        cursor.execute(
            sql.SQL(
                "SELECT t.id FROM {table} t WHERE t.id IN (SELECT pk FROM staged WHERE model = %s)"
                " ORDER BY t.id FOR NO KEY UPDATE"
            ).format(table=sql.Identifier(table)),
            [name],
        )
        cursor.execute(
            sql.SQL(
                "SELECT DISTINCT s.sheet, s.number, s.position FROM staged s"
                " LEFT JOIN {table} t ON t.id = s.pk"
                " LEFT JOIN (SELECT e.pgh_obj_id AS pk, max(e.pgh_id) AS version FROM {event} e"
                "            WHERE e.pgh_obj_id IN (SELECT pk FROM staged WHERE model = %s)"
                "            GROUP BY e.pgh_obj_id) v ON v.pk = s.pk"
                " WHERE s.model = %s AND s.pk IS NOT NULL"
                " AND (t.id IS NULL OR s.version IS DISTINCT FROM v.version) ORDER BY s.position"
            ).format(table=sql.Identifier(table), event=sql.Identifier(event)),
            [name, name],
        )
        stale += [(sheet, number) for sheet, number, _position in cursor.fetchall()]
    if stale:
        raise ImportRejected("changed_since", count=len(stale), rows=_list_rows(stale, len(stale)))


def _check_plan(batch: ImportBatch) -> None:
    """Plan again if the registry has changed; raise ImportRejected if the plan of a row differs."""
    if Change.objects.state() == batch.planned_state or batch.planned_on is None:
        return
    drafts = load_drafts(batch)
    plan_drafts(drafts, FORMATS[batch.kind], batch, today=batch.planned_on)
    planned = batch.rows.order_by("position").values_list("operations", "outcome").iterator(20_000)
    changed = [
        (draft.sheet, draft.number)
        for draft, (operations, outcome) in zip(drafts, planned, strict=True)
        if draft.outcome() != outcome
        or orjson.loads(orjson.dumps([each.as_json() for each in draft.operations])) != operations
    ]
    if changed:
        raise ImportRejected("changed_since", count=len(changed), rows=_list_rows(changed, len(changed)))


def _write(
    cursor: Any, touched: Sequence[type[models.Model]], by: AbstractBaseUser, progress: Progress
) -> Change | None:
    """Write all operations; return their change."""
    for count, model in enumerate(touched):
        _derive(cursor, model)
        # Updates first: they may free the days (exclusion constraints) that new records take.
        _update(cursor, model)
        _insert(cursor, model)
        if model is Enterprise:
            _link_new_enterprises(cursor)
        progress("written", count + 1, len(touched))
    if not touched:
        return None
    for model in touched:
        if model in KPI_BEARING:
            _approve(cursor, model, by)
    cursor.execute("SELECT current_change()")
    return Change.objects.get(pk=cursor.fetchone()[0])


def _derive(cursor: Any, model: type[models.Model]) -> None:
    """Add the derived columns of a model with names; they are computed in Python, not in the database."""
    if not derived_fields(model):
        return
    cursor.execute(
        "SELECT position, nth, pk, new FROM staged WHERE model = %s"
        " AND new ?| ARRAY['name_zh', 'name_en', 'uscc', 'organisation_code']",
        [model._meta.model_name],
    )
    rows = [(position, nth, pk, _as_json(new)) for position, nth, pk, new in cursor.fetchall()]
    present = model._default_manager.in_bulk([pk for _position, _nth, pk, _new in rows if pk])
    derived = [
        (position, nth, orjson.dumps(derive(present[pk] if pk else model(), new)).decode())
        for position, nth, pk, new in rows
    ]
    cursor.execute(
        "UPDATE staged s SET new = s.new || d.keys::jsonb"
        " FROM unnest(%s::int[], %s::bigint[], %s::text[]) AS d (position, nth, keys)"
        " WHERE s.position = d.position AND s.nth = d.nth",
        [list(column) for column in zip(*derived, strict=True)] or [[], [], []],
    )


def _as_json(value: Any) -> dict[str, Any]:
    loaded: dict[str, Any] = orjson.loads(value) if isinstance(value, str) else value
    return loaded


def _update(cursor: Any, model: type[models.Model]) -> None:
    """Update records; the rows of the file that concern the same record are merged."""
    name = model._meta.model_name
    cursor.execute(
        "SELECT DISTINCT key FROM staged, jsonb_object_keys(new) AS key WHERE model = %s AND pk IS NOT NULL",
        [name],
    )
    if columns := [column for (column,) in cursor.fetchall()]:
        source = sql.SQL(
            "SELECT pk, jsonb_object_agg(key, value) AS new FROM staged, jsonb_each(new)"
            " WHERE model = {} AND pk IS NOT NULL GROUP BY pk"
        ).format(sql.Literal(name))
        update_from(cursor, model, source, columns)


def _insert(cursor: Any, model: type[models.Model]) -> None:
    """Insert new records in the order of the file; an enterprise created by several rows is inserted once."""
    text = "SELECT new FROM staged WHERE model = {} AND pk IS NULL ORDER BY position, nth"
    if model is Enterprise:
        text = (
            "SELECT DISTINCT ON (new ->> 'uscc', new ->> 'organisation_code') new FROM staged"
            " WHERE model = {} AND pk IS NULL"
            " ORDER BY new ->> 'uscc', new ->> 'organisation_code', position, nth"
        )
    insert_from(cursor, model, sql.SQL(text).format(sql.Literal(model._meta.model_name)))


def _link_new_enterprises(cursor: Any) -> None:
    """Replace the codes of enterprises just inserted by their keys, in the records that belong to them."""
    for owner in ("enterprise_id", "host_id"):
        cursor.execute(
            sql.SQL(
                "UPDATE staged s SET new = s.new || jsonb_build_object({owner}, e.id)"
                " FROM enterprises_enterprise e"
                " WHERE jsonb_typeof(s.new -> {owner}) = 'string'"
                " AND coalesce(e.uscc, e.organisation_code) = s.new ->> {owner}"
            ).format(owner=sql.Literal(owner))
        )


def _approve(cursor: Any, model: type[models.Model], by: AbstractBaseUser) -> None:
    """Approve the versions written by this import."""
    cursor.execute(
        sql.SQL(
            "INSERT INTO enterprises_approval (record, version, approved_by_id)"
            " SELECT {name}, max(pgh_id), {by} FROM {event} WHERE change_id = current_change()"
            " GROUP BY pgh_obj_id ON CONFLICT DO NOTHING"
        ).format(
            name=sql.Literal(model._meta.model_name),
            by=sql.Literal(by.pk),
            event=sql.Identifier(event_model(model)._meta.db_table),
        )
    )
