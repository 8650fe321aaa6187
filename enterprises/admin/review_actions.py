"""Review actions: approve or reject the versions shown on a page, as one change."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext

from enterprises.admin.requests import staff_user
from enterprises.models import KPI_BEARING, approve_versions, change_by, reject_versions
from enterprises.models.review import ReviewResult

MODELS: dict[str, Any] = {str(model._meta.model_name): model for model in KPI_BEARING}


def review(request: HttpRequest) -> None:
    """Approve or reject the posted versions as one change by the user.

    Versions are posted, not records: a version saved after the page was loaded is never decided on unseen.
    """
    group = request.POST.get("approve_all")
    posted = request.POST.getlist(f"shown-{group}" if group is not None else "version")
    versions: dict[Any, set[int]] = defaultdict(set)
    for each in posted:
        record, _colon, version = each.partition(":")
        if record in MODELS and version.isascii() and version.isdigit() and len(version) < 19:
            versions[MODELS[record]].add(int(version))
    reason = request.POST.get("reason", "").strip()
    by = staff_user(request)
    if not versions:
        messages.warning(request, gettext("Select at least one record."))
    elif "return" in request.POST:
        if not reason:
            messages.error(request, gettext("Enter the reason for the return."))
            return
        with change_by(by, reason=reason):
            _report(request, reject_versions(versions, by=by, reason=reason), is_approval=False)
    else:
        with change_by(by, reason=reason):
            _report(request, approve_versions(versions, by=by), is_approval=True)


def _report(request: HttpRequest, result: ReviewResult, *, is_approval: bool) -> None:
    n = result.decided
    if n and is_approval:
        text = ngettext("%(n)s record was approved.", "%(n)s records were approved.", n)
        messages.success(request, text % {"n": n})
    elif n:
        text = ngettext(
            "%(n)s record was returned for correction.", "%(n)s records were returned for correction.", n
        )
        messages.success(request, text % {"n": n})
    report_undecided(request, own=result.own, newer=result.newer)


def report_undecided(request: HttpRequest, *, own: int, newer: int) -> None:
    """Add messages with the numbers of records that could not be decided, and why."""
    if own:
        text = ngettext(
            "You entered %(n)s of these records yourself; another user must approve it.",
            "You entered %(n)s of these records yourself; another user must approve them.",
            own,
        )
        messages.error(request, text % {"n": own})
    if newer:
        text = ngettext(
            "%(n)s record changed after this list was loaded; please check it again.",
            "%(n)s records changed after this list was loaded; please check them again.",
            newer,
        )
        messages.warning(request, text % {"n": newer})
