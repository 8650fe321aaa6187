"""Group heads: form and admin."""

from __future__ import annotations

from django.contrib import admin

from enterprises.admin.enterprise_parts import EnterprisePartAdmin
from enterprises.admin.forms import RegistryForm
from enterprises.models import GroupHead


class GroupHeadForm(RegistryForm[GroupHead]):
    constraint_fields = {
        "grouphead_not_itself": "head",
        "grouphead_no_overlap": "starts_on",
        "grouphead_ends_after_start": "ends_on",
    }


@admin.register(GroupHead)
class GroupHeadAdmin(EnterprisePartAdmin[GroupHead]):
    form = GroupHeadForm
    export_format = "group_heads"
    list_display = ["enterprise", "head", "starts_on", "ends_on"]
    list_select_related = ["enterprise", "head"]
    date_hierarchy = "starts_on"
    actions = []
    fields = ["enterprise", "head", ("starts_on", "ends_on")]
