"""Review in lists: filter of pending records, and their approval by a second person."""

from __future__ import annotations

from typing import Any, TypeVar

from django.contrib import admin, messages
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from enterprises.admin.base import RegistryAdmin
from enterprises.admin.loaded_seq import parse_loaded_seq
from enterprises.admin.requests import staff_user
from enterprises.admin.review_actions import report_undecided
from enterprises.models import approve_versions, pending, pending_versions

M = TypeVar("M", bound=models.Model)


class ReviewFilter(admin.SimpleListFilter):
    """Filter of records by approval of their current version."""

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
    """Admin of a table whose records are reviewed."""

    actions = ["approve_selected"]

    def has_approve_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("enterprises.add_approval")

    @admin.action(description=_("Approve the selected records"), permissions=["approve"])
    def approve_selected(self, request: HttpRequest, queryset: QuerySet[M]) -> None:
        """Approve the selected records in the versions of the state at which the list was loaded.

        Later versions are counted as newer, not approved: the reviewer has not seen them.
        """
        versions = pending_versions(self.model).filter(pgh_obj_id__in=queryset.order_by().values("pk"))
        seq_by_version = dict(versions.values_list("pgh_id", "change__seq"))
        loaded_seq = parse_loaded_seq(request.POST.get("loaded_seq", ""))
        loaded = [version for version, seq in seq_by_version.items() if (seq or 0) <= loaded_seq]
        result = approve_versions({self.model: loaded}, by=staff_user(request))
        newer = result.newer + len(seq_by_version) - len(loaded)
        report_undecided(request, own=result.own, newer=newer)
        if result.decided or not (result.own or newer):
            text = ngettext("%(n)s record was approved.", "%(n)s records were approved.", result.decided)
            self.message_user(request, text % {"n": result.decided}, messages.SUCCESS)
