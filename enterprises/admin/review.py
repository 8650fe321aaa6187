"""Review: what awaits a second person, and that person's approval."""

from __future__ import annotations

from typing import Any, TypeVar

from django.contrib import admin, messages
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from enterprises.admin.base import RegistryAdmin
from enterprises.admin.loaded_seq import state_seen
from enterprises.admin.requests import staff_user
from enterprises.admin.review_actions import tell_refused
from enterprises.models import approve_versions, pending, pending_versions

M = TypeVar("M", bound=models.Model)


class ReviewFilter(admin.SimpleListFilter):
    """Records whose present version nobody has approved, or those that somebody has."""

    title = _("review")
    parameter_name = "review"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("awaits", _("pending review")), ("approved", _("approved"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() is None:
            return queryset
        waiting = pending(queryset.model).order_by().values("pk")
        return (
            queryset.filter(pk__in=waiting) if self.value() == "awaits" else queryset.exclude(pk__in=waiting)
        )


class ReviewedAdmin(RegistryAdmin[M]):
    """The desk of a table that bears on the figures."""

    actions = ["approve_selected"]

    def has_approve_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("enterprises.add_approval")

    @admin.action(description=_("Approve the selected records"), permissions=["approve"])
    def approve_selected(self, request: HttpRequest, queryset: QuerySet[M]) -> None:
        """Approve what another wrote, in the versions of the state at which the list was shown."""
        versions = pending_versions(self.model).filter(pgh_obj_id__in=queryset.order_by().values("pk"))
        found = dict(versions.values_list("pgh_id", "change__seq"))
        seen = state_seen(request.POST.get("seen", ""))
        shown = [version for version, seq in found.items() if (seq or 0) <= seen]
        verdict = approve_versions({self.model: shown}, by=staff_user(request))
        newer = verdict.newer + len(found) - len(shown)
        tell_refused(request, own=verdict.own, newer=newer)
        if verdict.decided or not (verdict.own or newer):
            text = ngettext("%(n)s record was approved.", "%(n)s records were approved.", verdict.decided)
            self.message_user(request, text % {"n": verdict.decided}, messages.SUCCESS)
