"""Revert page: preview of a revert and its conflicts, and the revert itself."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enterprises.admin.history import Version, versions_of_change
from enterprises.admin.new_findings import NewFindings, enterprises_of_change
from enterprises.admin.requests import staff_user
from enterprises.admin.revert_conflicts import describe_conflicts
from enterprises.constraint_messages import describe_error
from enterprises.history.revert import NotReversible, Reversal, revert, temporarily_reverted, undo_reason
from enterprises.models import KPI_BEARING, Change, FormerName, GroupHead, ImportBatch

MAX_RECORDS = 100  # records of one table in the preview
UNDO = "enterprises.undo_importbatch"
_FACT_MODELS = {*KPI_BEARING, FormerName, GroupHead}
_PERMISSIONS = {"insert": "add", "update": "change", "delete": "delete"}


def can_revert(user: Any, operations: set[tuple[type[models.Model], str]]) -> bool:
    """Return whether a user may write the operations of a revert.

    They need the permission for each operation; the permission to undo imports is enough for facts. Records
    that a change created are thus deleted by reviewers only, as elsewhere.
    """
    if user.has_perm(UNDO) and all(model in _FACT_MODELS for model, _operation in operations):
        return True
    return all(
        user.has_perm(f"{model._meta.app_label}.{_PERMISSIONS[operation]}_{model._meta.model_name}")
        for model, operation in operations
    )


class _OutdatedPreview(Exception):
    """Raised if the revert differs from the preview that was shown."""


def revert_page(model_admin: ModelAdmin[Change], request: HttpRequest, pk: int) -> HttpResponse:
    """Show the preview of a revert; on POST revert, if there is a reason and the preview is up to date.

    An applied import is reverted by its undo page, which also sets its status.
    """
    change = Change.objects.select_related("user").filter(pk=pk, seq__isnull=False).first()
    if change is None:
        raise Http404
    if not model_admin.has_view_permission(request, change):
        raise PermissionDenied
    batch = ImportBatch.objects.filter(change=change, status=ImportBatch.Status.APPLIED).first()
    if batch is not None and request.user.has_perm(UNDO):
        return redirect("admin:enterprises_importbatch_undo", batch.pk)
    reason = request.POST.get("reason", "").strip()
    error, refusal = "", ""
    if request.method == "POST":
        if batch is not None:
            raise PermissionDenied
        error = _("Enter the reason for reverting.")
        if reason:
            try:
                return _revert(request, change, reason)
            except _OutdatedPreview:
                error = _("Data changed after this page was loaded. Nothing was written; please check again.")
            except NotReversible as failure:
                error = _describe_failure(failure)
            except OperationalError as failure:
                refusal = _describe_failure(failure)  # the preview would wait again
    context = {
        **model_admin.admin_site.each_context(request),
        **({"refusal": refusal} if refusal else _preview_context(request, change)),
        "title": _("Revert change %(change)s") % {"change": change},
        "subtitle": None,
        "opts": model_admin.opts,
        "change": change,
        "batch": batch,
        "reason": reason,
        "error": error,
    }
    request.current_app = model_admin.admin_site.name
    return TemplateResponse(request, "admin/enterprises/change/revert.html", context)


def _preview_context(request: HttpRequest, change: Change) -> dict[str, Any]:
    """Return the versions and conflicts of a revert, or the message why it is impossible."""
    versions: list[Version] = []
    omitted = 0
    try:
        with temporarily_reverted(change) as reversal:
            if reversal.change:
                versions, omitted = versions_of_change(reversal.change, limit=MAX_RECORDS)
    except (NotReversible, OperationalError) as failure:
        return {"refusal": _describe_failure(failure)}
    return {
        "reversal": reversal,
        "versions": versions,
        "omitted": omitted,
        "conflicts": describe_conflicts(reversal.conflicts),
        "is_permitted": can_revert(request.user, reversal.operations),
        "awaits_review": any(
            model in KPI_BEARING and operation != "delete" for model, operation in reversal.operations
        ),
    }


def _revert(request: HttpRequest, change: Change, reason: str) -> HttpResponse:
    by = staff_user(request)
    new_findings = NewFindings(enterprises_of_change(change))
    with transaction.atomic():
        reversal = revert(change, by=by, reason=undo_reason(change, reason))
        if not can_revert(by, reversal.operations):
            raise PermissionDenied
        if reversal.digest != request.POST.get("preview_digest"):
            raise _OutdatedPreview
    _add_messages(request, reversal)
    new_findings.report(request)
    if reversal.change is None:
        return redirect("admin:enterprises_change_change", change.pk)
    return redirect("admin:enterprises_change_change", reversal.change.pk)


def _add_messages(request: HttpRequest, reversal: Reversal) -> None:
    text = ngettext("%(n)s record was restored.", "%(n)s records were restored.", reversal.count)
    messages.success(request, text % {"n": reversal.count})
    if n := len(reversal.conflicts):
        text = ngettext("%(n)s value was not restored.", "%(n)s values were not restored.", n)
        messages.warning(request, text % {"n": n})


def _describe_failure(failure: NotReversible | OperationalError) -> str:
    cause: Any = failure.__cause__ if isinstance(failure, NotReversible) else failure
    rule = describe_error(cause)
    if rule is None:
        raise failure
    return _("The change cannot be reverted: %(rule)s") % {"rule": rule}
