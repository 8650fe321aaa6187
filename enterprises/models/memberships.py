"""Zone memberships: periods of an enterprise in a zone."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from enterprises.models.enterprises import Enterprise
from enterprises.models.periods import Period, ends_after_start
from enterprises.models.reference import Zone, name_or_code
from enterprises.models.tracking import tracked


@tracked(is_reviewed=True)
class ZoneMembership(Period):
    """A period of an enterprise in a zone."""

    enterprise = models.ForeignKey(
        Enterprise, verbose_name=_("enterprise"), on_delete=models.PROTECT, related_name="memberships"
    )
    zone = models.ForeignKey(
        Zone, verbose_name=_("zone"), on_delete=models.PROTECT, related_name="memberships"
    )

    class Meta:
        verbose_name = _("zone membership")
        verbose_name_plural = _("zone memberships")
        ordering = ("enterprise", "zone", "starts_on")
        constraints = [
            ends_after_start(),
            ExclusionConstraint(
                name="zonemembership_no_overlap",
                expressions=[
                    ("enterprise", RangeOperators.EQUAL),
                    ("zone", RangeOperators.EQUAL),
                    ("days", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("The enterprise is already in this zone during this period."),
            ),
        ]

    def __str__(self) -> str:
        return f"{name_or_code(self, 'zone')} {self.starts_on} – {self.ends_on or ''}"
