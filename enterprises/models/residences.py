"""Residences: periods of an enterprise in Luohu, with the place."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _

from enterprises.models.enterprises import Enterprise
from enterprises.models.periods import Period, ends_after_start
from enterprises.models.reference import Community, Subdistrict
from enterprises.models.tracking import tracked


@tracked(is_reviewed=True)
class Residence(Period):
    """A period of an enterprise in Luohu, with the place."""

    class Origin(models.TextChoices):
        FOUNDED = "founded", _("founded in Luohu")
        ATTRACTED = "attracted", _("attracted from elsewhere")
        WITHIN = "within", _("moved within Luohu")

    enterprise = models.ForeignKey(
        Enterprise, verbose_name=_("enterprise"), on_delete=models.PROTECT, related_name="residences"
    )
    subdistrict = models.ForeignKey(
        Subdistrict,
        verbose_name=_("subdistrict"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="residences",
    )
    community = models.ForeignKey(
        Community,
        verbose_name=_("community"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="residences",
    )
    address = models.CharField(_("address"), max_length=300, blank=True, help_text=_("For staff only."))
    origin = models.CharField(_("origin"), max_length=20, choices=Origin, default=Origin.FOUNDED)
    moved_in_from = models.CharField(_("moved in from"), max_length=120, blank=True)
    moved_out_to = models.CharField(_("moved out to"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("residence")
        verbose_name_plural = _("residences")
        ordering = ("enterprise", "starts_on")
        constraints = [
            ends_after_start(),
            ExclusionConstraint(
                name="residence_no_overlap",
                expressions=[("enterprise", RangeOperators.EQUAL), ("days", RangeOperators.OVERLAPS)],
                violation_error_message=_(
                    "The enterprise is registered at another address in Luohu during this period."
                ),
            ),
            models.CheckConstraint(
                name="residence_community_in_subdistrict",
                condition=Q(community__isnull=True) | Q(subdistrict=Left(F("community"), 3)),
                violation_error_message=_("The community belongs to another subdistrict."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} – {self.ends_on or ''}"
