"""Pages that undo an applied import or discard an unapplied one."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext

from enterprises.admin.imports import state
from enterprises.admin.imports.base import get_batch, page_url, render_page, start_work
from enterprises.imports.jobs import reversal_as_json
from enterprises.imports.messages import ImportRejected
from enterprises.imports.undoing import preview_undo
from enterprises.models import ImportBatch, ImportWork

Status, Task = ImportBatch.Status, ImportWork.Task
MAX_PREVIEWED = 2_000  # rows up to which an undo is previewed


def undo(model_admin: ModelAdmin[ImportBatch], request: HttpRequest, pk: int) -> HttpResponse:
    """Preview an undo, or enqueue it on POST. A large import is not previewed: that would take too long."""
    batch = get_batch(request, pk, action="undo")
    if batch.status != Status.APPLIED:
        messages.error(request, str(ImportRejected("not_applied")))
        return HttpResponseRedirect(page_url("change", batch))
    if request.method == "POST":
        return start_work(request, batch, Task.UNDO)
    preview, refusal = None, ""
    if batch.rows.taking_effect().count() <= MAX_PREVIEWED:
        try:
            preview = reversal_as_json(preview_undo(batch))
        except ImportRejected as rejected:
            refusal = str(rejected)
    return render_page(model_admin, request, "undo", batch, preview=preview, refusal=refusal)


def discard(model_admin: ModelAdmin[ImportBatch], request: HttpRequest, pk: int) -> HttpResponse:
    """Delete an import that was never applied, with its file and plan; only its uploader may."""
    batch = get_batch(request, pk, action="add")
    if batch.status not in ImportBatch.OPEN or batch.submitted_by_id != request.user.pk:
        raise PermissionDenied
    if request.method == "POST":
        if state.open_work(batch):
            messages.error(request, str(ImportRejected("busy")))
            return HttpResponseRedirect(page_url("change", batch))
        name = batch.file_name
        batch.delete()
        messages.success(request, gettext("%(file)s was discarded. No data were written.") % {"file": name})
        return HttpResponseRedirect(reverse("admin:enterprises_importbatch_changelist"))
    return render_page(model_admin, request, "discard", batch)
