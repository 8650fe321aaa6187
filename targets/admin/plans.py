"""Admin of plans with their targets, figures published elsewhere and the release calendar."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from enterprises.admin.base import RegistryAdmin, RegistryInline
from enterprises.admin.forms import RegistryForm
from targets.admin.units import in_unit
from targets.models import Plan, PlannedRelease, PublishedFigure, Target


class PlanForm(RegistryForm[Plan]):
    constraint_fields = {"plan_ends_after_start": "ends_on"}


class TargetForm(RegistryForm[Target]):
    constraint_fields = {
        "target_scope_whole": "scope_code",
        "target_unique": "target_on",
        "target_baseline_whole": "baseline_value",
        "target_after_baseline": "target_on",
        "target_comparator": "comparator",
    }


class FigureForm(RegistryForm[PublishedFigure]):
    constraint_fields = {"publishedfigure_scope_whole": "scope_code", "publishedfigure_unique": "document"}


class TargetInline(RegistryInline[Target]):
    model = Target
    form = TargetForm
    fields = [
        ("indicator", "scope", "scope_code"),
        ("baseline_on", "baseline_value"),
        ("target_on", "comparator", "value"),
    ]


@admin.register(Plan)
class PlanAdmin(RegistryAdmin[Plan]):
    form = PlanForm
    list_display = ["__str__", "starts_on", "ends_on", "document"]
    search_fields = ["slug", "name_zh", "name_en"]
    inlines = [TargetInline]
    parts = ((Target, "plan"),)
    fields = ["slug", ("name_zh", "name_en"), ("starts_on", "ends_on"), "document"]


@admin.register(Target)
class TargetAdmin(RegistryAdmin[Target]):
    form = TargetForm
    list_display = ["indicator", "scope", "scope_code", "baseline_on", "baseline", "target_on", "target"]
    baseline = in_unit("baseline_value", _("baseline"))
    target = in_unit("value", _("target"))
    list_filter = ["plan", "indicator", "scope"]
    search_fields = ["indicator", "scope_code", "plan__name_zh", "plan__name_en"]
    date_hierarchy = "target_on"
    fields = ["plan", *TargetInline.fields]


@admin.register(PublishedFigure)
class PublishedFigureAdmin(RegistryAdmin[PublishedFigure]):
    form = FigureForm
    list_display = ["indicator", "scope", "scope_code", "on", "comparator", "announced", "publisher"]
    announced = in_unit("value", _("value"))
    list_filter = ["indicator", "scope", "publisher"]
    search_fields = ["indicator", "publisher", "document"]
    date_hierarchy = "on"
    fields = [
        ("indicator", "scope", "scope_code"),
        ("on", "comparator", "value"),
        ("publisher", "document", "published_on"),
    ]


class PlannedReleaseForm(RegistryForm[PlannedRelease]):
    constraint_fields = {"plannedrelease_unique": "planned_on", "plannedrelease_after_its_day": "planned_on"}


@admin.register(PlannedRelease)
class PlannedReleaseAdmin(RegistryAdmin[PlannedRelease]):
    form = PlannedReleaseForm
    list_display = ["planned_on", "as_of"]
    date_hierarchy = "planned_on"
    fields = [("as_of", "planned_on")]
