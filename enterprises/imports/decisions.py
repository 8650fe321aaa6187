"""Decisions on the rows of a plan: noted, and planned again with those rows that they can touch."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, transaction
from django.db.models import Count, Q
from django.utils import timezone

from enterprises.imports.drafts import load_drafts, save_drafts
from enterprises.imports.formats import FORMATS
from enterprises.imports.messages import CONFIRMABLE, UNKNOWN, ImportRejected
from enterprises.imports.planning import plan_drafts, replan
from enterprises.models import Enterprise, ImportBatch, ImportRow
from enterprises.models.import_rows import ImportRowQuerySet

AT_ONCE = 2_000  # so many rows are planned again while a page waits
OF_A_NEW_ENTERPRISE = {"uscc", "name"}  # the cells of a row that can make its enterprise
Decision = ImportRow.Decision


def decide(
    batch: ImportBatch,
    rows: ImportRowQuerySet,
    decision: str,
    *,
    today: date,
    by: AbstractBaseUser | None = None,
    enterprise: Enterprise | None = None,
    now: datetime | None = None,
) -> int:
    """Take one decision on some rows of a plan, and plan again with it; return how many rows it was."""
    with transaction.atomic():
        touched = note_decision(batch, rows, decision, by=by, enterprise=enterprise)
        if not replan_touched(batch, touched, today=today, now=now):
            replan(batch, today=today, now=now)
    return len(touched)


def open_to(rows: ImportRowQuerySet, decision: str) -> ImportRowQuerySet:
    """Return those of some rows on which a decision has a meaning: an error cannot be confirmed away."""
    if decision == Decision.CONFIRM:
        return rows.filter(_says(CONFIRMABLE))
    if decision == Decision.CREATE:
        return rows.filter(_says(UNKNOWN), cells__has_keys=list(OF_A_NEW_ENTERPRISE))
    return rows


def is_open_to(row: ImportRow, decision: str) -> bool:
    """Say whether a decision has a meaning on one row."""
    codes = {reason["code"] for reason in row.reasons}
    if decision == Decision.CONFIRM:
        return bool(codes & CONFIRMABLE)
    if decision == Decision.CREATE:
        return bool(codes & UNKNOWN) and row.cells.keys() >= OF_A_NEW_ENTERPRISE
    return True


def _says(codes: Iterable[str]) -> Q:
    """That one of these is among the reasons of a row."""
    return Q(*(Q(reasons__contains=[{"code": code}]) for code in sorted(codes)), _connector=Q.OR)


def note_decision(
    batch: ImportBatch,
    rows: ImportRowQuerySet,
    decision: str,
    *,
    by: AbstractBaseUser | None = None,
    enterprise: Enterprise | None = None,
) -> set[int]:
    """Note one decision on some rows, '' to take it back, until they are planned again; return which.

    It is that of `by`, or of whoever handed the file in. A plan that was submitted is no longer so.
    """
    with transaction.atomic():
        locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if locked.status != ImportBatch.Status.PLANNED:
            raise ImportRejected("not_planned")
        noted: dict[str, Any] = {"decision": decision, "decided_by_id": None}
        if decision:
            noted["decided_by_id"] = by.pk if by else locked.submitted_by_id
        if enterprise:
            noted["enterprise_id"] = enterprise.pk
        decided = batch.rows.filter(pk__in=rows.values("pk"))
        touched = set(decided.values_list("position", flat=True))
        decided.update(**noted)
        ImportBatch.objects.filter(pk=batch.pk).update(ready_at=None)
    batch.ready_at = None
    return touched


def replan_touched(
    batch: ImportBatch, touched: Iterable[int], *, today: date, now: datetime | None = None
) -> bool:
    """Plan again the rows that were decided on, and those that see them; the rest stays as it was planned.

    Return False, having done nothing, where that is more than AT_ONCE rows or the plan is of another day:
    then the whole is to be planned again. The plan stays one of the state that it was made in, so that
    applying looks at every row once more where the registry has changed since.
    """
    positions = set(touched)
    if batch.planned_on != today:
        return False
    import_format = FORMATS[batch.kind]
    while len(positions) <= AT_ONCE:
        drafts = load_drafts(batch, positions)
        plan_drafts(drafts, import_format, batch, today=today)
        seeing = _seeing(batch, positions, {key for draft in drafts for key in draft.keys})
        if seeing <= positions:
            with transaction.atomic():
                batch.rows.filter(position__in=positions).delete()
                save_drafts(batch, drafts)
                _count_again(batch, now or timezone.now())
            return True
        positions |= seeing
    return False


def _seeing(batch: ImportBatch, positions: set[int], keys: set[str]) -> set[int]:
    """Return the rows that share a key with some rows as they were planned, or as they are planned now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT r.position FROM enterprises_importrow r, unnest(r.keys) key"
            " WHERE r.batch_id = %s AND key IN"
            " (SELECT unnest(%s::text[]) UNION SELECT unnest(o.keys) FROM enterprises_importrow o"
            "  WHERE o.batch_id = %s AND o.position = ANY (%s))",
            [batch.pk, list(keys), batch.pk, list(positions)],
        )
        return {position for (position,) in cursor.fetchall()}


def _count_again(batch: ImportBatch, now: datetime) -> None:
    batch.marked_workbooks.all().delete()
    outcomes = batch.rows.order_by().values_list("outcome").annotate(Count("pk"))
    batch.counts, batch.planned_at, batch.ready_at = dict(outcomes), now, None
    batch.save(update_fields=["counts", "planned_at", "ready_at"])
