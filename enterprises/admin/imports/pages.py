"""The pages of an import: its file, what was understood of it, its plan, a row of it, its undoing."""

from __future__ import annotations

import hashlib
import io
import tempfile
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext, pgettext
from django.utils.translation import gettext_lazy as _

from enterprises import tasks
from enterprises.admin.imports import rows as plan_rows
from enterprises.admin.imports import state
from enterprises.admin.imports.forms import UnderstandingForm, UploadForm
from enterprises.admin.imports.rows import BY_POSITION, WAITING, Filter
from enterprises.imports import planning
from enterprises.imports.annotated_workbook import find_annotated, write_annotated
from enterprises.imports.export import write_template
from enterprises.imports.formats import FORMATS
from enterprises.imports.jobs import told
from enterprises.imports.messages import ImportRejected, Issue
from enterprises.imports.undoing import foresee
from enterprises.listing import search
from enterprises.listing.pagination import BadCursor
from enterprises.models import Enterprise, ImportBatch, ImportFile, ImportRow, ImportWork

if TYPE_CHECKING:
    from enterprises.admin.imports.import_admin import ImportAdmin

ROWS = 50
FOUND = 20
MARKED_AT_ONCE = 5_000  # a workbook of so many rows is marked while its page waits
FORESEEN = 2_000  # an undoing of so many rows is shown before it is done
Status, Task = ImportBatch.Status, ImportWork.Task


def address(name: str, batch: ImportBatch, **query: str) -> str:
    """Return the address of a page of an import."""
    found = reverse(f"admin:enterprises_importbatch_{name}", args=[batch.pk])
    return f"{found}?{urlencode(query)}" if query else found


def seen_batch(request: HttpRequest, pk: Any, *, action: str = "view") -> ImportBatch:
    """Return the import of a page, if this person may do there what is done there."""
    if not state.may(request.user, action):
        raise PermissionDenied
    try:
        # The work before its import: where it has ended, the import shows what it did. The other way round
        # a work that ends in between would leave a page of what was, which nothing renews.
        last_work = ImportWork.objects.select_related("asked_by").filter(batch=pk).first()
        batch = get_object_or_404(
            ImportBatch.objects.select_related("submitted_by", "applied_by", "undone_by"), pk=pk
        )
    except ValueError as error:
        raise Http404 from error
    batch.last_work = last_work
    return batch


def page(
    desk: ImportAdmin, request: HttpRequest, template: str, batch: ImportBatch | None, **context: Any
) -> TemplateResponse:
    """Render a page of the desk, with what every page of an import says."""
    shared = {
        **desk.admin_site.each_context(request),
        "opts": desk.opts,
        "title": str(desk.opts.verbose_name),
    }
    if batch is not None:
        work = batch.last_work
        shared |= {
            "batch": batch,
            "import_format": FORMATS[batch.kind],
            "title": batch.file_name,
            "state": state.label_of(batch),
            "step": _step(batch),
            "work": work,
            "progress": state.progress_of(work) if work and work.ended_at is None else None,
            "failure": state.failure_of(work),
            "same_files": ImportBatch.objects.filter(digest=batch.digest).exclude(pk=batch.pk),
            "may_add": state.may(request.user, "add"),
            "may_discard": batch.status in ImportBatch.OPEN and batch.submitted_by_id == request.user.pk,
        }
    request.current_app = desk.admin_site.name
    return TemplateResponse(request, f"admin/imports/{template}.html", {**shared, **context})


def _step(batch: ImportBatch) -> int:
    """Return at which of the five steps an import is: its file, understood, planned, submitted, applied."""
    if batch.status in (Status.APPLIED, Status.UNDONE):
        return 5
    if batch.status == Status.PLANNED:
        return 4 if batch.ready_at else 3
    return 2


def upload(desk: ImportAdmin, request: HttpRequest) -> HttpResponse:
    """Take a file and have it read."""
    if not state.may(request.user, "add"):
        raise PermissionDenied
    form = (
        UploadForm(request.POST or None, request.FILES or None) if request.method == "POST" else UploadForm()
    )
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        batch = planning.receive(
            file.read(),
            kind=form.cleaned_data["kind"],
            file_name=file.name,
            submitted_by=request.user,  # type: ignore[arg-type] # staff only
        )
        tasks.ask(batch, Task.READ, by=request.user)  # type: ignore[arg-type]
        return HttpResponseRedirect(address("understood", batch))
    return page(
        desk,
        request,
        "upload",
        None,
        title=gettext("Hand a file in"),
        form=form,
        import_formats=FORMATS.values(),
    )


