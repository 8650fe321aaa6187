"""Statistics of the district: form and admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from enterprises.admin.forms import RegistryForm
from enterprises.admin.review import ReviewedAdmin, ReviewFilter
from enterprises.kpis.number_format import number
from enterprises.models import DistrictStatistic


class StatisticForm(RegistryForm[DistrictStatistic]):
    constraint_fields = {
        "districtstatistic_unique": "published_on",
        "districtstatistic_not_negative": "value",
        "districtstatistic_published_after": "published_on",
    }


@admin.register(DistrictStatistic)
class DistrictStatisticAdmin(ReviewedAdmin[DistrictStatistic]):
    """Admin of district statistics, which are never changed: a newer value is a new row."""

    form = StatisticForm
    export_format = "district_statistics"
    list_display = ["series", "reference_on", "counted", "is_break", "source", "published_on"]
    list_filter = [ReviewFilter, "series"]
    search_fields = ["source"]
    date_hierarchy = "reference_on"

    @admin.display(description=_("value"), ordering="value")
    def counted(self, row: DistrictStatistic) -> str:
        return number(row.value)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
