"""Memberships of zones: form, rows on the page of an enterprise, and admin."""

from __future__ import annotations

from django.contrib import admin

from enterprises.admin.base import Rows
from enterprises.admin.enterprise_parts import EnterprisePartAdmin
from enterprises.admin.forms import RegistryForm
from enterprises.admin.review import ReviewFilter
from enterprises.models import ZoneMembership


class MembershipForm(RegistryForm[ZoneMembership]):
    places = {"zonemembership_no_overlap": "starts_on", "zonemembership_ends_after_start": "ends_on"}


class MembershipRows(Rows[ZoneMembership]):
    model = ZoneMembership
    form = MembershipForm
    fields = [("zone", "starts_on", "ends_on")]


@admin.register(ZoneMembership)
class ZoneMembershipAdmin(EnterprisePartAdmin[ZoneMembership]):
    form = MembershipForm
    exported_as = "zone_memberships"
    list_display = ["enterprise", "zone", "starts_on", "ends_on"]
    list_select_related = ["enterprise", "zone"]
    list_filter = [ReviewFilter, "zone"]
    date_hierarchy = "starts_on"
    fields = ["enterprise", ("zone", "starts_on", "ends_on")]
