"""The admin site: its titles and the order of its models."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.i18n import JavaScriptCatalog

from luohu import library_strings

# By task, the most frequent first. Other models come last, under their app.
SECTIONS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (_("Imports"), ("enterprises.ImportBatch",)),
    (_("Reports from readers"), ("error_reports.ErrorReport",)),
    (
        _("Enterprises"),
        (
            "enterprises.Enterprise",
            "enterprises.Recognition",
            "enterprises.AnnualReport",
            "enterprises.Residence",
            "enterprises.ZoneMembership",
            "enterprises.FormerName",
            "enterprises.GroupHead",
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
            "enterprises.RecordedSeries",
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
            "enterprises.Confirmation",
            "enterprises.Rejection",
            "targets.ReleaseFigure",
            "targets.ReleaseContributor",
            "enterprises.Demonstration",
        ),
    ),
)


class ScriptCatalog(JavaScriptCatalog):
    """Django's strings for the scripts of the admin, with our Chinese."""

    packages = ["django.contrib.admin"]

    def get_catalog(self) -> dict[str, Any]:
        return super().get_catalog() | library_strings.javascript_catalog()


class RegistryAdminSite(admin.AdminSite):
    """Django's admin with the titles and sections of the registry."""

    site_header = _("Luohu enterprise registry")
    site_title = _("Luohu enterprise registry")
    index_title = _("Staff workspace")
    index_template = "admin/registry_index.html"
    enable_nav_sidebar = True
    empty_value_display = "—"

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return the models in the order of SECTIONS, only those of one app if `app_label` is given.

        Models without a section remain under their app: otherwise a new model would be missing from the
        index.
        """
        apps = super().get_app_list(request, app_label)
        by_label = {
            f"{app['app_label']}.{model['object_name']}": (app, model)
            for app in apps
            for model in app["models"]
        }
        sections = []
        for name, labels in SECTIONS:
            pairs = [by_label.pop(label) for label in labels if label in by_label]
            if pairs:
                sections.append({**pairs[0][0], "name": name, "models": [model for _app, model in pairs]})
        others = {id(model) for _app, model in by_label.values()}
        for app in apps:
            models = [model for model in app["models"] if id(model) in others]
            if models:
                sections.append({**app, "models": models})
        return sections

    def i18n_javascript(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return ScriptCatalog().get(request)
