"""Upload pages: a file, then the fields of its columns, confirmed or corrected before planning."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext

from enterprises import tasks
from enterprises.admin.imports import state
from enterprises.admin.imports.accounts import sheet_accounts
from enterprises.admin.imports.base import get_batch, page_url, render_page
from enterprises.admin.imports.columns_form import ColumnsForm
from enterprises.admin.imports.forms import UploadForm, format_choices
from enterprises.admin.imports.remembered import remembered_sheets
from enterprises.admin.requests import staff_user
from enterprises.imports import memory, planning
from enterprises.imports.formats import FORMATS
from enterprises.imports.messages import ImportRejected, Issue
from enterprises.models import ImportBatch, ImportWork

Task = ImportWork.Task


def upload(model_admin: ModelAdmin[ImportBatch], request: HttpRequest) -> HttpResponse:
    """Store an uploaded file and enqueue its reading."""
    if not state.may(request.user, "add"):
        raise PermissionDenied
    form = (
        UploadForm(request.POST or None, request.FILES or None) if request.method == "POST" else UploadForm()
    )
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        batch = planning.create_batch(
            file.read(),
            kind=form.cleaned_data["kind"],
            file_name=file.name,
            submitted_by=staff_user(request),
        )
        tasks.enqueue(batch, Task.READ, by=staff_user(request))
        if not request.POST.get("kind"):
            _report_proposed(request, batch)
        return HttpResponseRedirect(page_url("understood", batch))
    return render_page(
        model_admin,
        request,
        "upload",
        None,
        title=gettext("Upload a file"),
        form=form,
        import_formats=FORMATS.values(),
    )


def confirm_columns(model_admin: ModelAdmin[ImportBatch], request: HttpRequest, pk: int) -> HttpResponse:
    """Show the fields recognised in the file; save corrections and enqueue reading again or planning."""
    batch = get_batch(request, pk, action="view" if request.method == "GET" else "add")
    if batch.status not in ImportBatch.OPEN:
        return HttpResponseRedirect(page_url("change", batch))
    if "forget_columns" in request.POST:
        return _forget(request, batch)
    if request.POST.get("kind") in FORMATS:
        return _change_kind(request, batch, request.POST["kind"])
    form = ColumnsForm(batch, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        task = Task.READ if "read_again" in request.POST else Task.PLAN
        try:
            with transaction.atomic():  # the worker starts after the commit and reads the options
                tasks.enqueue(batch, task, by=staff_user(request))
                options = form.options()
                memory.remember(batch, options, by=staff_user(request))
                ImportBatch.objects.filter(pk=batch.pk).update(options=options)
        except ImportRejected as rejected:
            messages.error(request, str(rejected))
        return HttpResponseRedirect(page_url("understood" if task == Task.READ else "change", batch))
    skipped = [
        {**each, "why": Issue(each["reason"], params=each.get("params", {}))}
        for each in batch.reading.get("skipped", ())
    ]
    refusal = Issue(**batch.refusal) if batch.refusal else None
    return render_page(
        model_admin,
        request,
        "understood",
        batch,
        form=form,
        sheets=list(form.sheets()),
        skipped=skipped,
        accounts=sheet_accounts(batch),
        refusal=refusal,
        remembered=remembered_sheets(batch),
        kinds=format_choices() if batch.ready_at is None else [],
    )


def _report_proposed(request: HttpRequest, batch: ImportBatch) -> None:
    text = gettext("The type “%(kind)s” is proposed from the headings; if it is wrong, choose another one.")
    messages.info(request, text % {"kind": FORMATS[batch.kind].label})


def _change_kind(request: HttpRequest, batch: ImportBatch, kind: str) -> HttpResponse:
    """Read the file as another type before its submission; what was set for the former one is dropped."""
    try:
        with transaction.atomic():
            tasks.enqueue(batch, Task.READ, by=staff_user(request))
            if (
                not ImportBatch.objects.open()
                .filter(pk=batch.pk, ready_at=None)
                .update(
                    kind=kind,
                    options={},
                    reading={},
                    counts={},
                    status=ImportBatch.Status.RECEIVED,
                    refusal=None,
                )
            ):
                raise ImportRejected("kind_of_submitted")
            batch.rows.all().delete()
    except ImportRejected as rejected:
        messages.error(request, str(rejected))
    return HttpResponseRedirect(page_url("understood", batch))


def _forget(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    """Forget the corrections remembered for the sheets of a file, and enqueue reading it without them."""
    try:
        with transaction.atomic():
            tasks.enqueue(batch, Task.READ, by=staff_user(request))
            ImportBatch.objects.filter(pk=batch.pk).update(options=memory.forget(batch))
    except ImportRejected as rejected:
        messages.error(request, str(rejected))
    else:
        messages.success(
            request, gettext("Forgotten. The file is read again without the earlier corrections.")
        )
    return HttpResponseRedirect(page_url("understood", batch))
