"""Plausibility rules of talent projects, support awards and payments."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enterprises.plausibility.rule import Rule
from enterprises.plausibility.rules.life import LIFE, RESIDENCES, outside_life, outside_residence

RULES = (
    Rule(
        "talent_outside_life",
        "talentproject",
        "introduced_on",
        _("Introduced on %(introduced_on)s, when the host did not exist (%(life)s)."),
        outside_life("r.introduced_on"),
        LIFE,
    ),
    Rule(
        "talent_outside_residence",
        "talentproject",
        "introduced_on",
        _(
            "Introduced on %(introduced_on)s, when the host was not registered in Luohu (registered: "
            "%(residences)s)."
        ),
        outside_residence("period_days(r.introduced_on, r.introduced_on)"),
        RESIDENCES,
    ),
    Rule(
        "talent_in_future",
        "talentproject",
        "introduced_on",
        _("The introduction (%(introduced_on)s) is in the future."),
        "r.introduced_on > %(today)s",
    ),
    Rule(
        "grants_above_budget",
        "talentproject",
        "grants",
        _("The grants (%(grants)s) are more than the budget (%(budget)s)."),
        "r.grants > r.budget",
        {"grants": "r.grants", "budget": "r.budget"},
    ),
    Rule(
        "award_outside_life",
        "supportaward",
        "applied_on",
        _("Applied for on %(applied_on)s, when the enterprise did not exist (%(life)s)."),
        outside_life("r.applied_on"),
        LIFE,
    ),
    Rule(
        "award_in_future",
        "supportaward",
        "applied_on",
        _("The application or approval (%(day)s) is in the future."),
        "greatest(r.applied_on, r.approved_on) > %(today)s",
        {"day": "greatest(r.applied_on, r.approved_on)"},
    ),
    Rule(
        "approved_above_applied",
        "supportaward",
        "approved",
        _("The approved amount (%(approved)s) is more than was applied for (%(applied)s)."),
        "r.approved > r.applied",
        {"approved": "r.approved", "applied": "r.applied"},
    ),
    Rule(
        "paid_before_approval",
        "payment",
        "paid_on",
        _("Paid on %(paid_on)s, before the approval on %(approved_on)s."),
        "r.paid_on < a.approved_on",
        {"approved_on": "a.approved_on"},
    ),
    Rule(
        "paid_after_end",
        "payment",
        "paid_on",
        _("Paid on %(paid_on)s, after the last day of the enterprise on %(ended_on)s."),
        "r.paid_on > e.ended_on AND r.amount > 0",
        {"ended_on": "e.ended_on"},
    ),
    Rule(
        "paid_in_future",
        "payment",
        "paid_on",
        _("The payment (%(paid_on)s) is in the future."),
        "r.paid_on > %(today)s",
    ),
)
