"""Checks of an enterprise: its life and status, whom it was absorbed by, its capital."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

ENTERPRISE_CONSTRAINTS = [
    models.CheckConstraint(
        name="enterprise_without_uscc_ended",
        condition=Q(uscc__isnull=False) | Q(ended_on__isnull=False),
        violation_error_message=_(
            "Only an enterprise that ended before the codes were introduced may lack one; enter its end date."
        ),
    ),
    models.CheckConstraint(
        name="enterprise_ended_with_status",
        condition=Q(status="active", ended_on__isnull=True)
        | (~Q(status="active") & Q(ended_on__isnull=False)),
        violation_error_message=_(
            "An ended enterprise requires both a status and an end date; an active enterprise "
            "must have neither."
        ),
    ),
    models.CheckConstraint(
        name="enterprise_ended_after_established",
        condition=Q(ended_on__isnull=True)
        | Q(established_on__isnull=True)
        | Q(ended_on__gte=F("established_on")),
        violation_error_message=_("The end date must not be before the date of establishment."),
    ),
    models.CheckConstraint(
        name="enterprise_absorbed_with_status",
        condition=Q(absorbed_by__isnull=True) | (Q(status="merged") & ~Q(absorbed_by=F("id"))),
        violation_error_message=_(
            "Only an enterprise with the status “absorbed” may name the absorbing enterprise."
        ),
    ),
    models.CheckConstraint(
        name="enterprise_merged_into_another",
        condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
        violation_error_message=_("A record cannot be merged into itself."),
    ),
    models.CheckConstraint(
        name="enterprise_capital_not_negative",
        condition=Q(registered_capital__isnull=True) | Q(registered_capital__gte=0),
        violation_error_message=_("The registered capital cannot be negative."),
    ),
]
