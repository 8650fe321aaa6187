"""Recognitions of enterprises, with their days in force."""

from __future__ import annotations

import re
from datetime import date

import pgtrigger
from django.contrib.postgres.fields import DateRangeField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from enterprises.models.enterprises import Enterprise
from enterprises.models.periods import Period, covering, covers, ends_after_start, last_day_in_force
from enterprises.models.reference import Scheme, name_or_code
from enterprises.models.tracking import tracked


class InForceDays(Func):
    """SQL function: the days in force, the period up to the day before the cancellation."""

    function = "in_force_days"
    output_field = DateRangeField()


class RecognitionQuerySet(models.QuerySet["Recognition"]):
    """Query set of recognitions with filters by day."""

    def in_force_on(self, day: date) -> RecognitionQuerySet:
        """Return the recognitions in force on `day`: valid, not cancelled, and the enterprise exists."""
        return self.filter(covering(day, prefix="enterprise__"), in_force__contains=day)

    def of_survivors(self) -> RecognitionQuerySet:
        """Exclude recognitions of duplicates."""
        return self.filter(enterprise__merged_into__isnull=True)

    def ending_unrenewed(self, day: date, *, by: date) -> RecognitionQuerySet:
        """Return certificates in force on `day`, held in Luohu, that end by `by` without a later one."""
        later = Recognition.objects.filter(
            enterprise=OuterRef("enterprise"),
            scheme=OuterRef("scheme"),
            ends_on__gt=OuterRef("ends_on"),
            in_force__isempty=False,
        )
        return self.in_force_on(day).filter(
            ~Exists(later),
            scheme__validity=Scheme.Validity.YEARS,
            ends_on__lte=by,
            enterprise__in=Enterprise.objects.order_by().in_district_on(day),
        )


def renewal_due(last_day: date) -> date:
    """Return the last day of the renewal window of a recognition: 31 March after the year of its end."""
    return date(last_day.year + 1, 3, 31)


