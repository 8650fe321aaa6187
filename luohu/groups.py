"""The staff groups: who enters, who reviews, who publishes, who lets others in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.management import create_permissions

CLERK, REVIEWER, PUBLISHER, ADMINISTRATOR = "clerk", "reviewer", "publisher", "administrator"

_FACTS = (
    "enterprises.enterprise",
    "enterprises.formername",
    "enterprises.residence",
    "enterprises.zonemembership",
    "enterprises.recognition",
    "enterprises.annualreport",
    "enterprises.talentproject",
    "enterprises.supportaward",
    "enterprises.payment",
)
_STATISTIC = ("enterprises.districtstatistic",)
_REFERENCE = (
    "enterprises.cluster",
    "enterprises.subdistrict",
    "enterprises.community",
    "enterprises.zone",
    "enterprises.scheme",
    "enterprises.industry",
    "enterprises.supportmeasure",
)
_INTENTIONS = ("targets.plan", "targets.target", "targets.publishedfigure", "targets.plannedrelease")
_RELEASE = ("targets.release",)
_KEPT = (
    "enterprises.change",
    "enterprises.approval",
    "enterprises.rejection",
    "enterprises.demonstration",
    "targets.releasefigure",
    "targets.releasecontributor",
)
_IMPORT = ("enterprises.importbatch",)
_STAGING = (*_IMPORT, "enterprises.importrow")
_ACCOUNTS = ("auth.user", "auth.group")


def _may(actions: str, *models: str) -> set[str]:
    return {
        f"{app}.{action}_{model}"
        for app, _, model in (each.partition(".") for each in models)
        for action in actions.split()
    }


_VIEW_ALL = _may("view", *_FACTS, *_STATISTIC, *_REFERENCE, *_INTENTIONS, *_RELEASE, *_KEPT, *_STAGING)

# A record that is wrong altogether is removed by a reviewer, so never by whoever wrote it alone. No
# group removes an enterprise, changes a statistic or touches what is kept for ever.
GROUPS: dict[str, set[str]] = {
    CLERK: _VIEW_ALL | _may("add change", *_FACTS) | _may("add", *_STATISTIC) | _may("add", *_IMPORT),
    REVIEWER: _VIEW_ALL
    | _may("add", "enterprises.approval", "enterprises.rejection")
    | _may("delete", *_FACTS[1:])
    | _may("apply undo", *_IMPORT),
    PUBLISHER: _VIEW_ALL | _may("add change delete", *_INTENTIONS) | _may("add publish", *_RELEASE),
    ADMINISTRATOR: _VIEW_ALL | _may("add change", *_REFERENCE) | _may("view add change delete", *_ACCOUNTS),
}


def establish(apps: Any) -> None:
    """Make the groups with exactly these permissions, as far as `apps` (a registry of apps) has the models.

    Permissions are made here if need be: Django makes them only after all migrations have run.
    """
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    for label in ("auth", "enterprises", "targets"):
        _create_permissions(apps, label)
    known = {
        f"{app}.{codename}": pk
        for pk, app, codename in Permission.objects.values_list("pk", "content_type__app_label", "codename")
    }
    for name, wanted in GROUPS.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set([known[permission] for permission in wanted if permission in known])


def _create_permissions(apps: Any, label: str) -> None:
    """Django's own way, which wants to believe that the app of a migration has its models."""
    config = apps.get_app_config(label)
    before, config.models_module = getattr(config, "models_module", None), True
    try:
        create_permissions(config, apps=apps, verbosity=0)
    finally:
        config.models_module = before
