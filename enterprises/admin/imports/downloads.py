"""Downloads of an import: the uploaded file, the annotated workbook, and empty templates."""

from __future__ import annotations

import hashlib
import io
import tempfile
from urllib.parse import quote

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language, gettext, pgettext

from enterprises.admin.imports import state
from enterprises.admin.imports.base import get_batch, page_url
from enterprises.imports.annotated_workbook import find_annotated, write_annotated
from enterprises.imports.export import write_template
from enterprises.imports.formats import FORMATS
from enterprises.models import ImportBatch, ImportFile

MAX_ANNOTATED_AT_ONCE = 5_000  # rows up to which a workbook is annotated inside the request


def original(model_admin: ModelAdmin[ImportBatch], request: HttpRequest, pk: int) -> HttpResponse:
    """Return the uploaded file, unchanged."""
    batch = get_batch(request, pk)
    content = bytes(get_object_or_404(ImportFile, batch=batch).content)
    return _download(content, batch.file_name)


def _download(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Digest-SHA-256"] = hashlib.sha256(content).hexdigest()
    return response


def template(model_admin: ModelAdmin[ImportBatch], request: HttpRequest, kind: str) -> FileResponse:
    """Return an empty workbook of a format."""
    if not state.may(request.user, "view"):
        raise PermissionDenied
    if kind not in FORMATS:
        raise Http404
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    write_template(file, FORMATS[kind])
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{FORMATS[kind].label}.xlsx")


def is_annotated_by_worker(batch: ImportBatch) -> bool:
    return int(sum(batch.counts.values())) > MAX_ANNOTATED_AT_ONCE


def annotated(model_admin: ModelAdmin[ImportBatch], request: HttpRequest, pk: int) -> HttpResponseBase:
    """Return the workbook annotated with the outcome and the issues of each row.

    A large one is written by the worker beforehand, since writing it inside the request would time out.
    """
    batch = get_batch(request, pk)
    if not batch.planned_at:
        raise Http404
    suffix = pgettext("file", "plan")
    name = f"{batch.file_name.rpartition('.')[0] or batch.file_name} {suffix}.xlsx"
    if is_annotated_by_worker(batch):
        if stored := find_annotated(batch, get_language()).first():
            return FileResponse(io.BytesIO(stored.content), as_attachment=True, filename=name)
        messages.info(
            request, gettext("The workbook has not been annotated with this plan yet; annotate it first.")
        )
        return HttpResponseRedirect(page_url("change", batch))
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    write_annotated(batch, file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name)
