"""Audit log: read-only admin of changes, approvals, rejections and the demonstration mark."""

from __future__ import annotations

from functools import partial
from typing import Any, TypeVar

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy

from enterprises.admin.base import ReadOnlyAdmin
from enterprises.admin.findings import findings_page
from enterprises.admin.history import versions_of_change
from enterprises.admin.plausibility import describe_confirmed
from enterprises.admin.revert import revert_page
from enterprises.admin.review_actions import MODELS
from enterprises.admin.review_queue import review_page
from enterprises.models import Approval, Change, Confirmation, Demonstration, Rejection

M = TypeVar("M", bound=models.Model)
MAX_RECORDS = 100  # records of one table on the page of a change


@admin.register(Change)
class ChangeAdmin(ReadOnlyAdmin[Change]):
    list_display = ["__str__", "committed_at", "user", "reason", "revert_link"]
    list_select_related = ["user"]
    list_filter = [("user", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["reason", "user__username"]
    date_hierarchy = "committed_at"
    fields = ["seq", "user", "reason", "started_at", "committed_at"]
    change_form_template = "admin/enterprises/change/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(partial(revert_page, self))
        return [path("<int:pk>/revert/", view, name="enterprises_change_revert"), *super().get_urls()]

    @admin.display(description=gettext_lazy("Revert"))
    def revert_link(self, change: Change) -> str:
        address = reverse("admin:enterprises_change_revert", args=[change.pk])
        return format_html(
            '<a href="{}" aria-label="{}">{}</a>',
            address,
            gettext("Revert change %(change)s") % {"change": change},
            gettext("Revert"),
        )

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Show the versions of each record in the change."""
        change = self.get_object(request, object_id)
        if change is None or not self.has_view_permission(request, change):
            return super().change_view(request, object_id, form_url, extra_context)
        versions, omitted = versions_of_change(change, limit=MAX_RECORDS)
        context = {"versions": versions, "omitted": omitted}
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})


class RecordFilter(admin.SimpleListFilter):
    """Filter of review decisions by kind of record."""

    title = gettext_lazy("record")
    parameter_name = "record"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(name, capfirst(model._meta.verbose_name)) for name, model in MODELS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(record=self.value()) if self.value() in MODELS else queryset


class ReviewDecisionAdmin(ReadOnlyAdmin[M]):
    """Admin of review decisions."""

    search_fields = ["version"]

    @admin.display(description=gettext_lazy("record"), ordering="record")
    def kind(self, row: Any) -> str:
        return str(capfirst(MODELS[row.record]._meta.verbose_name))

    @admin.display(description=Change._meta.get_field("committed_at").verbose_name)
    def decided_at(self, row: Any) -> object:
        return row.change.committed_at


@admin.register(Approval)
class ApprovalAdmin(ReviewDecisionAdmin[Approval]):
    list_display = ["kind", "version", "approved_by", "change", "decided_at"]
    list_select_related = ["approved_by", "change"]
    list_filter = [RecordFilter, ("approved_by", admin.RelatedOnlyFieldListFilter)]
    fields = ["record", "version", "approved_by", "change"]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(lambda request: review_page(self.admin_site, request))
        return [path("review/", view, name="review"), *super().get_urls()]


@admin.register(Confirmation)
class ConfirmationAdmin(ReviewDecisionAdmin[Confirmation]):
    list_display = ["finding", "kind", "subject", "reason", "confirmed_by", "decided_at"]
    list_select_related = ["confirmed_by", "change"]
    list_filter = [RecordFilter, ("confirmed_by", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["subject", "reason", "rule"]
    fields = ["finding", "record", "subject", "version", "reason", "confirmed_by", "change"]
    readonly_fields = ["finding"]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(lambda request: findings_page(self.admin_site, request))
        return [path("findings/", view, name="findings"), *super().get_urls()]

    @admin.display(description=gettext_lazy("finding"))
    def finding(self, row: Confirmation) -> str:
        return describe_confirmed(row)


@admin.register(Rejection)
class RejectionAdmin(ReviewDecisionAdmin[Rejection]):
    list_display = ["kind", "version", "returned_by", "reason", "change", "decided_at"]
    list_select_related = ["returned_by", "change"]
    list_filter = [RecordFilter, ("returned_by", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["version", "reason"]
    fields = ["record", "version", "reason", "returned_by", "change"]


@admin.register(Demonstration)
class DemonstrationAdmin(ReadOnlyAdmin[Demonstration]):
    list_display = ["since"]
