"""Plausibility rules of enterprises, former names and group heads."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enterprises.plausibility.rule import Rule, Severity
from enterprises.plausibility.rules.life import LIFE, outside_life

RULES = (
    Rule(
        "established_in_future",
        "enterprise",
        "established_on",
        _("The date of establishment (%(established_on)s) is in the future."),
        "e.established_on > %(today)s",
        {"established_on": "e.established_on"},
        severity=Severity.ERROR,
    ),
    Rule(
        "ended_in_future",
        "enterprise",
        "ended_on",
        _("The end date (%(ended_on)s) is in the future."),
        "e.ended_on > %(today)s",
        {"ended_on": "e.ended_on"},
    ),
    Rule(
        "absorbed_by_ended",
        "enterprise",
        "absorbed_by",
        _("The absorbing enterprise did not exist when this one ended (%(ended_on)s)."),
        "NOT o.days @> e.ended_on",
        {"ended_on": "e.ended_on", "absorbing": "o.organisation_code", "days": "o.days::text"},
        joins="JOIN enterprises_enterprise o ON o.id = e.absorbed_by_id",
    ),
    Rule(
        "former_name_outside_life",
        "formername",
        "starts_on",
        _("The former name was used outside the life of the enterprise (%(life)s)."),
        outside_life("r.starts_on", "r.ends_on"),
        {**LIFE, "ends_on": "r.ends_on"},
    ),
    Rule(
        "group_head_outside_life",
        "grouphead",
        "starts_on",
        _("The group head is stated for days outside the life of the enterprise (%(life)s)."),
        outside_life("r.starts_on", "r.ends_on"),
        {**LIFE, "ends_on": "r.ends_on"},
    ),
)