@tracked(is_reviewed=True)
class Recognition(Period):
    """A recognition of an enterprise under a scheme, with its number and period."""

    class Kind(models.TextChoices):
        FIRST = "first", _("first recognition")
        RENEWAL = "renewal", _("re-recognition")
        MOVED_IN = "moved_in", _("moved in with the certificate")

    class State(models.TextChoices):
        """State on a day; computed, never stored."""

        NOT_YET = "not_yet", _("not yet in force")
        IN_FORCE = "in_force", _("in force")
        EXPIRED = "expired", _("expired")
        AWAITING_RENEWAL = "awaiting_renewal", _("expired, awaiting re-recognition")
        CANCELLED = "cancelled", _("cancelled")
        ENDED = "ended", _("ended with the enterprise")

    class Field(models.TextChoices):
        """The eight fields of high technology and the nine of strategic emerging industry (NBS 2018)."""

        ELECTRONIC_INFORMATION = "electronic_information", _("electronic information")
        BIOLOGY_AND_NEW_MEDICINE = "biology_and_new_medicine", _("biology and new medicine")
        AEROSPACE = "aerospace", _("aerospace")
        NEW_MATERIALS = "new_materials", _("new materials")
        HIGH_TECH_SERVICES = "high_tech_services", _("high-tech services")
        NEW_ENERGY_AND_SAVING = "new_energy_and_saving", _("new energy and energy saving")
        RESOURCES_AND_ENVIRONMENT = "resources_and_environment", _("resources and environment")
        ADVANCED_MANUFACTURING = "advanced_manufacturing", _("advanced manufacturing and automation")
        SEI_INFORMATION = "sei_1", _("next-generation information technology")
        SEI_EQUIPMENT = "sei_2", _("high-end equipment")
        SEI_MATERIALS = "sei_3", _("new materials industry")
        SEI_BIOLOGY = "sei_4", _("biology industry")
        SEI_VEHICLES = "sei_5", _("new-energy vehicles")
        SEI_ENERGY = "sei_6", _("new energy")
        SEI_ENVIRONMENT = "sei_7", _("energy saving and environmental protection")
        SEI_CREATIVE = "sei_8", _("digital creative industry")
        SEI_SERVICES = "sei_9", _("related services")

    enterprise = models.ForeignKey(
        Enterprise, verbose_name=_("enterprise"), on_delete=models.PROTECT, related_name="recognitions"
    )
    scheme = models.ForeignKey(
        Scheme, verbose_name=_("scheme"), on_delete=models.PROTECT, related_name="recognitions"
    )
    number = models.CharField(_("certificate number"), max_length=40, blank=True, db_collation="C")
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    starts_on = models.DateField(
        _("first day"), blank=True, help_text=_("If empty, the date of issue applies.")
    )
    cancelled_from = models.DateField(
        _("cancelled from"),
        null=True,
        blank=True,
        help_text=_("First day on which the recognition is no longer in force; may precede the notice."),
    )
    cancellation_notice_on = models.DateField(_("notice of cancellation"), null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.FIRST)
    field = models.CharField(_("field"), max_length=40, choices=Field, blank=True)
    batch = models.CharField(_("batch"), max_length=80, blank=True)
    authority = models.CharField(_("authority"), max_length=120, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    in_force = models.GeneratedField(
        expression=InForceDays(F("starts_on"), F("ends_on"), F("cancelled_from")),
        output_field=DateRangeField(),
        db_persist=True,
        verbose_name=_("days in force"),
    )

    objects = RecognitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("recognition")
        verbose_name_plural = _("recognitions")
        ordering = ("enterprise", "scheme", "starts_on")
        indexes = [
            models.Index(fields=["scheme", "enterprise"], name="recognition_by_scheme"),
            models.Index(fields=["number"], condition=~Q(number=""), name="recognition_by_number"),
        ]
        constraints = [
            ends_after_start(),
            models.UniqueConstraint(
                name="recognition_number_unique",
                fields=["scheme", "number"],
                condition=~Q(number=""),
                violation_error_message=_("Another recognition of this scheme has this number."),
            ),
            models.CheckConstraint(
                name="recognition_notice_of_cancellation",
                condition=Q(cancellation_notice_on__isnull=True) | Q(cancelled_from__isnull=False),
                violation_error_message=_(
                    "A notice of cancellation requires the date from which it takes effect."
                ),
            ),
        ]
        triggers = [
            # A trigger, because a check constraint cannot read the pattern from the table of schemes.
            pgtrigger.Trigger(
                name="number_matches_scheme",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("number", "scheme_id"),
                condition=pgtrigger.Q(new__number__gt=""),
                declare=[("pattern", "text")],
                func="""
                    SELECT number_pattern INTO pattern FROM enterprises_scheme WHERE code = NEW.scheme_id;
                    IF pattern <> '' AND NEW.number !~ pattern THEN
                        RAISE EXCEPTION USING
                            ERRCODE = 'check_violation',
                            CONSTRAINT = 'recognition_number_matches_scheme',
                            MESSAGE = format('The number %s does not match the pattern %s of its scheme.',
                                             NEW.number, pattern);
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{name_or_code(self, 'scheme')} {self.number}".strip()

    def state_on(self, day: date) -> State:
        """Return the state on `day`, regardless of other recognitions.

        Nothing is in force outside the life of the enterprise; `self.enterprise` should be loaded.
        """
        has_begun = covers(self.starts_on, None, day) and covers(self.enterprise.established_on, None, day)
        if self.enterprise.has_ended_by(day) and covers(None, self.last_day_in_force, day):
            return self.State.ENDED
        if not has_begun:
            return self.State.NOT_YET
        if self.is_in_force_on(day):
            return self.State.IN_FORCE
        return self.State.EXPIRED if self.last_day_in_force == self.ends_on else self.State.CANCELLED

    def is_in_force_on(self, day: date) -> bool:
        """Return whether the period covers `day` and no cancellation took effect by then."""
        return covers(self.starts_on, self.last_day_in_force, day)

    @property
    def last_day_in_force(self) -> date | None:
        """The last day in force; None is open. If it was never in force, the day is before the first one."""
        return last_day_in_force(self.ends_on, self.cancelled_from)

    def clean(self) -> None:
        """Set missing days by the rule of the scheme; raise ValidationError for a wrong number."""
        self.number = self.number.strip().upper()
        scheme = Scheme.objects.filter(pk=self.scheme_id).first()
        if self.issued_on and self.starts_on is None:
            self.starts_on = self.issued_on
        if self.starts_on is None:
            raise ValidationError({"starts_on": _("Enter the first day or the date of issue.")})
        if scheme and self.issued_on and self.ends_on is None:
            self.ends_on = scheme.last_day(self.issued_on)
        super().clean()
        if scheme and self.number and not re.search(scheme.number_pattern, self.number, re.ASCII):
            raise ValidationError(
                {
                    "number": ValidationError(
                        _(
                            "This is not a valid certificate number of this scheme; the number must"
                            " match %(pattern)s."
                        ),
                        params={"pattern": scheme.number_pattern},
                    )
                }
            )
