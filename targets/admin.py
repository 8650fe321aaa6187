"""Desks of the intentions: plans and targets, figures that others published, and releases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enterprises.admin.forms import RegistryForm
from enterprises.admin.registry import Kept, RegistryAdmin, Rows
from targets.models import (
    Plan,
    PlannedRelease,
    PublishedFigure,
    Release,
    ReleaseContributor,
    ReleaseFigure,
    Target,
)
from targets.releases.acts import compile_release, publish, withdraw


class PlanForm(RegistryForm[Plan]):
    places = {"plan_ends_after_start": "ends_on"}


class TargetForm(RegistryForm[Target]):
    places = {
        "target_scope_whole": "scope_code",
        "target_unique": "target_on",
        "target_baseline_whole": "baseline_value",
        "target_after_baseline": "target_on",
        "target_comparator": "comparator",
    }


class FigureForm(RegistryForm[PublishedFigure]):
    places = {"publishedfigure_scope_whole": "scope_code", "publishedfigure_unique": "document"}


class TargetRows(Rows[Target]):
    model = Target
    form = TargetForm
    fields = [
        ("indicator", "scope", "scope_code"),
        ("baseline_on", "baseline_value"),
        ("target_on", "comparator", "value"),
    ]


@admin.register(Plan)
class PlanAdmin(RegistryAdmin[Plan]):
    form = PlanForm
    list_display = ["__str__", "starts_on", "ends_on", "document"]
    search_fields = ["slug", "name_zh", "name_en"]
    inlines = [TargetRows]
    parts = ((Target, "plan"),)
    fields = ["slug", ("name_zh", "name_en"), ("starts_on", "ends_on"), "document"]


@admin.register(Target)
class TargetAdmin(RegistryAdmin[Target]):
    form = TargetForm
    list_display = ["indicator", "scope", "scope_code", "baseline_on", "baseline_value", "target_on", "value"]
    list_filter = ["plan", "indicator", "scope"]
    search_fields = ["indicator", "scope_code", "plan__name_zh", "plan__name_en"]
    date_hierarchy = "target_on"
    fields = ["plan", *TargetRows.fields]


@admin.register(PublishedFigure)
class PublishedFigureAdmin(RegistryAdmin[PublishedFigure]):
    form = FigureForm
    list_display = ["indicator", "scope", "scope_code", "on", "comparator", "value", "publisher", "document"]
    list_filter = ["indicator", "scope", "publisher"]
    search_fields = ["indicator", "publisher", "document"]
    date_hierarchy = "on"
    fields = [
        ("indicator", "scope", "scope_code"),
        ("on", "comparator", "value"),
        ("publisher", "document", "published_on"),
    ]


class PlannedReleaseForm(RegistryForm[PlannedRelease]):
    places = {"plannedrelease_unique": "planned_on", "plannedrelease_after_its_day": "planned_on"}


@admin.register(PlannedRelease)
class PlannedReleaseAdmin(RegistryAdmin[PlannedRelease]):
    form = PlannedReleaseForm
    list_display = ["planned_on", "as_of"]
    date_hierarchy = "planned_on"
    fields = [("as_of", "planned_on")]


@admin.register(Release)
class ReleaseAdmin(Kept[Release]):
    """A release is compiled, published by another person and perhaps withdrawn; it is never edited."""

    list_display = [
        "slug",
        "as_of",
        "known_at",
        "compiled_by",
        "published_by",
        "published_at",
        "withdrawn_at",
    ]
    list_select_related = ["compiled_by", "published_by"]
    search_fields = ["slug"]
    date_hierarchy = "as_of"
    change_form_template = "admin/targets/release/change_form.html"

    def get_fields(self, request: HttpRequest, obj: Release | None = None) -> Any:
        """What it takes to compile one; everything of one that was."""
        asked = ["slug", "as_of", "known_at"]
        return super().get_fields(request, obj) if obj else asked

    def has_add_permission(self, request: HttpRequest) -> bool:
        return RegistryAdmin.has_add_permission(self, request)

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("targets.publish_release")

    def save_model(self, request: HttpRequest, obj: Release, form: Any, change: bool) -> None:
        """Adding one is compiling it."""
        compiled = compile_release(
            slug=obj.slug,
            as_of=obj.as_of,
            known_at=obj.known_at,
            by=request.user,  # type: ignore[arg-type] # staff only
            at=timezone.now(),
        )
        obj.pk = compiled.pk
        obj.refresh_from_db()

    def get_urls(self) -> list[URLPattern]:
        wrapped = self.admin_site.admin_view
        return [
            path("<int:pk>/publish/", wrapped(self.publish_view), name="targets_release_publish"),
            path("<int:pk>/withdraw/", wrapped(self.withdraw_view), name="targets_release_withdraw"),
            *super().get_urls(),
        ]

    def publish_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Publish the release for ever."""
        return self._act(
            request,
            pk,
            lambda release: publish(release, by=request.user, at=timezone.now()),  # type: ignore[arg-type]
            _("The release was published."),
        )

    def withdraw_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Withdraw the release, with the reason that the public reads."""
        reason = request.POST.get("withdrawn_reason", "")
        return self._act(
            request,
            pk,
            lambda release: withdraw(release, by=request.user, at=timezone.now(), reason=reason),  # type: ignore[arg-type]
            _("The release was withdrawn."),
        )

    def _act(self, request: HttpRequest, pk: int, act: Callable[[Release], None], done: Any) -> HttpResponse:
        if not self.has_publish_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        release = get_object_or_404(Release, pk=pk)
        try:
            act(release)
        except ValidationError as error:
            for message in error.messages:
                self.message_user(request, message, messages.ERROR)
        else:
            self.message_user(request, done, messages.SUCCESS)
        return redirect("admin:targets_release_change", pk)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Offer what this person may do with the release now."""
        release = self.get_object(request, object_id)
        may = release is not None and self.has_publish_permission(request)
        acts = {
            "may_publish": release is not None and may and release.published_at is None,
            "may_withdraw": release is not None and may and release.is_published,
        }
        return super().change_view(request, object_id, form_url, {**acts, **(extra_context or {})})


@admin.register(ReleaseFigure)
class ReleaseFigureAdmin(Kept[ReleaseFigure]):
    list_display = ["release", "indicator", "series", "period", "by", "key", "value", "reason", "provisional"]
    list_select_related = ["release"]
    list_filter = ["indicator", "by"]
    search_fields = ["release__slug", "indicator", "key"]


@admin.register(ReleaseContributor)
class ReleaseContributorAdmin(Kept[ReleaseContributor]):
    list_display = ["release", "indicator", "code", "name_zh", "value"]
    list_select_related = ["release"]
    list_filter = ["indicator"]
    search_fields = ["release__slug", "code", "name_zh"]
