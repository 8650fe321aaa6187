"""Actions on a plan: decide on rows, submit, take back, replan, annotate, apply."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from enterprises import tasks
from enterprises.admin.imports import state
from enterprises.admin.imports.base import get_batch, page_url, start_work
from enterprises.admin.imports.rows import Filter, form_value
from enterprises.admin.plausibility import MAX_REASON
from enterprises.admin.requests import staff_user
from enterprises.imports import decisions, planning
from enterprises.imports.messages import ImportRejected
from enterprises.models import Enterprise, ImportBatch, ImportRow, ImportWork

Status, Task, Decision = ImportBatch.Status, ImportWork.Task, ImportRow.Decision


def decide(model_admin: ModelAdmin[ImportBatch], request: HttpRequest, pk: int) -> HttpResponse:
    """Record the decisions of a page, or one for all rows of a filter, and replan.

    Recording and replanning share a transaction: a decision that cannot be planned is not recorded.
    """
    batch = get_batch(request, pk, action="add")
    try:
        with transaction.atomic():
            _check_current(request, batch)
            touched = _decide_all(request, batch) if "all" in request.POST else _decide_each(request, batch)
            if touched:
                _replan_touched(batch, touched, staff_user(request))
    except ImportRejected as rejected:
        messages.error(request, str(rejected))
        return _redirect_back(request, batch)
    if touched:
        count = len(touched)
        text = ngettext("%(n)s row was decided.", "%(n)s rows were decided.", count) % {"n": count}
        messages.success(request, text)
    else:
        messages.info(request, gettext("No decision was made."))
    return _redirect_back(request, batch)


def _check_current(request: HttpRequest, batch: ImportBatch) -> None:
    """Lock the import; raise ImportRejected where the page posted shows an earlier plan."""
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if state.open_work(batch):
        raise ImportRejected("busy")
    if locked.status != Status.PLANNED or locked.planned_at is None:
        raise ImportRejected("not_planned")
    if request.POST.get("planned_at") != locked.planned_at.isoformat():
        raise ImportRejected("planned_anew")


def _decide_all(request: HttpRequest, batch: ImportBatch) -> set[int]:
    """Decide the filtered rows that allow the decision, and warn of the others, which would wait unseen."""
    decision = request.POST.get("decision", "")
    if decision not in (Decision.CONFIRM, Decision.SKIP, Decision.CREATE, "back"):
        raise ImportRejected("nothing_chosen")
    rows = Filter.of(request.POST).rows(batch)
    if decision == "back":
        return decisions.record_decision(batch, rows.exclude(decision=""), "")
    decidable = decisions.filter_decidable(rows, decision)
    if excluded := rows.count() - decidable.count():
        text = ngettext(
            "%(n)s row does not allow this decision and is unchanged.",
            "%(n)s rows do not allow this decision and are unchanged.",
            excluded,
        )
        messages.warning(request, text % {"n": excluded})
    reason = _reason(request, "reason")
    return decisions.record_decision(batch, decidable, decision, by=staff_user(request), reason=reason)


def _decide_each(request: HttpRequest, batch: ImportBatch) -> set[int]:
    """Record each decision that differs from the stored one; return the positions of its rows."""
    posted = {
        int(name[4:]): value
        for name, value in request.POST.items()
        if name.startswith("row-") and name[4:].isdecimal() and len(name) < 14
    }
    stored = {
        row.position: row
        for row in batch.rows.filter(position__in=posted).only(
            "position", "decision", "enterprise_id", "confirmed"
        )
    }
    touched: set[int] = set()
    for position, value in posted.items():
        row = stored.get(position)
        if row is not None and (value != form_value(row) or _is_reason_new(request, row)):
            touched |= _record(request, batch, row, str(value))
    return touched


def _reason(request: HttpRequest, name: str) -> str:
    return request.POST.get(f"why-{name}", "").strip()[:MAX_REASON]


def _is_reason_new(request: HttpRequest, row: ImportRow) -> bool:
    """Return whether a reason for the facts of a row was entered that it does not have yet."""
    reason = _reason(request, str(row.position))
    return bool(reason) and reason not in row.confirmed.values()


def _record(request: HttpRequest, batch: ImportBatch, row: ImportRow, value: str) -> set[int]:
    """Record the posted decision of a row; raise ImportRejected if it is malformed."""
    decision, _colon, key = value.partition(":")
    enterprise = None
    if decision == Decision.CHOOSE:
        enterprise = (
            Enterprise.objects.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 19 else None
        )
        if enterprise is None:
            raise ImportRejected("nothing_chosen")
    elif decision not in ("", Decision.CONFIRM, Decision.SKIP, Decision.CREATE):
        raise ImportRejected("nothing_chosen")
    return decisions.record_decision(
        batch,
        batch.rows.filter(pk=row.pk),
        decision,
        by=staff_user(request),
        enterprise=enterprise,
        reason=_reason(request, str(row.position)),
    )


def _replan_touched(batch: ImportBatch, touched: set[int], user: User) -> None:
    """Replan the rows touched inside the request where they are few, else the whole plan by the worker."""
    today = timezone.localdate()
    if decisions.replan_touched(batch, touched, today=today):
        return
    if sum(batch.counts.values()) > decisions.MAX_AT_ONCE:
        tasks.enqueue(batch, Task.REPLAN, by=user)
    else:
        planning.replan(batch, today=today)


def _redirect_back(request: HttpRequest, batch: ImportBatch) -> HttpResponseRedirect:
    """Redirect to the rows shown before; to all rows where the filter matches none any more."""
    here = QueryDict(request.POST.get("return_query", ""))
    target = page_url("change", batch)
    if here and Filter.of(here).rows(batch).exists():
        target = f"{target}?{here.urlencode()}"
    return HttpResponseRedirect(f"{target}#rows")


def submit(model_admin: ModelAdmin[ImportBatch], request: HttpRequest, pk: int) -> HttpResponse:
    """Submit a fully decided plan to be applied by a second person."""
    batch = get_batch(request, pk, action="add")
    try:
        with transaction.atomic():
            _check_current(request, batch)
            if batch.rows.waiting().exists():
                raise ImportRejected("not_decided")
            ImportBatch.objects.filter(pk=batch.pk).update(ready_at=timezone.now(), returned_reason="")
    except ImportRejected as rejected:
        messages.error(request, str(rejected))
    else:
        messages.success(request, gettext("Submitted. A second person can now apply the import."))
    return HttpResponseRedirect(page_url("change", batch))


def take_back(model_admin: ModelAdmin[ImportBatch], request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw the submission of a plan, so that it can be decided again."""
    batch = get_batch(request, pk, action="add")
    with transaction.atomic():
        locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if state.open_work(batch):
            messages.error(request, str(ImportRejected("busy")))
        elif locked.status == Status.PLANNED:
            ImportBatch.objects.filter(pk=batch.pk).update(ready_at=None)
            messages.success(
                request,
                gettext(
                    "The submission was withdrawn. Decisions can be changed and the plan submitted again."
                ),
            )
    return HttpResponseRedirect(page_url("change", batch))