def understood(desk: ImportAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Show what was found in the file; take what a clerk sets right, and have it planned."""
    batch = seen_batch(request, pk, action="view" if request.method == "GET" else "add")
    if batch.status not in ImportBatch.OPEN:
        return HttpResponseRedirect(address("change", batch))
    form = UnderstandingForm(batch, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        task = Task.READ if "again" in request.POST else Task.PLAN
        try:
            with transaction.atomic():  # the worker begins with the commit, and finds what was said
                tasks.ask(batch, task, by=request.user)  # type: ignore[arg-type]
                ImportBatch.objects.filter(pk=batch.pk).update(options=form.options())
        except ImportRejected as rejected:
            messages.error(request, str(rejected))
        return HttpResponseRedirect(address("understood" if task == Task.READ else "change", batch))
    skipped = [{**each, "why": Issue(each["reason"])} for each in batch.reading.get("skipped", ())]
    refusal = Issue(**batch.refusal) if batch.refusal else None
    return page(
        desk,
        request,
        "understood",
        batch,
        form=form,
        sheets=list(form.sheets()),
        skipped=skipped,
        refusal=refusal,
    )


def plan(desk: ImportAdmin, request: HttpRequest, pk: Any) -> HttpResponse:
    """Show the plan of an import and what comes next for it."""
    batch = seen_batch(request, pk)
    if batch.status in (Status.RECEIVED, Status.REFUSED) and not state.open_work(batch):
        return HttpResponseRedirect(address("understood", batch))
    chosen = Filter.of(request.GET)
    rows = chosen.rows(batch).select_related("enterprise", "decided_by")
    try:
        shown = BY_POSITION.page(rows, cursor=request.GET.get("cursor"), size=ROWS)
    except BadCursor:
        return HttpResponseRedirect(address("change", batch, **chosen.as_query()))
    query = chosen.as_query()
    is_planned = batch.status == Status.PLANNED
    return page(
        desk,
        request,
        "plan",
        batch,
        rows=plan_rows.shown_rows(batch, shown.rows),
        filter=chosen,
        count=chosen.rows(batch).count() if query else sum(batch.counts.values()),
        outcomes=_outcomes(batch, chosen),
        sheets=[table["sheet"] for table in batch.reading.get("tables", ())],
        reasons=plan_rows.reason_counts(batch),
        next=urlencode({**query, "cursor": shown.next}) if shown.next else "",
        previous=urlencode({**query, "cursor": shown.previous}) if shown.previous else "",
        here=request.GET.urlencode(),
        acts=state.acts_on_plan(batch, request.user) if is_planned else [],
        may_decide=is_planned and state.may(request.user, "add"),
        may_undo=batch.status == Status.APPLIED and state.may(request.user, "undo"),
        undoing=batch.works.filter(task=Task.UNDO, failure__isnull=True, ended_at__isnull=False).first()
        if batch.status == Status.UNDONE
        else None,
        bulk=BULK,
        is_marked=not _is_marked_by_worker(batch) or find_annotated(batch, get_language()).exists(),
        waiting=state.waiting_count(batch),
    )


BULK = [
    (ImportRow.Decision.CONFIRM, _("right so: take them")),
    (ImportRow.Decision.SKIP, _("leave them out")),
    (ImportRow.Decision.CREATE, _("new enterprises: create them")),
    ("back", _("take the decisions back")),
]


def _outcomes(batch: ImportBatch, chosen: Filter) -> list[dict[str, Any]]:
    """Return each outcome with its number of rows, as links that filter by it."""
    found = [("", gettext("all"), sum(batch.counts.values()))]
    if count := state.waiting_count(batch):
        found.append((WAITING, gettext("wait for a decision"), count))
    found += [
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
        for code, label, count in found
    ]


def row(desk: ImportAdmin, request: HttpRequest, pk: int, position: int) -> HttpResponse:
    """Show a row as it came, and search for the enterprise that it means."""
    batch = seen_batch(request, pk)
    found = get_object_or_404(batch.rows.select_related("enterprise", "decided_by"), position=position)
    [shown] = plan_rows.shown_rows(batch, [found])
    q = request.GET.get("q", "").strip()[:200]
    enterprises: list[Enterprise] = []
    if q and search.words(q):
        enterprises = list(search.search(Enterprise.objects.order_by("sort_key", "code"), q)[: FOUND + 1])
    return page(
        desk,
        request,
        "row",
        batch,
        shown=shown,
        cells=plan_rows.cells_as_they_came(batch, found),
        q=q,
        found=enterprises[:FOUND],
        is_more=len(enterprises) > FOUND,
        back=request.GET.get("back", ""),
        may_decide=batch.status == Status.PLANNED and state.may(request.user, "add"),
    )


def undo(desk: ImportAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Show what undoing would put back and what not; have it done."""
    batch = seen_batch(request, pk, action="undo")
    if batch.status != Status.APPLIED:
        messages.error(request, str(ImportRejected("not_applied")))
        return HttpResponseRedirect(address("change", batch))
    if request.method == "POST":
        return asked(request, batch, Task.UNDO)
    foreseen, refusal = None, ""
    if batch.rows.taking_effect().count() <= FORESEEN:
        try:
            foreseen = told(foresee(batch))
        except ImportRejected as rejected:
            refusal = str(rejected)
    return page(desk, request, "undo", batch, foreseen=foreseen, refusal=refusal)


def asked(request: HttpRequest, batch: ImportBatch, task: str) -> HttpResponse:
    """Have a work done, and show its progress."""
    try:
        tasks.ask(batch, task, by=request.user)  # type: ignore[arg-type] # staff only
    except ImportRejected as rejected:
        messages.error(request, str(rejected))
    return HttpResponseRedirect(address("change", batch))


def discard(desk: ImportAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Throw away a file that was never applied, with its plan; only whoever handed it in does so."""
    batch = seen_batch(request, pk, action="add")
    if batch.status not in ImportBatch.OPEN or batch.submitted_by_id != request.user.pk:
        raise PermissionDenied
    if request.method == "POST":
        if state.open_work(batch):
            messages.error(request, str(ImportRejected("busy")))
            return HttpResponseRedirect(address("change", batch))
        name = batch.file_name
        batch.delete()
        messages.success(
            request, gettext("%(file)s was discarded; nothing of it was written.") % {"file": name}
        )
        return HttpResponseRedirect(reverse("admin:enterprises_importbatch_changelist"))
    return page(desk, request, "discard", batch)


def progress(desk: ImportAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Return how far the last work on an import is."""
    work = seen_batch(request, pk).last_work
    answer = JsonResponse(state.progress_of(work) if work else {"has_ended": True})
    answer["Cache-Control"] = "no-store"
    return answer


def original(desk: ImportAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Return the file as it came."""
    batch = seen_batch(request, pk)
    content = bytes(get_object_or_404(ImportFile, batch=batch).content)
    return _download(content, batch.file_name)


def template(desk: ImportAdmin, request: HttpRequest, kind: str) -> FileResponse:
    """Return an empty workbook of a kind, to be filled in."""
    if not state.may(request.user, "view"):
        raise PermissionDenied
    if kind not in FORMATS:
        raise Http404
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    write_template(file, FORMATS[kind])
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{FORMATS[kind].label}.xlsx")


def _is_marked_by_worker(batch: ImportBatch) -> bool:
    return int(sum(batch.counts.values())) > MARKED_AT_ONCE


def marked(desk: ImportAdmin, request: HttpRequest, pk: int) -> HttpResponseBase:
    """Return the file once more, each row with its outcome and all that is said of it."""
    batch = seen_batch(request, pk)
    if not batch.planned_at:
        raise Http404
    plan = pgettext("file", "plan")
    name = f"{batch.file_name.rpartition('.')[0] or batch.file_name} {plan}.xlsx"
    if _is_marked_by_worker(batch):
        if kept := find_annotated(batch, get_language()).first():
            return FileResponse(io.BytesIO(kept.content), as_attachment=True, filename=name)
        messages.info(request, gettext("This plan is not marked in the workbook yet; have it done."))
        return HttpResponseRedirect(address("change", batch))
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    write_annotated(batch, file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name)


def _download(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/octet-stream")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer["X-Digest-SHA-256"] = hashlib.sha256(content).hexdigest()
    return answer
