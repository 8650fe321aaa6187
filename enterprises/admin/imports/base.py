"""Shared parts of the import pages: access, addresses, template context, starting a work."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from enterprises import tasks
from enterprises.admin.imports import state
from enterprises.admin.requests import staff_user
from enterprises.imports.formats import FORMATS
from enterprises.imports.messages import ImportRejected
from enterprises.models import ImportBatch, ImportWork

Status = ImportBatch.Status


def page_url(name: str, batch: ImportBatch, **query: str) -> str:
    """Return the address of a page of an import, with its query."""
    path = reverse(f"admin:enterprises_importbatch_{name}", args=[batch.pk])
    return f"{path}?{urlencode(query)}" if query else path


def get_batch(request: HttpRequest, pk: Any, *, action: str = "view") -> ImportBatch:
    """Return an import with its last work; raise PermissionDenied unless the user may take the action."""
    if not state.may(request.user, action):
        raise PermissionDenied
    try:
        # Query the work before its import. In the other order a work that ends in between would render
        # the state before it, on a page that no longer refreshes.
        last_work = ImportWork.objects.select_related("asked_by").filter(batch=pk).first()
        batch = get_object_or_404(
            ImportBatch.objects.select_related("submitted_by", "applied_by", "undone_by"), pk=pk
        )
    except ValueError as error:
        raise Http404 from error
    batch.last_work = last_work
    return batch


def render_page(
    model_admin: ModelAdmin[ImportBatch],
    request: HttpRequest,
    template: str,
    batch: ImportBatch | None,
    **context: Any,
) -> TemplateResponse:
    """Render an import page with the context that all of them share: batch, step, progress, permissions."""
    shared = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": str(model_admin.opts.verbose_name),
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
    request.current_app = model_admin.admin_site.name
    return TemplateResponse(request, f"admin/imports/{template}.html", {**shared, **context})


def _step(batch: ImportBatch) -> int:
    """Return the step of an import: 1 file, 2 columns, 3 plan, 4 submitted, 5 applied."""
    if batch.status in (Status.APPLIED, Status.UNDONE):
        return 5
    if batch.status == Status.PLANNED:
        return 4 if batch.ready_at else 3
    return 2


def start_work(request: HttpRequest, batch: ImportBatch, task: str) -> HttpResponse:
    """Enqueue a work and redirect to the plan page, which shows its progress."""
    try:
        tasks.enqueue(batch, task, by=staff_user(request))
    except ImportRejected as rejected:
        messages.error(request, str(rejected))
    return HttpResponseRedirect(page_url("change", batch))
