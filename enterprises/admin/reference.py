"""Admin of reference data."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from enterprises.admin.base import M, RegistryAdmin
from enterprises.admin.forms import RegistryForm
from enterprises.models import Cluster, Community, Industry, RecordedSeries, Scheme, Subdistrict, Zone


class ReferenceAdmin(RegistryAdmin[M]):
    """Admin of a reference table; codes are read-only once created, since rows refer to them."""

    search_fields = ["code", "name_zh", "name_en"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["code"] if obj else []


@admin.register(Cluster)
class ClusterAdmin(ReferenceAdmin[Cluster]):
    list_display = ["name_zh", "name_en", "code", "is_core", "position"]
    list_filter = ["is_core"]


@admin.register(Subdistrict)
class SubdistrictAdmin(ReferenceAdmin[Subdistrict]):
    list_display = ["code", "name_zh", "name_en"]


class CommunityForm(RegistryForm[Community]):
    constraint_fields = {"community_in_subdistrict": "subdistrict"}


@admin.register(Community)
class CommunityAdmin(ReferenceAdmin[Community]):
    form = CommunityForm
    list_display = ["code", "name_zh", "name_en", "subdistrict"]
    list_select_related = ["subdistrict"]
    list_filter = ["subdistrict"]


@admin.register(Zone)
class ZoneAdmin(ReferenceAdmin[Zone]):
    list_display = ["name_zh", "name_en", "code", "kind", "is_name_zh_ours", "position"]
    list_filter = ["kind", "is_name_zh_ours"]


class SchemeForm(RegistryForm[Scheme]):
    constraint_fields = {"scheme_years_given": "validity_years"}

    def clean_number_pattern(self) -> str:
        return _check_pattern(self.cleaned_data["number_pattern"])

    def clean_local_number_pattern(self) -> str:
        return _check_pattern(self.cleaned_data["local_number_pattern"])


def _check_pattern(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise forms.ValidationError(
            _("Invalid regular expression: %(error)s"), params={"error": error}
        ) from error
    return pattern


@admin.register(Scheme)
class SchemeAdmin(ReferenceAdmin[Scheme]):
    form = SchemeForm
    list_display = ["name_zh", "name_en", "code", "validity", "validity_years", "recorded_since", "authority"]
    list_filter = ["validity"]


@admin.register(RecordedSeries)
class RecordedSeriesAdmin(RegistryAdmin[RecordedSeries]):
    """Admin of first recorded days; those of schemes are in the rows of the schemes."""

    list_display = ["code", "recorded_since"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["code"] if obj else []


@admin.register(Industry)
class IndustryAdmin(ReferenceAdmin[Industry]):
    list_display = ["code", "name_zh", "name_en", "level", "section"]
    list_filter = ["level", "section"]
