"""Lists of the admin: saved filters, export, and tolerance of invalid queries."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, TypeVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ERROR_FLAG, ORDER_VAR, ChangeList
from django.core.exceptions import PermissionDenied
from django.db import DataError, models, transaction
from django.db.models import QuerySet
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    QueryDict,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.admin.requests import staff_user
from enterprises.imports import export as exports
from enterprises.imports.formats import FORMATS
from enterprises.models import SavedFilter
from enterprises.tables.table import CONTENT_TYPES

M = TypeVar("M", bound=models.Model)
_NOT_SAVED = ("p", "all", ERROR_FLAG)  # parameters of a page, not of a filter


class SortedChangeList(ChangeList):
    """A list whose arrow stands on the column that sorts it, also where the order depends on the request."""

    default_ordering: Sequence[Any] = ()

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        self.default_ordering = self.model_admin.get_ordering(request) or self.lookup_opts.ordering or ()
        return super().get_ordering(request, queryset)

    def get_ordering_field_columns(self) -> dict[int, Any]:
        """Return the columns that sort the list, up to the first key that no column shows.

        Django would mark a later key, which sorts hardly anything.
        """
        if ORDER_VAR in self.params:
            return super().get_ordering_field_columns()
        shown = {self.get_ordering_field(name): index for index, name in enumerate(self.list_display)}
        columns: dict[int, Any] = {}
        for key in self.default_ordering:
            name = key.removeprefix("-") if isinstance(key, str) else None
            if name is None or name not in shown:
                break
            columns[shown[name]] = "desc" if key.startswith("-") else "asc"
        return columns


class ListAdmin(admin.ModelAdmin[M]):
    """Admin whose list ignores invalid query parameters and shows a message."""

    # The import format in which the list is exported; empty: no export.
    export_format: ClassVar[str] = ""

    def get_urls(self) -> list[URLPattern]:
        return [*get_list_urls(self), *super().get_urls()]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return SortedChangeList

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        try:
            with transaction.atomic():  # a database error must not abort the outer transaction
                return super().get_changelist_instance(request)
        except (DataError, OverflowError, TypeError, ValueError) as error:
            # Django passes on any value that its field parses: a year of thirty digits, a text with NUL.
            raise IncorrectLookupParameters(error) from error

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        if ERROR_FLAG in request.GET:
            messages.warning(request, _("The filter in the address is not valid; all records are shown."))
        return super().changelist_view(request, extra_context)


def get_list_urls(model_admin: ListAdmin[Any]) -> list[URLPattern]:
    """Return the URLs of the actions of a list; they must precede those of the records."""
    name = f"{model_admin.opts.app_label}_{model_admin.opts.model_name}"
    view: Callable[..., Any] = model_admin.admin_site.admin_view
    return [
        path("filters/", view(lambda request: save_filter(model_admin, request)), name=f"{name}_keep_filter"),
        path(
            "filters/<int:pk>/drop/",
            view(lambda request, pk: delete_filter(model_admin, request, pk)),
            name=f"{name}_drop_filter",
        ),
        path(
            "export/<str:form>/",
            view(lambda request, form: export(model_admin, request, form)),
            name=f"{name}_export",
        ),
    ]


def saved_filters(model_admin: ListAdmin[Any], request: HttpRequest) -> list[SavedFilter]:
    """Return the filters of the list saved by the user."""
    return list(SavedFilter.objects.filter(user=request.user.pk, table=model_admin.opts.label))


class FilterForm(forms.ModelForm[SavedFilter]):
    """The name and the query of a filter, without the page number."""

    class Meta:
        model = SavedFilter
        fields = ["name", "query"]

    def clean_query(self) -> str:
        query = QueryDict(self.cleaned_data["query"], mutable=True)
        for name in _NOT_SAVED:
            query.pop(name, None)
        return query.urlencode()


def save_filter(model_admin: ListAdmin[Any], request: HttpRequest) -> HttpResponseBase:
    """Save the query of the list under a name, replacing the filter of that name."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not model_admin.has_view_or_change_permission(request):
        raise PermissionDenied
    form = FilterForm(request.POST)
    if form.is_valid():
        cleaned = form.cleaned_data
        SavedFilter.objects.update_or_create(
            user=staff_user(request),
            table=model_admin.opts.label,
            name=cleaned["name"],
            defaults={"query": cleaned["query"]},
        )
        messages.success(request, _("The filter “%(name)s” was saved.") % {"name": cleaned["name"]})
        return _to_list(model_admin, cleaned["query"])
    for errors in form.errors.values():
        messages.error(request, " ".join(str(error) for error in errors))
    return _to_list(model_admin)


def delete_filter(model_admin: ListAdmin[Any], request: HttpRequest, pk: int) -> HttpResponseBase:
    """Delete a filter of the user."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    saved = get_object_or_404(SavedFilter, pk=pk, user=request.user.pk, table=model_admin.opts.label)
    saved.delete()
    return _to_list(model_admin)


def export(model_admin: ListAdmin[Any], request: HttpRequest, form: str) -> HttpResponseBase:
    """Return all rows of the list as a file that can be imported again."""
    if form not in ("xlsx", "csv") or not model_admin.export_format:
        raise Http404
    if not model_admin.has_view_or_change_permission(request):
        raise PermissionDenied
    try:
        queryset = model_admin.get_changelist_instance(request).queryset
    except IncorrectLookupParameters:
        return _to_list(model_admin)
    import_format = FORMATS[model_admin.export_format]
    rows = exports.rows(import_format, queryset)
    name = f"{import_format.code}-{timezone.localdate().isoformat()}.{form}"
    if form == "xlsx":
        target = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the response
        exports.write_xlsx(target, import_format, rows)
        target.seek(0)
        return FileResponse(target, as_attachment=True, filename=name, content_type=CONTENT_TYPES[form])
    response = StreamingHttpResponse(exports.csv_lines(import_format, rows), content_type=CONTENT_TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _to_list(model_admin: ListAdmin[Any], query: str = "") -> HttpResponseRedirect:
    address = reverse(
        f"{model_admin.admin_site.name}:{model_admin.opts.app_label}_{model_admin.opts.model_name}_changelist"
    )
    return HttpResponseRedirect(f"{address}?{query}" if query else address)
