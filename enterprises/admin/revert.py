"""The page on which a change is taken back: what would go back is seen first, and what stays."""

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

from enterprises.admin.history import Version, written_in
from enterprises.admin.requests import staff_user
from enterprises.admin.revert_conflicts import staying
from enterprises.constraint_messages import describe_error
from enterprises.history.revert import NotReversible, Reversal, revert, temporarily_reverted, undo_reason
from enterprises.models import KPI_BEARING, Change, FormerName, ImportBatch

MOST = 100  # records of one table that the preview shows
UNDO = "enterprises.undo_importbatch"
_FACTS = {*KPI_BEARING, FormerName}
_RIGHTS = {"insert": "add", "update": "change", "delete": "delete"}


def may_take_back(user: Any, acts: set[tuple[type[models.Model], str]]) -> bool:
    """Say whether a person may put back what taking a change back would write.

    Whoever may write it by hand may; and whoever undoes imports, for the facts: so what a change
    created is removed by a reviewer, as everywhere.
    """
    if user.has_perm(UNDO) and all(model in _FACTS for model, _act in acts):
        return True
    return all(
        user.has_perm(f"{model._meta.app_label}.{_RIGHTS[act]}_{model._meta.model_name}")
        for model, act in acts
    )


class _Outdated(Exception):
    """What would go back is no longer what the page showed."""


def revert_page(desk: ModelAdmin[Change], request: HttpRequest, pk: int) -> HttpResponse:
    """Show what taking a change back would do; do it, with a reason, if it is still the same."""
    change = Change.objects.select_related("user").filter(pk=pk, seq__isnull=False).first()
    if change is None:
        raise Http404
    if not desk.has_view_permission(request, change):
        raise PermissionDenied
    batch = ImportBatch.objects.filter(change=change, status=ImportBatch.Status.APPLIED).first()
    if batch is not None and request.user.has_perm(UNDO):
        return redirect("admin:enterprises_importbatch_undo", batch.pk)
    reason = request.POST.get("reason", "").strip()
    error = ""
    if request.method == "POST":
        if batch is not None:  # which must know that it was undone
            raise PermissionDenied
        error = _("Enter the reason for reverting.")
        if reason:
            try:
                return _taken_back(request, change, reason)
            except _Outdated:
                error = _("Data changed after this page was loaded. Nothing was written; please check again.")
            except (NotReversible, OperationalError) as refused:
                error = _why_not(refused)
    context = {
        **desk.admin_site.each_context(request),
        **_foreseen(request, change),
        "title": _("Revert change %(change)s") % {"change": change},
        "subtitle": None,
        "opts": desk.opts,
        "change": change,
        "batch": batch,
        "reason": reason,
        "error": error,
    }
    request.current_app = desk.admin_site.name
    return TemplateResponse(request, "admin/enterprises/change/revert.html", context)


def _foreseen(request: HttpRequest, change: Change) -> dict[str, Any]:
    """What would be written and what would stay, or why nothing can be."""
    versions: list[Version] = []
    left_off = 0
    try:
        with temporarily_reverted(change) as reversal:
            if reversal.change:
                versions, left_off = written_in(reversal.change, most=MOST)
    except NotReversible as refused:
        return {"refusal": _why_not(refused)}
    return {
        "reversal": reversal,
        "versions": versions,
        "left_off": left_off,
        "staying": staying(reversal.conflicts),
        "may": may_take_back(request.user, reversal.operations),
        "awaits_review": any(
            model in KPI_BEARING and operation != "delete" for model, operation in reversal.operations
        ),
    }


def _taken_back(request: HttpRequest, change: Change, reason: str) -> HttpResponse:
    by = staff_user(request)
    with transaction.atomic():
        reversal = revert(change, by=by, reason=undo_reason(change, reason))
        if not may_take_back(by, reversal.operations):
            raise PermissionDenied
        if reversal.digest != request.POST.get("foreseen"):
            raise _Outdated
    _tell(request, reversal)
    if reversal.change is None:
        return redirect("admin:enterprises_change_change", change.pk)
    return redirect("admin:enterprises_change_change", reversal.change.pk)


def _tell(request: HttpRequest, reversal: Reversal) -> None:
    text = ngettext("%(n)s record was restored.", "%(n)s records were restored.", reversal.count)
    messages.success(request, text % {"n": reversal.count})
    if n := len(reversal.conflicts):
        text = ngettext("%(n)s value was not restored.", "%(n)s values were not restored.", n)
        messages.warning(request, text % {"n": n})


def _why_not(refused: NotReversible | OperationalError) -> str:
    cause: Any = refused.__cause__ if isinstance(refused, NotReversible) else refused
    rule = describe_error(cause)
    if rule is None:
        raise refused
    return _("The change cannot be reverted: %(rule)s") % {"rule": rule}
