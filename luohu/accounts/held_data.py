"""Personal data of one person: the owner of an account, or somebody whom facts name."""

from __future__ import annotations

from typing import Any

from axes.models import AccessAttempt, AccessLog
from django.contrib.auth.models import User
from django.db.models import QuerySet

from enterprises.models import event_model
from enterprises.models.erasures import PERSONAL_FIELDS

_ACCOUNT = ("username", "first_name", "last_name", "email", "date_joined", "last_login", "is_active")
_OWN_APPS = frozenset({"accounts", "enterprises", "targets"})
_SIGN_IN = ("attempt_time", "username", "ip_address", "user_agent")


def find_of_account(user: User) -> dict[str, Any]:
    """Return what is held of the owner of an account, without secrets such as the password."""
    return {
        "account": {name: getattr(user, name) for name in _ACCOUNT},
        "groups": sorted(user.groups.values_list("name", flat=True)),
        "history of the account": [
            {"at": event.at, "event": event.kind, "detail": event.detail, "by": str(event.by or "")}
            for event in user.account_events.select_related("by").order_by("pk")
        ],
        "sign-ins": _rows(AccessLog.objects.filter(username=user.username), (*_SIGN_IN, "logout_time")),
        "failed sign-ins": _rows(AccessAttempt.objects.filter(username=user.username), _SIGN_IN),
        "rows that name the account": _count_references(user),
    }


def find_of_name(name: str) -> list[dict[str, Any]]:
    """Return the versions of facts that name a person, oldest first."""
    found = []
    for model, field in PERSONAL_FIELDS:
        versions = event_model(model).objects.filter(**{field: name}).select_related("change", "pgh_obj")
        found += [
            {
                "record": str(model._meta.model_name),
                "key": version.pgh_obj_id,
                "of": str(version.pgh_obj or ""),
                "field": field,
                "version": version.pgh_id,
                "entered_at": version.change.committed_at,
            }
            for version in versions.order_by("pgh_id")
        ]
    return found


def _rows(rows: QuerySet[Any], names: tuple[str, ...]) -> list[dict[str, Any]]:
    return list(rows.order_by("pk").values(*names))


def _count_references(user: User) -> dict[str, int]:
    """Return the number of rows of each table that name the account as writer, approver and the like."""
    counts = {}
    for relation in user._meta.related_objects:
        if not relation.one_to_many or relation.related_model._meta.app_label not in _OWN_APPS:
            continue
        rows = relation.related_model._base_manager.filter(**{relation.field.name: user}).count()
        if rows:
            counts[f"{relation.related_model._meta.label_lower}.{relation.field.name}"] = rows
    return counts
