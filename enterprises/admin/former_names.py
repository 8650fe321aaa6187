"""Former names: form, rows on the page of an enterprise, and admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from enterprises.admin.base import RegistryInline
from enterprises.admin.duplicate_check import warn_about_known_name
from enterprises.admin.enterprise_parts import EnterprisePartAdmin
from enterprises.admin.forms import RegistryForm
from enterprises.models import FormerName


class FormerNameForm(RegistryForm[FormerName]):
    constraint_fields = {"formername_no_overlap": "starts_on", "formername_ends_after_start": "ends_on"}

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        warn_about_known_name(self)
        return cleaned


class FormerNameInline(RegistryInline[FormerName]):
    model = FormerName
    form = FormerNameForm
    fields = [("name_zh", "starts_on", "ends_on")]


@admin.register(FormerName)
class FormerNameAdmin(EnterprisePartAdmin[FormerName]):
    form = FormerNameForm
    export_format = "renamings"
    list_display = ["name_zh", "enterprise", "starts_on", "ends_on"]
    list_select_related = ["enterprise"]
    date_hierarchy = "starts_on"
    actions = []
    fields = ["enterprise", "name_zh", ("starts_on", "ends_on")]