def replan(model_admin: ModelAdmin[ImportBatch], request: HttpRequest, pk: int) -> HttpResponse:
    """Enqueue planning again, against the registry as it is now."""
    batch = get_batch(request, pk)
    if not state.may(request.user, "add") and not state.may(request.user, "apply"):
        raise PermissionDenied
    if batch.status != Status.PLANNED:
        messages.error(request, str(ImportRejected("not_planned")))
        return HttpResponseRedirect(page_url("change", batch))
    return start_work(request, batch, Task.REPLAN)


def annotate(model_admin: ModelAdmin[ImportBatch], request: HttpRequest, pk: int) -> HttpResponse:
    """Enqueue the annotated workbook, downloaded when it is ready."""
    batch = get_batch(request, pk)
    if batch.planned_at is None:
        messages.error(request, str(ImportRejected("not_planned")))
        return HttpResponseRedirect(page_url("change", batch))
    return start_work(request, batch, Task.MARK)


def apply(model_admin: ModelAdmin[ImportBatch], request: HttpRequest, pk: int) -> HttpResponse:
    """Enqueue applying the plan shown on the page posted.

    The check and the enqueueing share a transaction, so that no replan can come in between.
    """
    batch = get_batch(request, pk, action="apply")
    try:
        with transaction.atomic():
            _check_current(request, batch)
            locked = ImportBatch.objects.get(pk=batch.pk)
            if locked.ready_at is None:
                raise ImportRejected("not_submitted")
            if why_not := next(
                action.why_not
                for action in state.next_actions(locked, request.user)
                if action.name == "apply"
            ):
                messages.error(request, why_not)
                return HttpResponseRedirect(page_url("change", batch))
            return start_work(request, batch, Task.APPLY)
    except ImportRejected as rejected:
        messages.error(request, str(rejected))
        return HttpResponseRedirect(page_url("change", batch))
