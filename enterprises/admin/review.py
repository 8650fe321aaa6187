"""Review: what awaits a second person, and that person's approval."""

from __future__ import annotations

from typing import Any, TypeVar

from django.contrib import admin, messages
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from enterprises.admin.queue import tell_refused
from enterprises.admin.registry import RegistryAdmin
from enterprises.models import approve, event_model, pending

M = TypeVar("M", bound=models.Model)


class ReviewFilter(admin.SimpleListFilter):
    """Records whose present version nobody has approved, or those that somebody has."""

    title = _("review")
    parameter_name = "review"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("awaits", _("awaits review")), ("approved", _("approved"))]

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
        """Approve what another wrote and this person has seen in the list."""
        waiting = pending(self.model).filter(pk__in=queryset.order_by().values("pk"))
        versions = event_model(self.model).objects.filter(pgh_id__in=waiting.values("present_version"))
        try:
            seen = int(request.POST.get("seen", ""))
        except ValueError:
            seen = 0
        newer = versions.filter(change__seq__gt=seen)
        own = versions.filter(change__user_id=request.user.pk)
        refused = set(newer.values_list("pgh_obj_id", flat=True)) | set(
            own.values_list("pgh_obj_id", flat=True)
        )
        late = newer.exclude(pk__in=own.values("pk")).count()
        tell_refused(request, own=own.count(), newer=late)
        approved = approve(waiting.exclude(pk__in=refused), by=request.user)  # type: ignore[arg-type]
        if approved or not refused:
            text = ngettext("%(n)s record was approved.", "%(n)s records were approved.", approved)
            self.message_user(request, text % {"n": approved}, messages.SUCCESS)
