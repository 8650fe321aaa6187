"""The desk of imports: their list, and the addresses of their pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from enterprises.admin.base import RegistryAdmin
from enterprises.admin.imports import actions as acts
from enterprises.admin.imports import pages, state
from enterprises.admin.imports.forms import format_choices
from enterprises.imports.formats import FORMATS
from enterprises.models import ImportBatch, ImportRow


class WhoseFilter(admin.SimpleListFilter):
    """The imports that I handed in, or those that I may apply as the second person."""

    title = _("whose")
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
    """Handed in by clerks, applied by reviewers; changed in its own pages only."""

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
        found = [
            f"{label} {batch.counts[code]}"
            for code, label in ImportRow.Outcome.choices
            if batch.counts.get(code)
        ]
        return " · ".join(found) or "—"

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
        """A new import is a file handed in; the page of one is its plan."""
        if object_id is None:
            return pages.upload(self, request)
        if request.method == "POST":
            raise PermissionDenied
        return pages.plan(self, request, object_id)

    def get_urls(self) -> list[URLPattern]:
        own: list[tuple[str, str, Callable[..., HttpResponseBase], list[str]]] = [
            ("understood", "understood/", pages.understood, ["GET", "POST"]),
            ("row", "rows/<int:position>/", pages.row, ["GET"]),
            ("progress", "progress.json", pages.progress, ["GET"]),
            ("original", "original/", pages.original, ["GET"]),
            ("marked", "marked.xlsx", pages.marked, ["GET"]),
            ("mark", "mark/", acts.mark, ["POST"]),
            ("decide", "decide/", acts.decide, ["POST"]),
            ("submit", "submit/", acts.submit, ["POST"]),
            ("take-back", "take-back/", acts.take_back, ["POST"]),
            ("replan", "replan/", acts.plan_again, ["POST"]),
            ("apply", "apply/", acts.apply, ["POST"]),
            ("undo", "undo/", pages.undo, ["GET", "POST"]),
            ("discard", "discard/", pages.discard, ["GET", "POST"]),
        ]
        found = [
            path(
                f"<int:pk>/{place}",
                self.admin_site.admin_view(require_http_methods(methods)(partial(view, self))),
                name=f"enterprises_importbatch_{name}",
            )
            for name, place, view, methods in own
        ]
        template = path(
            "templates/<str:kind>.xlsx",
            self.admin_site.admin_view(require_http_methods(["GET"])(partial(pages.template, self))),
            name="enterprises_importbatch_template",
        )
        return [template, *found, *super().get_urls()]
