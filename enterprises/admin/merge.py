"""The page on which two records of one enterprise become one, and the way back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enterprises.admin.requests import staff_user
from enterprises.history.merge import Plan, merge, plan
from enterprises.history.revert import NotReversible, revert
from enterprises.models import Change, Enterprise, event_model


def merge_page(desk: ModelAdmin[Enterprise], request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the other record and which of both survives, see what moves and what stays, and merge."""
    record = _record(desk, request, pk)
    if record.merged_into_id:
        return redirect("admin:enterprises_enterprise_change", pk)
    asked = request.POST or request.GET
    code, is_kept = asked.get("with", "").strip(), asked.get("survivor", "this") != "other"
    other = Enterprise.objects.of_code(code).first() if code else None
    made, error = None, ""
    if code and other is None:
        error = _("No enterprise has this code.")
    if other is not None:
        duplicate, survivor = (other, record) if is_kept else (record, other)
        try:
            if request.method == "POST":
                return _merged(request, duplicate, survivor)
            made = plan(duplicate, survivor)
        except ValidationError as refused:
            error = " ".join(refused.messages)
            made = _plan_or_none(duplicate, survivor)
    context = {
        **desk.admin_site.each_context(request),
        "title": _("Merge two records of one enterprise"),
        "subtitle": None,
        "opts": desk.opts,
        "record": record,
        "other": other,
        "code": code,
        "is_kept": is_kept,
        "plan": made,
        "parts": _shown(made),
        "error": error,
        "candidates": _alike(record),
        "reason": request.POST.get("reason", ""),
    }
    request.current_app = desk.admin_site.name
    return TemplateResponse(request, "admin/enterprises/enterprise/merge.html", context)


def unmerge(desk: ModelAdmin[Enterprise], request: HttpRequest, pk: int) -> HttpResponse:
    """Take the merge of a duplicate back."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    record = _record(desk, request, pk)
    change = merging_change(record)
    if change is None:
        raise Http404
    try:
        reversal = revert(change, by=staff_user(request), reason=request.POST.get("reason", ""))
    except NotReversible as refused:
        text = _("The merge cannot be undone: %(rule)s") % {"rule": refused}
        messages.error(request, text)
    else:
        if reversal.count:
            messages.success(request, _("The merge was undone."))
        for conflict in reversal.conflicts:
            text = _("“%(record)s” was changed later and is not restored.") % {"record": conflict.label}
            messages.warning(request, text)
    return redirect("admin:enterprises_enterprise_change", pk)


def merging_change(record: Enterprise) -> Change | None:
    """Return the change by which a duplicate was merged into another record."""
    if not record.merged_into_id:
        return None
    events = event_model(Enterprise).objects.filter(pgh_obj_id=record.pk)
    before = events.filter(Q(merged_into__isnull=True) | ~Q(merged_into=record.merged_into_id))
    last = before.order_by("-pgh_id").values_list("pgh_id", flat=True).first() or 0
    first = events.filter(pgh_id__gt=last).order_by("pgh_id").select_related("change").first()
    change: Change | None = first.change if first else None
    return change


def _record(desk: ModelAdmin[Enterprise], request: HttpRequest, pk: int) -> Enterprise:
    record = desk.get_object(request, str(pk))
    if record is None:
        raise Http404
    if not request.user.has_perm("enterprises.change_enterprise"):
        raise PermissionDenied
    return record


def _merged(request: HttpRequest, duplicate: Enterprise, survivor: Enterprise) -> HttpResponse:
    seen = request.POST.get("seen", "")
    made = merge(
        duplicate,
        survivor,
        by=staff_user(request),
        loaded_seq=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 19 else 0,
        reason=request.POST.get("reason", "").strip(),
    )
    moved = sum(len(part.moving) for part in made.parts)
    text = ngettext(
        "The records were merged; %(n)s row moved.", "The records were merged; %(n)s rows moved.", moved
    )
    messages.success(request, text % {"n": moved})
    return redirect("admin:enterprises_enterprise_change", survivor.pk)


def _plan_or_none(duplicate: Enterprise, survivor: Enterprise) -> Plan | None:
    try:
        return plan(duplicate, survivor)
    except ValidationError:
        return None


def _shown(made: Plan | None) -> list[dict[str, Any]]:
    """The parts of a plan under the names of their tables."""
    return [
        {
            "name": str(
                _("absorbed enterprises")
                if part.column == "absorbed_by"
                else _("records merged into it")
                if part.column == "merged_into"
                else capfirst(part.model._meta.verbose_name_plural)
            ),
            "moving": part.moving,
            "staying": part.conflicts,
        }
        for part in (made.parts if made else [])
    ]


def _alike(record: Enterprise) -> list[Enterprise]:
    """Records with the same name: perhaps the other one is among them."""
    same = Enterprise.objects.surviving().filter(name_key=record.name_key).exclude(pk=record.pk)
    return list(same[:10])
