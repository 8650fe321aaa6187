"""Group heads: the enterprise that heads the group of another, for the disclosure control of sums."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enterprises.models.enterprises import Enterprise
from enterprises.models.periods import Period, ends_after_start
from enterprises.models.tracking import tracked


@tracked()
class GroupHead(Period):
    """A period in which an enterprise belongs to the group of another; for staff only.

    The head may have a head of its own; all enterprises that are connected in this way are one group, so a
    circle of heads is harmless and is not refused.
    """

    enterprise = models.ForeignKey(
        Enterprise, verbose_name=_("enterprise"), on_delete=models.PROTECT, related_name="group_heads"
    )
    head = models.ForeignKey(
        Enterprise,
        verbose_name=_("head of the group"),
        on_delete=models.PROTECT,
        related_name="group_members",
        help_text=_(
            "For staff only. In disclosure control the enterprises of one group count as one contributor."
        ),
    )

    class Meta:
        verbose_name = _("group head")
        verbose_name_plural = _("group heads")
        ordering = ("enterprise", "starts_on")
        constraints = [
            ends_after_start(),
            models.CheckConstraint(
                name="grouphead_not_itself",
                condition=~Q(enterprise=F("head")),
                violation_error_message=_(
                    "An enterprise is not the head of its own group here; leave it out."
                ),
            ),
            ExclusionConstraint(
                name="grouphead_no_overlap",
                expressions=[("enterprise", RangeOperators.EQUAL), ("days", RangeOperators.OVERLAPS)],
                violation_error_message=_("The enterprise already has a group head during this period."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} – {self.ends_on or ''}"
