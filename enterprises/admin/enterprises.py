"""Enterprises: form, list filters and admin, with the rows of all that belongs to one."""

from __future__ import annotations

from functools import partial
from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.views.main import ORDER_VAR
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from enterprises.admin import todo
from enterprises.admin.duplicate_check import reject_known_codes, warn_about_known_name
from enterprises.admin.former_names import FormerNameInline
from enterprises.admin.forms import RegistryForm
from enterprises.admin.memberships import MembershipInline
from enterprises.admin.merge import merge_page, unmerge
from enterprises.admin.recognitions import RecognitionInline
from enterprises.admin.reports import ReportInline
from enterprises.admin.residences import ResidenceInline
from enterprises.admin.review import ReviewedAdmin, ReviewFilter
from enterprises.admin.todo import MISSING_REPORTS, AttentionFilter
from enterprises.listing.search import finding
from enterprises.models import (
    AnnualReport,
    Enterprise,
    FormerName,
    GroupHead,
    Recognition,
    Residence,
    SupportAward,
    TalentProject,
    ZoneMembership,
)
from enterprises.models.enterprises import EnterpriseQuerySet


class EnterpriseForm(RegistryForm[Enterprise]):
    constraint_fields = {
        "enterprise_code_unique": "uscc",
        "enterprise_uscc_valid": "uscc",
        "enterprise_organisation_code_valid": "organisation_code",
        "enterprise_codes_agree": "organisation_code",
        "enterprise_without_uscc_ended": "uscc",
        "enterprise_ended_with_status": "status",
        "enterprise_ended_after_established": "ended_on",
        "enterprise_absorbed_with_status": "absorbed_by",
        "enterprise_capital_not_negative": "registered_capital",
    }

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        warn_about_known_name(self)
        return cleaned

    def full_clean(self) -> None:
        """Look for the codes last: the message with a link replaces that of the constraint."""
        super().full_clean()
        if self.is_bound:
            reject_known_codes(self)


class EverFilter(admin.SimpleListFilter):
    """Filter of enterprises by a related row, now or earlier; each enterprise is listed once."""

    rows: type[models.Model]
    reference: str

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        target = cast("type[models.Model]", self.rows._meta.get_field(self.reference).related_model)
        return [(row.pk, str(row)) for row in target._default_manager.all()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() is None:
            return queryset
        rows_of_key = self.rows._default_manager.order_by().filter(**{self.reference: self.value()})
        return queryset.filter(pk__in=rows_of_key.values("enterprise"))


class RecognitionFilter(EverFilter):
    title = _("recognition")
    parameter_name = "recognition"
    rows, reference = Recognition, "scheme"


class ZoneFilter(EverFilter):
    title = _("zone")
    parameter_name = "zone"
    rows, reference = ZoneMembership, "zone"


class ReportFilter(AttentionFilter):
    options = {MISSING_REPORTS: (_("no report of last year, though expected"), todo.missing_reports)}


@admin.register(Enterprise)
class EnterpriseAdmin(ReviewedAdmin[Enterprise]):
    form = EnterpriseForm
    export_format = "enterprises"
    bulk_fields = ("cluster", "industry")
    list_display = ["listed_name", "known_by", "status", "cluster", "industry", "established_on"]
    list_select_related = ["cluster", "industry"]
    list_filter = [ReviewFilter, ReportFilter, "status", "cluster", RecognitionFilter, ZoneFilter]
    search_fields = ["name_zh", "uscc"]
    date_hierarchy = "established_on"
    ordering = ["sort_key", "code"]
    sortable_by = ["listed_name", "known_by", "established_on"]
    inlines = [ResidenceInline, RecognitionInline, ReportInline, MembershipInline, FormerNameInline]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("uscc", "organisation_code"),
                    ("name_zh", "name_en"),
                    ("cluster", "industry", "established_on"),
                    ("registered_capital", "legal_representative"),
                ]
            },
        ),
        (_("Status"), {"fields": [("status", "ended_on"), ("ended_reason", "absorbed_by")]}),
    ]
    parts = (
        (FormerName, "enterprise"),
        (Residence, "enterprise"),
        (ZoneMembership, "enterprise"),
        (GroupHead, "enterprise"),
        (Recognition, "enterprise"),
        (AnnualReport, "enterprise"),
        (TalentProject, "host"),
        (SupportAward, "enterprise"),
    )

    @admin.display(description=_("Chinese name"), ordering="sort_key")
    def listed_name(self, row: Enterprise) -> str:
        """Return the name, by whose pinyin the list is sorted."""
        return row.name_zh

    @admin.display(description=_("code"), ordering="code")
    def known_by(self, row: Enterprise) -> object:
        return row.code

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Enterprise], search_term: str
    ) -> tuple[QuerySet[Enterprise], bool]:
        """Search as on the public pages, best match first; the autocomplete excludes duplicates."""
        match = request.resolver_match
        if match is not None and match.url_name == "autocomplete":
            queryset = queryset.filter(merged_into__isnull=True)
        has_own_order = ORDER_VAR in request.GET
        find = finding.search if has_own_order else finding.best_first
        return find(cast("EnterpriseQuerySet", queryset), search_term), False

    def get_urls(self) -> list[URLPattern]:
        view, name = self.admin_site.admin_view, "enterprises_enterprise"
        return [
            path("<int:pk>/merge/", view(partial(merge_page, self)), name=f"{name}_merge"),
            path("<int:pk>/unmerge/", view(partial(unmerge, self)), name=f"{name}_unmerge"),
            *super().get_urls(),
        ]

    def has_change_permission(self, request: HttpRequest, obj: Enterprise | None = None) -> bool:
        """Deny changes of duplicates, which link to their survivor."""
        return super().has_change_permission(request, obj) and not (obj and obj.merged_into_id)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Add the permissions to merge and to undo a merge to the context."""
        can_change = request.user.has_perm("enterprises.change_enterprise")
        permissions = {"may_merge": can_change, "may_unmerge": can_change}
        return super().change_view(request, object_id, form_url, {**permissions, **(extra_context or {})})

    def has_delete_permission(self, request: HttpRequest, obj: Enterprise | None = None) -> bool:
        """Deny deletion: enterprises are permanent."""
        return False
