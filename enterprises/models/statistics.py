"""Statistics of the whole district from official sources."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enterprises.models.tracking import tracked


@tracked(is_reviewed=True)
class DistrictStatistic(models.Model):
    """A statistic of the district from an official source; corrected by a later row, never overwritten."""

    class Series(models.TextChoices):
        RESIDENT_POPULATION = "resident_population", _("resident population")
        VALID_INVENTION_PATENTS = "valid_invention_patents", _("valid invention patents of the district")

    series = models.CharField(_("series"), max_length=40, choices=Series)
    reference_on = models.DateField(_("reference day"))
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=2)
    is_break = models.BooleanField(
        _("break in the series"),
        default=False,
        help_text=_("Not comparable with earlier values because of a change in method or scope."),
    )
    source = models.CharField(_("source"), max_length=200)
    published_on = models.DateField(
        _("published on"), null=True, blank=True, help_text=_("Leave empty if not stated in the source.")
    )

    class Meta:
        verbose_name = _("district statistic")
        verbose_name_plural = _("district statistics")
        ordering = ("series", "reference_on", "published_on")
        constraints = [
            models.UniqueConstraint(
                name="districtstatistic_unique",
                fields=["series", "reference_on", "published_on"],
                nulls_distinct=False,
                violation_error_message=_("This value has already been entered."),
            ),
            models.CheckConstraint(
                name="districtstatistic_not_negative",
                condition=Q(value__gte=0),
                violation_error_message=_("A statistic of the district cannot be negative."),
            ),
            models.CheckConstraint(
                name="districtstatistic_published_after",
                condition=Q(published_on__isnull=True) | Q(published_on__gte=F("reference_on")),
                violation_error_message=_("The publication date must not be before the reference date."),
            ),
        ]
        triggers = [pgtrigger.Protect(name="never_overwritten", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.get_series_display()} {self.reference_on}"
