"""Periods of days: the one rule that the first and the last day are both included."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import DateRangeField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _


class PeriodDays(Func):
    """The days from a first to a last one, both included; an empty bound is open.

    The rule itself is the database function `period_days`, so that the generated columns, the
    constraints and every query mean the same days. It gives no day at all where the end lies
    before the start.
    """

    function = "period_days"
    output_field = DateRangeField()


def covering(day: date, *, prefix: str = "") -> Q:
    """Rows whose stored `days` include `day`.

    >>> Residence.objects.filter(covering(date(2020, 12, 31)))
    >>> Enterprise.objects.filter(covering(day, prefix="residences__"))
    """
    return Q(**{f"{prefix}days__contains": day})


class Period(models.Model):
    """Something that is true from a first to a last day, both included; no last day means open."""

    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True, help_text=_("Empty means still so."))
    days = models.GeneratedField(
        expression=PeriodDays(F("starts_on"), F("ends_on")),
        output_field=DateRangeField(),
        db_persist=True,
        verbose_name=_("days"),
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Raise ValidationError where the last day lies before the first."""
        super().clean()
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": ENDS_BEFORE_START})

    def covers(self, day: date) -> bool:
        """Say whether `day` lies in the period."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    def overlaps(self, other: Period) -> bool:
        """Say whether the two periods have a day in common."""
        return self.covers(max(self.starts_on, other.starts_on)) and other.covers(
            max(self.starts_on, other.starts_on)
        )


ENDS_BEFORE_START = _("The last day lies before the first day.")


def ends_after_start() -> models.CheckConstraint:
    """The check that a period does not end before it starts; one for each model."""
    return models.CheckConstraint(
        name="%(class)s_ends_after_start",
        condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
        violation_error_message=ENDS_BEFORE_START,
    )
