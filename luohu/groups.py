"""Staff groups and their permissions: clerk, reviewer, publisher, administrator."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.management import create_permissions
from django.utils.translation import pgettext_lazy

CLERK, REVIEWER, PUBLISHER, ADMINISTRATOR = "clerk", "reviewer", "publisher", "administrator"
LABELS = {
    CLERK: pgettext_lazy("staff", "clerk"),
    REVIEWER: pgettext_lazy("staff", "reviewer"),
    PUBLISHER: pgettext_lazy("staff", "publisher"),
    ADMINISTRATOR: pgettext_lazy("staff", "administrator"),
}

_FACTS = (
    "enterprises.enterprise",
    "enterprises.formername",
    "enterprises.grouphead",
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
    "enterprises.recordedseries",
)
_INTENTIONS = ("targets.plan", "targets.target", "targets.publishedfigure", "targets.plannedrelease")
_RELEASE = ("targets.release",)
_AUDIT_LOG = (
    "enterprises.change",
    "enterprises.approval",
    "enterprises.confirmation",
    "enterprises.rejection",
    "enterprises.demonstration",
    "targets.releasefigure",
    "targets.releasecontributor",
)
_IMPORT = ("enterprises.importbatch",)
_ERROR_REPORT = ("error_reports.errorreport",)
_STAGING = (*_IMPORT, "enterprises.importrow")


def _grant(actions: str, *models: str) -> set[str]:
    return {
        f"{app}.{action}_{model}"
        for app, _, model in (label.partition(".") for label in models)
        for action in actions.split()
    }


_VIEW_ALL = _grant("view", *_FACTS, *_STATISTIC, *_REFERENCE, *_INTENTIONS, *_RELEASE, *_AUDIT_LOG, *_STAGING)

# Only reviewers delete records, so that nobody removes an own record alone. No group deletes an enterprise or
# an account, changes a statistic or writes to the audit log.
GROUPS: dict[str, set[str]] = {
    CLERK: _VIEW_ALL
    | _grant("add change", *_FACTS)
    | _grant("add", *_STATISTIC, *_IMPORT, "enterprises.confirmation")
    | _grant("view change", *_ERROR_REPORT),
    REVIEWER: _VIEW_ALL
    | _grant("add", "enterprises.approval", "enterprises.rejection")
    | _grant("delete", *_FACTS[1:])
    | _grant("apply undo", *_IMPORT)
    | _grant("view change delete", *_ERROR_REPORT),
    PUBLISHER: _VIEW_ALL
    | _grant("add change delete", *_INTENTIONS)
    | _grant("add publish", *_RELEASE)
    | _grant("view change", *_ERROR_REPORT),
    ADMINISTRATOR: _VIEW_ALL
    | _grant("add change", *_REFERENCE)
    | _grant("view add change", "auth.user")
    | _grant("view", "auth.group"),
}


def create_groups(apps: Any) -> None:
    """Create the groups with exactly these permissions, as far as `apps` (an app registry) has the models.

    Missing permissions are created here, because Django creates them only after all migrations.
    """
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    for label in ("auth", "enterprises", "error_reports", "targets"):
        _create_permissions(apps, label)
    keys = {
        f"{app}.{codename}": pk
        for pk, app, codename in Permission.objects.values_list("pk", "content_type__app_label", "codename")
    }
    for name, permissions in GROUPS.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set([keys[permission] for permission in permissions if permission in keys])


def _create_permissions(apps: Any, label: str) -> None:
    """Create the permissions of an app; Django skips an app config of a migration without `models_module`."""
    config = apps.get_app_config(label)
    before, config.models_module = getattr(config, "models_module", None), True
    try:
        create_permissions(config, apps=apps, verbosity=0)
    finally:
        config.models_module = before
