"""Periods of days: the one rule that the first and the last day are both included.

The rule has two equal forms (tests/enterprises/models/test_periods.py compares them): in SQL the functions
`period_days` and `in_force_days` behind the generated columns `days` and `in_force`, in Python `covers`,
`overlap` and `last_day_in_force`. All other code uses one of the two.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.postgres.fields import DateRangeField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _


class PeriodDays(Func):
    """SQL function: the range from the first to the last day, both included; NULL is open.

    Generated columns, constraints and queries all use `period_days`, so they agree. It returns the empty
    range where the end lies before the start.
    """

    function = "period_days"
    output_field = DateRangeField()


def covers(starts_on: date | None, ends_on: date | None, day: date) -> bool:
    """Return whether a period covers a day: both ends are included, and None is open."""
    return (starts_on is None or starts_on <= day) and (ends_on is None or day <= ends_on)


def overlap(starts_on: date, ends_on: date | None, other_starts_on: date, other_ends_on: date | None) -> bool:
    """Return whether two periods have a day in common."""
    latest_start = max(starts_on, other_starts_on)
    return covers(starts_on, ends_on, latest_start) and covers(other_starts_on, other_ends_on, latest_start)


def last_day_in_force(ends_on: date | None, cancelled_from: date | None) -> date | None:
    """Return the last day of a recognition: its end, or the day before its cancellation."""
    last_before = cancelled_from - timedelta(days=1) if cancelled_from else None
    return min(filter(None, (ends_on, last_before)), default=None)


def last_day_after(starts_on: date, months: int) -> date:
    """Return the last day of a period of some months: the day before the same day of a later month.

    A 29 February that does not exist there is 1 March, so the last day is 28 February.
    """
    year, month = divmod(starts_on.year * 12 + starts_on.month - 1 + months, 12)
    try:
        anniversary = date(year, month + 1, starts_on.day)
    except ValueError:
        anniversary = date(year, month + 1, 28) + timedelta(days=4)
        anniversary = anniversary.replace(day=1)
    return anniversary - timedelta(days=1)


def covering(day: date, *, prefix: str = "") -> Q:
    """Return the condition that the stored `days` of a row include `day`.

    >>> Residence.objects.filter(covering(date(2020, 12, 31)))
    >>> Enterprise.objects.filter(covering(day, prefix="residences__"))
    """
    return Q(**{f"{prefix}days__contains": day})


def ended_before(day: date) -> Q:
    """Return the condition that the last day of an enterprise lies before `day`."""
    return Q(ended_on__lt=day)


def in_effect(day: date) -> Q:
    """Return the condition that a fact of an enterprise holds on `day`, in the life of the enterprise.

    Its row may be open or last longer: nothing holds before the establishment or after the last day.

    >>> ZoneMembership.objects.filter(in_effect(date(2020, 12, 31)))
    """
    return covering(day) & covering(day, prefix="enterprise__")


class Period(models.Model):
    """A fact that holds from a first to a last day, both included; no last day means open."""

    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(
        _("last day"), null=True, blank=True, help_text=_("Leave empty if still in effect.")
    )
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
        """Return whether `day` lies in the period."""
        return covers(self.starts_on, self.ends_on, day)

    def overlaps(self, other: Period) -> bool:
        """Return whether the two periods have a day in common."""
        return overlap(self.starts_on, self.ends_on, other.starts_on, other.ends_on)


ENDS_BEFORE_START = _("The last day must not be before the first day.")


def ends_after_start() -> models.CheckConstraint:
    """Return the check that a period does not end before it starts; one for each model."""
    return models.CheckConstraint(
        name="%(class)s_ends_after_start",
        condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
        violation_error_message=ENDS_BEFORE_START,
    )
