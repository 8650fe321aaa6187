"""The filter backend of the API: a filter set whose invalid values are problems, each with the nearest."""

from __future__ import annotations

from typing import Any

from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.request import Request

from enterprises.api.problems import build_problem
from enterprises.listing.filters import EnterpriseFilter


class StrictFilterBackend(DjangoFilterBackend):
    """The `filterset_class` of the view; the page ignores invalid filters, a program would not notice."""

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        filterset = self.get_filterset(request, queryset, view)
        if filterset is None:
            return queryset
        if filterset.errors:
            raise build_problem(filterset.form.errors.as_data())
        view.filterset = filterset
        return filterset.qs

    def get_filterset_kwargs(self, request: Request, queryset: Any, view: Any) -> dict[str, Any]:
        own = {"today": view.today} if issubclass(view.filterset_class, EnterpriseFilter) else {}
        return {"data": request.query_params, "queryset": queryset, **own}
