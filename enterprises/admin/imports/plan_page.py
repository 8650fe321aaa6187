"""The plan page: rows by outcome, the next actions, and the progress of the work."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from enterprises.admin.imports import rows as plan_rows
from enterprises.admin.imports import state
from enterprises.admin.imports.accounts import excluded_by_hand, sheet_accounts
from enterprises.admin.imports.base import get_batch, page_url, render_page
from enterprises.admin.imports.downloads import is_annotated_by_worker
from enterprises.admin.imports.rows import BY_POSITION, WAITING, Filter
from enterprises.codecs.cursors import BadCursor
from enterprises.imports.annotated_workbook import find_annotated
from enterprises.models import ImportBatch, ImportRow, ImportWork
from enterprises.plausibility.rules import RULES

PAGE_SIZE = 50
Status, Task = ImportBatch.Status, ImportWork.Task
BULK_DECISIONS = [
    (ImportRow.Decision.CONFIRM, _("Accept")),
    (ImportRow.Decision.SKIP, _("Do not import")),
    (ImportRow.Decision.CREATE, _("Create new enterprises")),
    ("back", _("Withdraw the decisions")),
]


def plan(model_admin: ModelAdmin[ImportBatch], request: HttpRequest, pk: Any) -> HttpResponse:
    """Show one page of the plan, filtered by outcome, sheet or issue, and the next actions.

    All counts come from the stored plan; only the rows of one page are loaded.
    """
    batch = get_batch(request, pk)
    if batch.status in (Status.RECEIVED, Status.REFUSED) and not state.open_work(batch):
        return HttpResponseRedirect(page_url("understood", batch))
    chosen = Filter.of(request.GET)
    matching = chosen.rows(batch).select_related("enterprise", "decided_by")
    try:
        page = BY_POSITION.page(matching, cursor=request.GET.get("cursor"), size=PAGE_SIZE)
    except BadCursor:
        return HttpResponseRedirect(page_url("change", batch, **chosen.as_query()))
    query = chosen.as_query()
    is_planned = batch.status == Status.PLANNED
    reasons = plan_rows.reason_counts(batch)
    return render_page(
        model_admin,
        request,
        "plan",
        batch,
        rows=plan_rows.displayed_rows(batch, page.rows),
        filter=chosen,
        count=chosen.rows(batch).count() if query else sum(batch.counts.values()),
        outcomes=_outcomes(batch, chosen),
        sheets=[table["sheet"] for table in batch.reading.get("tables", ())],
        reasons=reasons,
        has_findings=any(code in RULES for code, _text, _count in reasons),
        next=urlencode({**query, "cursor": page.next}) if page.next else "",
        previous=urlencode({**query, "cursor": page.previous}) if page.previous else "",
        here=request.GET.urlencode(),
        actions=state.next_actions(batch, request.user) if is_planned else [],
        may_decide=is_planned and state.may(request.user, "add"),
        may_undo=batch.status == Status.APPLIED and state.may(request.user, "undo"),
        undoing=batch.works.filter(task=Task.UNDO, failure__isnull=True, ended_at__isnull=False).first()
        if batch.status == Status.UNDONE
        else None,
        bulk=BULK_DECISIONS,
        is_marked=not is_annotated_by_worker(batch) or find_annotated(batch, get_language()).exists(),
        waiting=state.waiting_count(batch),
        accounts=sheet_accounts(batch),
        excluded=excluded_by_hand(batch),
        history=batch.actions.select_related("by"),
    )


def _outcomes(batch: ImportBatch, chosen: Filter) -> list[dict[str, Any]]:
    """Return each outcome with its number of rows and the query that filters by it."""
    choices = [("", gettext("all"), sum(batch.counts.values()))]
    if count := state.waiting_count(batch):
        choices.append((WAITING, gettext("require a decision"), count))
    choices += [
        (outcome, str(label), batch.counts[outcome])
        for outcome, label in ImportRow.Outcome.choices
        if batch.counts.get(outcome)
    ]
    others = {name: value for name, value in chosen.as_query().items() if name != "outcome"}
    return [
        {
            "code": code or "all",
            "label": label,
            "count": count,
            "is_chosen": code == chosen.outcome,
            "query": urlencode({**others, **({"outcome": code} if code else {})}),
        }
        for code, label, count in choices
    ]


def progress(model_admin: ModelAdmin[ImportBatch], request: HttpRequest, pk: int) -> HttpResponse:
    """Return the progress of the last work on an import as JSON, polled by the page."""
    work = get_batch(request, pk).last_work
    response = JsonResponse(state.progress_of(work) if work else {"has_ended": True})
    response["Cache-Control"] = "no-store"
    return response
