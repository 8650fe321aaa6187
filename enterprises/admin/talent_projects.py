"""Talent projects: form and admin."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from enterprises.admin.base import amount
from enterprises.admin.enterprise_parts import EnterprisePartAdmin
from enterprises.admin.forms import RegistryForm
from enterprises.admin.review import ReviewFilter
from enterprises.models import TalentProject


class TalentForm(RegistryForm[TalentProject]):
    constraint_fields = {
        "talentproject_milestones_in_order": "mid_term_on",
        "talentproject_not_negative": "budget",
    }


@admin.register(TalentProject)
class TalentProjectAdmin(EnterprisePartAdmin[TalentProject]):
    form = TalentForm
    export_format = "talent_projects"
    enterprise = "host"
    search_fields = ["name_zh"]
    beginnings = ("name_zh", "name_en")
    list_display = ["name_zh", "kind", "host", "level", "origin", "introduced_on", "budgeted"]
    list_select_related = ["host"]
    list_filter = [ReviewFilter, "kind", "level", "origin"]
    date_hierarchy = "introduced_on"
    budgeted = amount("budget", _("budget"))
    fields = [
        ("name_zh", "name_en"),
        ("kind", "host", "level"),
        ("programme", "batch", "field"),
        ("origin", "leader"),
        ("introduced_on", "mid_term_on", "accepted_on"),
        ("result", "budget", "grants"),
    ]
