"""Read-only admin of the figures of releases and the enterprises that contribute to them."""

from __future__ import annotations

from typing import Any, TypeVar

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from enterprises.admin.base import ReadOnlyAdmin
from enterprises.kpis.figures import REASONS
from enterprises.kpis.indicators import INDICATORS
from targets.admin.units import in_unit
from targets.models import ReleaseContributor, ReleaseFigure

M = TypeVar("M", bound=models.Model)


class IndicatorFilter(admin.SimpleListFilter):
    """Filter by indicator, chosen by its name."""

    title = _("indicator")
    parameter_name = "indicator"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(indicator.code, indicator.name) for indicator in INDICATORS.values()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(indicator=self.value()) if self.value() in INDICATORS else queryset


class ReleaseRowAdmin(ReadOnlyAdmin[M]):
    """Read-only admin of the rows of releases, each about one indicator."""

    list_select_related = ["release"]

    @admin.display(description=_("indicator"), ordering="indicator")
    def about(self, row: Any) -> str:
        indicator = INDICATORS.get(row.indicator)
        return str(indicator.name if indicator else row.indicator)


@admin.register(ReleaseFigure)
class ReleaseFigureAdmin(ReleaseRowAdmin[ReleaseFigure]):
    list_display = ["release", "about", "series", "by", "place", "figure", "why", "provisional"]
    figure = in_unit("value", _("value"))
    list_filter = [IndicatorFilter, "by"]
    search_fields = ["release__slug", "indicator", "key", "label_zh", "label_en"]

    @admin.display(description=_("key"), ordering="key")
    def place(self, row: ReleaseFigure) -> str:
        label = row.label_en if get_language() == "en" else row.label_zh
        return label or row.key or "—"

    @admin.display(description=_("reason for missing value"), ordering="reason")
    def why(self, row: ReleaseFigure) -> str:
        return str(REASONS.get(row.reason, row.reason)) or "—"


@admin.register(ReleaseContributor)
class ReleaseContributorAdmin(ReleaseRowAdmin[ReleaseContributor]):
    list_display = ["release", "about", "code", "name_zh", "amount"]
    amount = in_unit("value", _("amount"))
    list_filter = [IndicatorFilter]
    search_fields = ["release__slug", "code", "name_zh"]
