"""Residences: form, rows on the page of an enterprise, and admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from enterprises.admin.base import RegistryInline
from enterprises.admin.enterprise_parts import EnterprisePartAdmin
from enterprises.admin.forms import RegistryForm
from enterprises.admin.review import ReviewFilter
from enterprises.models import Residence


class ResidenceForm(RegistryForm[Residence]):
    constraint_fields = {
        "residence_no_overlap": "starts_on",
        "residence_ends_after_start": "ends_on",
        "residence_community_in_subdistrict": "community",
    }


RESIDENCE_FIELDS: list[Any] = [
    ("starts_on", "ends_on", "origin"),
    ("subdistrict", "community", "address"),
    ("moved_in_from", "moved_out_to"),
]


class ResidenceInline(RegistryInline[Residence]):
    model = Residence
    form = ResidenceForm
    fields = RESIDENCE_FIELDS

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """Return one empty row for a new enterprise, which needs a residence."""
        return 0 if obj else 1


@admin.register(Residence)
class ResidenceAdmin(EnterprisePartAdmin[Residence]):
    form = ResidenceForm
    export_format = "residences"
    bulk_fields = ("subdistrict", "origin", "ends_on", "moved_out_to")
    list_display = ["enterprise", "subdistrict", "community", "starts_on", "ends_on", "origin"]
    list_select_related = ["enterprise", "subdistrict", "community"]
    list_filter = [ReviewFilter, "origin", "subdistrict"]
    date_hierarchy = "starts_on"
    fields = ["enterprise", *RESIDENCE_FIELDS]
