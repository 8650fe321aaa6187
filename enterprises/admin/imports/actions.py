"""What people do with a plan: decide on its rows, submit it, take it back, plan again, apply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from enterprises import tasks
from enterprises.admin.imports import state
from enterprises.admin.imports.pages import address, asked, seen_batch
from enterprises.admin.imports.rows import Filter
from enterprises.imports import decisions as deciding
from enterprises.imports import planning
from enterprises.imports.messages import ImportRejected
from enterprises.models import Enterprise, ImportBatch, ImportRow, ImportWork

if TYPE_CHECKING:
    from enterprises.admin.imports.import_admin import ImportAdmin

Status, Task, Decision = ImportBatch.Status, ImportWork.Task, ImportRow.Decision


def decide(desk: ImportAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Take the decisions of a page, or one for all rows of a filter, and plan again with them."""
    batch = seen_batch(request, pk, action="add")
    try:
        with transaction.atomic():
            _check_seen(request, batch)
            touched = _decide_all(request, batch) if "all" in request.POST else _decide_each(request, batch)
            if touched:
                _plan_again(batch, touched, request.user)
    except ImportRejected as rejected:
        messages.error(request, str(rejected))
        return _back(request, batch)
    if touched:
        count = len(touched)
        text = ngettext("Decided on %(n)s row.", "Decided on %(n)s rows.", count) % {"n": count}
        messages.success(request, text)
    else:
        messages.info(request, gettext("Nothing was decided."))
    return _back(request, batch)


def _check_seen(request: HttpRequest, batch: ImportBatch) -> None:
    """Lock the import; refuse what was decided on a page that shows another plan than the present one."""
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if state.open_work(batch):
        raise ImportRejected("busy")
    if locked.status != Status.PLANNED or locked.planned_at is None:
        raise ImportRejected("not_planned")
    if request.POST.get("seen") != locked.planned_at.isoformat():
        raise ImportRejected("planned_anew")


def _decide_all(request: HttpRequest, batch: ImportBatch) -> set[int]:
    decision = request.POST.get("decision", "")
    if decision not in (Decision.CONFIRM, Decision.SKIP, Decision.CREATE, "back"):
        raise ImportRejected("nothing_chosen")
    rows = Filter.of(request.POST).rows(batch)
    if decision == "back":
        return deciding.note_decision(batch, rows.exclude(decision=""), "")
    found = deciding.open_to(rows, decision)
    if left := rows.count() - found.count():
        text = ngettext(
            "%(n)s row is not one that can be decided so, and stays as it is.",
            "%(n)s rows are not ones that can be decided so, and stay as they are.",
            left,
        )
        messages.warning(request, text % {"n": left})
    return deciding.note_decision(batch, found, decision, by=request.user)  # type: ignore[arg-type] # staff


def _decide_each(request: HttpRequest, batch: ImportBatch) -> set[int]:
    """Note each decision that differs from the present one; return the rows."""
    posted = {
        int(name[4:]): value
        for name, value in request.POST.items()
        if name.startswith("row-") and name[4:].isdecimal() and len(name) < 14
    }
    present = {
        row.position: row
        for row in batch.rows.filter(position__in=posted).only("position", "decision", "enterprise_id")
    }
    touched: set[int] = set()
    for position, value in posted.items():
        row = present.get(position)
        if row is not None and value != _present(row):
            touched |= _note(request, batch, row, str(value))
    return touched


def _present(row: ImportRow) -> str:
    return f"choose:{row.enterprise_id}" if row.decision == Decision.CHOOSE else row.decision


def _note(request: HttpRequest, batch: ImportBatch, row: ImportRow, value: str) -> set[int]:
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
    return deciding.note_decision(
        batch,
        batch.rows.filter(pk=row.pk),
        decision,
        by=request.user,  # type: ignore[arg-type] # staff only
        enterprise=enterprise,
    )


def _plan_again(batch: ImportBatch, touched: set[int], user: Any) -> None:
    """What the decisions touch is planned at once where it is little, else everything by the worker."""
    today = timezone.localdate()
    if deciding.replan_touched(batch, touched, today=today):
        return
    if sum(batch.counts.values()) > deciding.AT_ONCE:
        tasks.ask(batch, Task.REPLAN, by=user)
    else:
        planning.replan(batch, today=today)


def _back(request: HttpRequest, batch: ImportBatch) -> HttpResponseRedirect:
    """Back to the rows that were shown; to all where none is left of them."""
    here = QueryDict(request.POST.get("here", ""))
    found = address("change", batch)
    if here and Filter.of(here).rows(batch).exists():
        found = f"{found}?{here.urlencode()}"
    return HttpResponseRedirect(f"{found}#rows")


def submit(desk: ImportAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Say that the plan is decided, so that a second person may apply it."""
    batch = seen_batch(request, pk, action="add")
    try:
        with transaction.atomic():
            _check_seen(request, batch)
            if batch.rows.waiting().exists():
                raise ImportRejected("not_decided")
            ImportBatch.objects.filter(pk=batch.pk).update(ready_at=timezone.now())
    except ImportRejected as rejected:
        messages.error(request, str(rejected))
    else:
        messages.success(request, gettext("Submitted; a second person can apply it now."))
    return HttpResponseRedirect(address("change", batch))


def take_back(desk: ImportAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Take a submitted plan back, to decide otherwise."""
    batch = seen_batch(request, pk, action="add")
    with transaction.atomic():
        locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if state.open_work(batch):
            messages.error(request, str(ImportRejected("busy")))
        elif locked.status == Status.PLANNED:
            ImportBatch.objects.filter(pk=batch.pk).update(ready_at=None)
            messages.success(request, gettext("Taken back; it can be decided otherwise and submitted again."))
    return HttpResponseRedirect(address("change", batch))


def plan_again(desk: ImportAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Have the rows planned again, because the registry changed."""
    batch = seen_batch(request, pk)
    if not state.may(request.user, "add") and not state.may(request.user, "apply"):
        raise PermissionDenied
    if batch.status != Status.PLANNED:
        messages.error(request, str(ImportRejected("not_planned")))
        return HttpResponseRedirect(address("change", batch))
    return asked(request, batch, Task.REPLAN)


def mark(desk: ImportAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Have the plan marked in the workbook that was handed in, to be fetched when it is ready."""
    batch = seen_batch(request, pk)
    if batch.planned_at is None:
        messages.error(request, str(ImportRejected("not_planned")))
        return HttpResponseRedirect(address("change", batch))
    return asked(request, batch, Task.MARK)


def apply(desk: ImportAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Have the plan written that this person has seen."""
    batch = seen_batch(request, pk, action="apply")
    try:
        with transaction.atomic():
            _check_seen(request, batch)
            locked = ImportBatch.objects.get(pk=batch.pk)
            if locked.ready_at is None:
                raise ImportRejected("not_submitted")
            if why_not := next(
                a.why_not for a in state.acts_on_plan(locked, request.user) if a.name == "apply"
            ):
                messages.error(request, why_not)
                return HttpResponseRedirect(address("change", batch))
            return asked(request, batch, Task.APPLY)
    except ImportRejected as rejected:
        messages.error(request, str(rejected))
        return HttpResponseRedirect(address("change", batch))
