"""Decisions on rows of a plan: recorded, then only the rows that they can affect are planned again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, transaction
from django.db.models import Count, Q
from django.db.models.expressions import RawSQL
from django.utils import timezone

from enterprises.imports.drafts import load_drafts, save_drafts
from enterprises.imports.formats import FORMATS
from enterprises.imports.messages import CONFIRMABLE, UNKNOWN, ImportRejected
from enterprises.imports.planning import plan_drafts, replan
from enterprises.imports.values import is_no_code
from enterprises.models import Enterprise, ImportBatch, ImportRow
from enterprises.models.import_rows import ImportRowQuerySet

MAX_AT_ONCE = 2_000  # rows up to which replanning happens inside the request
# The facts of the findings of a row, by their digest, with the reason why they are right.
_CONFIRM = """(
    SELECT coalesce(jsonb_object_agg(i -> 'params' ->> 'digest', %s::text), '{}')
    FROM jsonb_array_elements(reasons) i WHERE i -> 'params' ? 'digest')"""
# A text that can be a code; 无 or 未取得 is none.
_HAS_CODE = "[0-9A-Za-z０-９Ａ-Ｚａ-ｚ]{3}"
CREATION_FIELDS = {"uscc", "name"}  # cells needed to create an enterprise from a row
Decision = ImportRow.Decision


def decide(
    batch: ImportBatch,
    rows: ImportRowQuerySet,
    decision: str,
    *,
    today: date,
    by: AbstractBaseUser | None = None,
    enterprise: Enterprise | None = None,
    reason: str = "",
    now: datetime | None = None,
) -> int:
    """Record one decision on rows of a plan and replan; return the number of rows.

    Recording and replanning share a transaction: a decision that cannot be planned is not recorded.
    """
    with transaction.atomic():
        touched = record_decision(batch, rows, decision, by=by, enterprise=enterprise, reason=reason)
        if not replan_touched(batch, touched, today=today, now=now):
            replan(batch, today=today, now=now)
    return len(touched)


def filter_decidable(rows: ImportRowQuerySet, decision: str) -> ImportRowQuerySet:
    """Return the rows on which a decision is possible: an error cannot be confirmed."""
    if decision == Decision.CONFIRM:
        return rows.filter(_has_issue(CONFIRMABLE))
    if decision == Decision.CREATE:
        return rows.filter(
            _has_issue(UNKNOWN), cells__has_keys=list(CREATION_FIELDS), cells__uscc__regex=_HAS_CODE
        )
    return rows


def is_decidable(row: ImportRow, decision: str) -> bool:
    """Return whether a decision is possible on a row."""
    codes = {reason["code"] for reason in row.reasons}
    if decision == Decision.CONFIRM:
        return bool(codes & CONFIRMABLE)
    if decision == Decision.CREATE:
        has_fields = row.cells.keys() >= CREATION_FIELDS
        return bool(codes & UNKNOWN) and has_fields and not is_no_code(row.cells["uscc"])
    return True


def _has_issue(codes: Iterable[str]) -> Q:
    """Return the condition that a row has an issue of one of these codes."""
    return Q(*(Q(reasons__contains=[{"code": code}]) for code in sorted(codes)), _connector=Q.OR)


def record_decision(
    batch: ImportBatch,
    rows: ImportRowQuerySet,
    decision: str,
    *,
    by: AbstractBaseUser | None = None,
    enterprise: Enterprise | None = None,
    reason: str = "",
) -> set[int]:
    """Record one decision on rows ('' withdraws it); return their positions. They must be replanned.

    The decision is that of `by`, or else of the uploader. It withdraws a submission of the plan. `reason`
    states why the facts of the findings are right; without one they cannot be confirmed.
    """
    with transaction.atomic():
        locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if locked.status != ImportBatch.Status.PLANNED:
            raise ImportRejected("not_planned")
        reason = reason.strip() if decision not in ("", Decision.SKIP) else ""
        values: dict[str, Any] = {"decision": decision, "decided_by_id": None}
        values["confirmed"] = RawSQL(_CONFIRM, [reason]) if reason else {}  # noqa: S611 - a parameter
        if decision:
            values["decided_by_id"] = by.pk if by else locked.submitted_by_id
        if enterprise:
            values["enterprise_id"] = enterprise.pk
        decided = batch.rows.filter(pk__in=rows.values("pk"))
        if decision == Decision.CONFIRM and not reason:
            with_findings = decided.filter(reasons__contains=[{"params": {"facts": {}}}])
            if count := with_findings.count():
                raise ImportRejected("reason_missing", count=count)
        touched = set(decided.values_list("position", flat=True))
        decided.update(**values)
        ImportBatch.objects.filter(pk=batch.pk).update(ready_at=None)
    batch.ready_at = None
    return touched


def replan_touched(
    batch: ImportBatch, touched: Iterable[int], *, today: date, now: datetime | None = None
) -> bool:
    """Replan the rows touched and those that share a key with them; leave the others as planned.

    Return False without changes where that exceeds MAX_AT_ONCE rows or the plan is of another day: then the
    whole must be replanned. `planned_state` is not updated, so that applying checks every row where the
    registry has changed since the first plan.
    """
    positions = set(touched)
    if batch.planned_on != today:
        return False
    import_format = FORMATS[batch.kind]
    while len(positions) <= MAX_AT_ONCE:
        drafts = load_drafts(batch, positions)
        plan_drafts(drafts, import_format, batch, today=today)
        related = _find_related(batch, positions, {key for draft in drafts for key in draft.keys})
        if related <= positions:
            with transaction.atomic():
                batch.rows.filter(position__in=positions).delete()
                save_drafts(batch, drafts)
                _update_counts(batch, now or timezone.now())
            return True
        positions |= related
    return False


def _find_related(batch: ImportBatch, positions: set[int], keys: set[str]) -> set[int]:
    """Return the positions of rows that share a key with these, as planned before or as planned now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT r.position FROM enterprises_importrow r, unnest(r.keys) key"
            " WHERE r.batch_id = %s AND key IN"
            " (SELECT unnest(%s::text[]) UNION SELECT unnest(o.keys) FROM enterprises_importrow o"
            "  WHERE o.batch_id = %s AND o.position = ANY (%s))",
            [batch.pk, list(keys), batch.pk, list(positions)],
        )
        return {position for (position,) in cursor.fetchall()}


def _update_counts(batch: ImportBatch, now: datetime) -> None:
    batch.marked_workbooks.all().delete()
    outcomes = batch.rows.order_by().values_list("outcome").annotate(Count("pk"))
    batch.counts, batch.planned_at, batch.ready_at = dict(outcomes), now, None
    batch.save(update_fields=["counts", "planned_at", "ready_at"])
