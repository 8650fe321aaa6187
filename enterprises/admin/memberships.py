"""Memberships of zones: form, rows on the page of an enterprise, and admin."""

from __future__ import annotations

from django.contrib import admin

from enterprises.admin.base import RegistryInline
from enterprises.admin.enterprise_parts import EnterprisePartAdmin
from enterprises.admin.forms import RegistryForm
from enterprises.admin.review import ReviewFilter
from enterprises.models import ZoneMembership


class MembershipForm(RegistryForm[ZoneMembership]):
    constraint_fields = {
        "zonemembership_no_overlap": "starts_on",
        "zonemembership_ends_after_start": "ends_on",
    }


class MembershipInline(RegistryInline[ZoneMembership]):
    model = ZoneMembership
    form = MembershipForm
    fields = [("zone", "starts_on", "ends_on")]


@admin.register(ZoneMembership)
class ZoneMembershipAdmin(EnterprisePartAdmin[ZoneMembership]):
    form = MembershipForm
    export_format = "zone_memberships"
    bulk_fields = ("zone", "starts_on", "ends_on")
    list_display = ["enterprise", "zone", "starts_on", "ends_on"]
    list_select_related = ["enterprise", "zone"]
    list_filter = [ReviewFilter, "zone"]
    date_hierarchy = "starts_on"
    fields = ["enterprise", ("zone", "starts_on", "ends_on")]
