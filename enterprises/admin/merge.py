"""Merge pages: preview and merge two records of one enterprise, and undo a merge."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enterprises.admin.loaded_seq import parse_loaded_seq
from enterprises.admin.new_findings import NewFindings, enterprises_of_change
from enterprises.admin.requests import staff_user
from enterprises.constraint_messages import describe_error, is_lock_failure
from enterprises.history.merge import Plan, merge, plan
from enterprises.history.revert import NotReversible, revert
from enterprises.models import Change, Enterprise, event_model


def merge_page(model_admin: ModelAdmin[Enterprise], request: HttpRequest, pk: int) -> HttpResponse:
    """Show the plan of a merge with a chosen record; merge on POST.

    The plan is shown even if the merge is rejected, because it explains the message.
    """
    record = _record(model_admin, request, pk)
    if record.merged_into_id:
        return redirect("admin:enterprises_enterprise_change", pk)
    parameters = request.POST or request.GET
    code, is_survivor = parameters.get("with", "").strip(), parameters.get("survivor", "this") != "other"
    other = Enterprise.objects.of_code(code).first() if code else None
    merge_plan, error = None, ""
    if code and other is None:
        error = _("No enterprise has this code.")
    if other is not None:
        duplicate, survivor = (other, record) if is_survivor else (record, other)
        try:
            if request.method == "POST":
                return _merge(request, duplicate, survivor)
            merge_plan = plan(duplicate, survivor)
        except ValidationError as invalid:
            error = " ".join(invalid.messages)
            merge_plan = _plan_or_none(duplicate, survivor)
        except OperationalError as failure:
            if not is_lock_failure(failure):
                raise
            error = describe_error(failure) or ""
            merge_plan = _plan_or_none(duplicate, survivor)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Merge two records of one enterprise"),
        "subtitle": None,
        "opts": model_admin.opts,
        "record": record,
        "other": other,
        "code": code,
        "is_survivor": is_survivor,
        "plan": merge_plan,
        "parts": _parts_context(merge_plan),
        "error": error,
        "candidates": _find_same_name(record),
        "reason": request.POST.get("reason", ""),
    }
    request.current_app = model_admin.admin_site.name
    return TemplateResponse(request, "admin/enterprises/enterprise/merge.html", context)


def unmerge(model_admin: ModelAdmin[Enterprise], request: HttpRequest, pk: int) -> HttpResponse:
    """Undo the merge of a duplicate."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    record = _record(model_admin, request, pk)
    change = find_merge_change(record)
    if change is None:
        raise Http404
    new_findings = NewFindings(enterprises_of_change(change))
    try:
        reversal = revert(change, by=staff_user(request), reason=request.POST.get("reason", ""))
    except NotReversible as not_reversible:
        text = _("The merge cannot be undone: %(rule)s") % {"rule": not_reversible}
        messages.error(request, text)
    except OperationalError as failure:
        if not is_lock_failure(failure):
            raise
        messages.error(request, describe_error(failure) or "")
    else:
        if reversal.count:
            messages.success(request, _("The merge was undone."))
            new_findings.report(request)
        for conflict in reversal.conflicts:
            text = _("“%(record)s” was changed later and is not restored.") % {"record": conflict.label}
            messages.warning(request, text)
    return redirect("admin:enterprises_enterprise_change", pk)


def find_merge_change(record: Enterprise) -> Change | None:
    """Return the change by which a duplicate was merged into another record."""
    if not record.merged_into_id:
        return None
    events = event_model(Enterprise).objects.filter(pgh_obj_id=record.pk)
    before = events.filter(Q(merged_into__isnull=True) | ~Q(merged_into=record.merged_into_id))
    last = before.order_by("-pgh_id").values_list("pgh_id", flat=True).first() or 0
    first = events.filter(pgh_id__gt=last).order_by("pgh_id").select_related("change").first()
    change: Change | None = first.change if first else None
    return change


def _record(model_admin: ModelAdmin[Enterprise], request: HttpRequest, pk: int) -> Enterprise:
    record = model_admin.get_object(request, str(pk))
    if record is None:
        raise Http404
    if not request.user.has_perm("enterprises.change_enterprise"):
        raise PermissionDenied
    return record


def _merge(request: HttpRequest, duplicate: Enterprise, survivor: Enterprise) -> HttpResponse:
    new_findings = NewFindings([duplicate.pk, survivor.pk])
    merged = merge(
        duplicate,
        survivor,
        by=staff_user(request),
        loaded_seq=parse_loaded_seq(request.POST.get("loaded_seq", "")),
        reason=request.POST.get("reason", "").strip(),
    )
    moved = sum(len(part.moving) for part in merged.parts)
    text = ngettext(
        "The records were merged; %(n)s row moved.", "The records were merged; %(n)s rows moved.", moved
    )
    messages.success(request, text % {"n": moved})
    new_findings.report(request)
    return redirect("admin:enterprises_enterprise_change", survivor.pk)


def _plan_or_none(duplicate: Enterprise, survivor: Enterprise) -> Plan | None:
    try:
        return plan(duplicate, survivor)
    except ValidationError:
        return None


def _parts_context(merge_plan: Plan | None) -> list[dict[str, Any]]:
    """Return the parts of a plan with the labels of their tables."""
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
            "conflicts": part.conflicts,
        }
        for part in (merge_plan.parts if merge_plan else [])
    ]


def _find_same_name(record: Enterprise) -> list[Enterprise]:
    """Return records with the same name as candidates for the other record."""
    same = Enterprise.objects.surviving().filter(name_key=record.name_key).exclude(pk=record.pk)
    return list(same[:10])
