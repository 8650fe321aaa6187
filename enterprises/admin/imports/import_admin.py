"""Admin of imports: their list and the URLs of their pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from enterprises.admin.base import RegistryAdmin
from enterprises.admin.imports import (
    actions,
    downloads,
    plan_page,
    removal,
    row_page,
    second_person,
    state,
    upload,
)
from enterprises.admin.imports.forms import format_choices
from enterprises.admin.requests import staff_user
from enterprises.constraint_messages import describe_error, is_lock_failure
from enterprises.imports.formats import FORMATS
from enterprises.models import ImportBatch, ImportRow, change_by


def _call_as_user(
    view: Callable[..., HttpResponseBase], model_admin: Any, request: HttpRequest, **arguments: Any
) -> HttpResponseBase:
    """Call a view; a POST in a transaction of its user, whom the triggers record as author.

    Where others hold the records, nothing is done, and the page of the import says who.
    """
    if request.method != "POST":
        return view(model_admin, request, **arguments)
    try:
        with change_by(staff_user(request)):
            return view(model_admin, request, **arguments)
    except OperationalError as error:
        if not is_lock_failure(error):
            raise
        messages.error(request, describe_error(error) or "")
        return redirect("admin:enterprises_importbatch_change", arguments["pk"])


class WhoseFilter(admin.SimpleListFilter):
    """Imports uploaded by me, or submitted and to be applied."""

    title = _("by user")
    parameter_name = "whose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("mine", _("mine")), ("submitted", _("submitted, to be applied"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "mine":
            return queryset.filter(submitted_by=request.user.pk)
        if self.value() == "submitted":
            return queryset.filter(status=ImportBatch.Status.PLANNED, ready_at__isnull=False)
        return queryset


class FormatFilter(admin.SimpleListFilter):
    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(format_choices())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(kind=self.value()) if self.value() in FORMATS else queryset


@admin.register(ImportBatch)
class ImportAdmin(RegistryAdmin[ImportBatch]):
    """Imports: uploaded by clerks, applied by reviewers; changed on pages of their own only."""

    actions = None
    change_list_template = "admin/imports/list.html"
    list_display = [
        "file_name",
        "format_name",
        "how_far",
        "outcomes",
        "submitted_by",
        "submitted_at",
        "applied_by",
    ]
    list_select_related = ["submitted_by", "applied_by"]
    list_filter = [WhoseFilter, "status", FormatFilter]
    search_fields = ["file_name"]
    date_hierarchy = "submitted_at"
    ordering = ["-pk"]
    sortable_by = ["file_name", "submitted_at"]

    @admin.display(description=_("kind"))
    def format_name(self, batch: ImportBatch) -> str:
        return FORMATS[batch.kind].label

    @admin.display(description=_("state"))
    def how_far(self, batch: ImportBatch) -> str:
        return state.label_of(batch)

    @admin.display(description=_("rows"))
    def outcomes(self, batch: ImportBatch) -> str:
        counts = [
            f"{label} {batch.counts[code]}"
            for code, label in ImportRow.Outcome.choices
            if batch.counts.get(code)
        ]
        return " · ".join(counts) or "—"

    def has_change_permission(self, request: HttpRequest, obj: ImportBatch | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ImportBatch | None = None) -> bool:
        return False

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Show the upload page instead of an add form, and the plan instead of a change form."""
        if object_id is None:
            return upload.upload(self, request)
        if request.method == "POST":
            raise PermissionDenied
        return plan_page.plan(self, request, object_id)

    def get_urls(self) -> list[URLPattern]:
        """Return the URLs of the import pages before those of the admin.

        Each view lists its methods, so that no action is taken by following a link.
        """
        views: list[tuple[str, str, Callable[..., HttpResponseBase], list[str]]] = [
            ("understood", "understood/", upload.confirm_columns, ["GET", "POST"]),
            ("row", "rows/<int:position>/", row_page.row, ["GET"]),
            ("progress", "progress.json", plan_page.progress, ["GET"]),
            ("original", "original/", downloads.original, ["GET"]),
            ("marked", "marked.xlsx", downloads.annotated, ["GET"]),
            ("mark", "mark/", actions.annotate, ["POST"]),
            ("decide", "decide/", actions.decide, ["POST"]),
            ("submit", "submit/", actions.submit, ["POST"]),
            ("take-back", "take-back/", actions.take_back, ["POST"]),
            ("replan", "replan/", actions.replan, ["POST"]),
            ("confirm", "confirm/", second_person.confirm, ["GET"]),
            ("send-back", "send-back/", second_person.send_back, ["GET", "POST"]),
            ("apply", "apply/", actions.apply, ["POST"]),
            ("undo", "undo/", removal.undo, ["GET", "POST"]),
            ("discard", "discard/", removal.discard, ["GET", "POST"]),
        ]
        batch_urls = [
            path(
                f"<int:pk>/{place}",
                self.admin_site.admin_view(require_http_methods(methods)(partial(_call_as_user, view, self))),
                name=f"enterprises_importbatch_{name}",
            )
            for name, place, view, methods in views
        ]
        template = path(
            "templates/<str:kind>.xlsx",
            self.admin_site.admin_view(require_http_methods(["GET"])(partial(downloads.template, self))),
            name="enterprises_importbatch_template",
        )
        return [template, *batch_urls, *super().get_urls()]
