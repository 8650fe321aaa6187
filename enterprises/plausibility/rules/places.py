"""Plausibility rules of residences and zone memberships."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enterprises.plausibility.rule import Rule
from enterprises.plausibility.rules.life import LIFE, RESIDENCES, outside_life

# The days of a membership within the life of the enterprise; an open one ends with it.
_MEMBERSHIP_DAYS = "(period_days(r.starts_on, r.ends_on) * period_days(e.established_on, e.ended_on))"

RULES = (
    Rule(
        "residence_outside_life",
        "residence",
        "starts_on",
        _("The residence has days outside the life of the enterprise (%(life)s)."),
        outside_life("r.starts_on", "r.ends_on"),
        {**LIFE, "ends_on": "r.ends_on"},
    ),
    Rule(
        "residence_in_future",
        "residence",
        "starts_on",
        _("The first day (%(starts_on)s) is in the future."),
        "r.starts_on > %(today)s",
    ),
    Rule(
        "membership_outside_life",
        "zonemembership",
        "starts_on",
        _("The membership has days outside the life of the enterprise (%(life)s)."),
        outside_life("r.starts_on", "r.ends_on"),
        {**LIFE, "ends_on": "r.ends_on"},
    ),
    Rule(
        "membership_in_future",
        "zonemembership",
        "starts_on",
        _("The first day (%(starts_on)s) is in the future."),
        "r.starts_on > %(today)s",
    ),
    Rule(
        "membership_outside_residence",
        "zonemembership",
        "starts_on",
        _(
            "The membership has days on which the enterprise was not registered in Luohu (registered: "
            "%(residences)s)."
        ),
        f"NOT (SELECT range_agg(period_days(h.starts_on, h.ends_on)) FROM {{residence}} h"
        f" WHERE h.enterprise_id = e.id) @> {_MEMBERSHIP_DAYS}",
        {"ends_on": "r.ends_on", **RESIDENCES},
    ),
)
