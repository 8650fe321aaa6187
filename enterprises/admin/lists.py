"""What a list of the desk offers beside its rows: to be kept under a name, and to be taken out as a file."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ERROR_FLAG, ChangeList
from django.core.exceptions import PermissionDenied
from django.db import DataError, models, transaction
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
_NOT_KEPT = ("p", "all", ERROR_FLAG)  # the page of a list, and that an address was wrong


class AnyQuery(admin.ModelAdmin[M]):
    """A list that answers any query: one that makes no sense is left out, and that is said."""

    # The kind of spreadsheet in which a list goes out, and comes in again; empty: it does not go out.
    exported_as: ClassVar[str] = ""

    def get_urls(self) -> list[URLPattern]:
        return [*addresses(self), *super().get_urls()]

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        try:
            with transaction.atomic():  # what the database refuses must not end what goes round it
                return super().get_changelist_instance(request)
        except (DataError, OverflowError, TypeError, ValueError) as error:
            # A field takes any value that is written like one of its own: a range "yes", a year of
            # thirty digits, a text with a zero character.
            raise IncorrectLookupParameters(error) from error

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        if ERROR_FLAG in request.GET:
            messages.warning(request, _("The filter in the address is not valid; all records are shown."))
        return super().changelist_view(request, extra_context)


def addresses(desk: AnyQuery[Any]) -> list[URLPattern]:
    """Return the addresses of a list's own acts, to stand before those of its records."""
    name = f"{desk.opts.app_label}_{desk.opts.model_name}"
    view: Callable[..., Any] = desk.admin_site.admin_view
    return [
        path("filters/", view(lambda request: keep_filter(desk, request)), name=f"{name}_keep_filter"),
        path(
            "filters/<int:pk>/drop/",
            view(lambda request, pk: drop_filter(desk, request, pk)),
            name=f"{name}_drop_filter",
        ),
        path(
            "export/<str:form>/",
            view(lambda request, form: export(desk, request, form)),
            name=f"{name}_export",
        ),
    ]


def saved_filters(desk: AnyQuery[Any], request: HttpRequest) -> list[SavedFilter]:
    """Return this person's own filters of the list."""
    return list(SavedFilter.objects.filter(user=request.user.pk, table=desk.opts.label))


class FilterForm(forms.ModelForm[SavedFilter]):
    """The name of a filter, and the query that it stands for, without the page that was open."""

    class Meta:
        model = SavedFilter
        fields = ["name", "query"]

    def clean_query(self) -> str:
        query = QueryDict(self.cleaned_data["query"], mutable=True)
        for name in _NOT_KEPT:
            query.pop(name, None)
        return query.urlencode()


def keep_filter(desk: AnyQuery[Any], request: HttpRequest) -> HttpResponseBase:
    """Keep the list as it is shown under a name; a filter of that name is replaced."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not desk.has_view_or_change_permission(request):
        raise PermissionDenied
    form = FilterForm(request.POST)
    if form.is_valid():
        kept = form.cleaned_data
        SavedFilter.objects.update_or_create(
            user=staff_user(request),
            table=desk.opts.label,
            name=kept["name"],
            defaults={"query": kept["query"]},
        )
        messages.success(request, _("The filter “%(name)s” was saved.") % {"name": kept["name"]})
        return _to_list(desk, kept["query"])
    for errors in form.errors.values():
        messages.error(request, " ".join(str(error) for error in errors))
    return _to_list(desk)


def drop_filter(desk: AnyQuery[Any], request: HttpRequest, pk: int) -> HttpResponseBase:
    """Drop one of one's own filters."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    own = get_object_or_404(SavedFilter, pk=pk, user=request.user.pk, table=desk.opts.label)
    own.delete()
    return _to_list(desk)


def export(desk: AnyQuery[Any], request: HttpRequest, form: str) -> HttpResponseBase:
    """Answer with everything that the list finds, on all its pages, as a file that can be imported again."""
    if form not in ("xlsx", "csv") or not desk.exported_as:
        raise Http404
    if not desk.has_view_or_change_permission(request):
        raise PermissionDenied
    try:
        found = desk.get_changelist_instance(request).queryset
    except IncorrectLookupParameters:
        return _to_list(desk)
    import_format = FORMATS[desk.exported_as]
    rows = exports.rows(import_format, found)
    name = f"{import_format.code}-{timezone.localdate().isoformat()}.{form}"
    if form == "xlsx":
        target = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the response
        exports.write_xlsx(target, import_format, rows)
        target.seek(0)
        return FileResponse(target, as_attachment=True, filename=name, content_type=CONTENT_TYPES[form])
    answer = StreamingHttpResponse(exports.csv_lines(import_format, rows), content_type=CONTENT_TYPES[form])
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _to_list(desk: AnyQuery[Any], query: str = "") -> HttpResponseRedirect:
    address = reverse(f"{desk.admin_site.name}:{desk.opts.app_label}_{desk.opts.model_name}_changelist")
    return HttpResponseRedirect(f"{address}?{query}" if query else address)
