"""The desk itself: its name and the order of its tables."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# By what people do there, the most frequent first. What is named nowhere comes last, under its app.
SECTIONS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (_("Imports"), ("enterprises.ImportBatch",)),
    (
        _("Enterprises"),
        (
            "enterprises.Enterprise",
            "enterprises.Recognition",
            "enterprises.AnnualReport",
            "enterprises.Residence",
            "enterprises.ZoneMembership",
            "enterprises.FormerName",
        ),
    ),
    (
        _("Talents, support and statistics"),
        (
            "enterprises.TalentProject",
            "enterprises.SupportAward",
            "enterprises.Payment",
            "enterprises.DistrictStatistic",
        ),
    ),
    (
        _("Targets and releases"),
        (
            "targets.Plan",
            "targets.Target",
            "targets.PublishedFigure",
            "targets.Release",
            "targets.PlannedRelease",
        ),
    ),
    (
        _("Reference data"),
        (
            "enterprises.Cluster",
            "enterprises.Zone",
            "enterprises.Scheme",
            "enterprises.SupportMeasure",
            "enterprises.Industry",
            "enterprises.Subdistrict",
            "enterprises.Community",
        ),
    ),
    (
        _("Audit log"),
        (
            "enterprises.Change",
            "enterprises.Approval",
            "enterprises.Rejection",
            "targets.ReleaseFigure",
            "targets.ReleaseContributor",
            "enterprises.Demonstration",
        ),
    ),
)


class RegistryAdminSite(admin.AdminSite):
    """Django's admin, as the registry's staff find it."""

    site_header = _("Luohu enterprise registry")
    site_title = _("Luohu enterprise registry")
    index_title = _("Staff workspace")
    index_template = "admin/desk.html"
    enable_nav_sidebar = True
    empty_value_display = "—"

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The tables in the order of SECTIONS; those of one app where it is named."""
        apps = super().get_app_list(request, app_label)
        tables = {
            f"{app['app_label']}.{table['object_name']}": (app, table)
            for app in apps
            for table in app["models"]
        }
        sections = []
        for name, labels in SECTIONS:
            found = [tables.pop(label) for label in labels if label in tables]
            if found:
                sections.append({**found[0][0], "name": name, "models": [table for _app, table in found]})
        left = {id(table) for _app, table in tables.values()}
        for app in apps:
            models = [table for table in app["models"] if id(table) in left]
            if models:
                sections.append({**app, "models": models})
        return sections
