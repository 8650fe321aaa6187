"""What enterprises and the district reported: yearly figures, talent projects, support, statistics."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Abs
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enterprises.models.changes import tracked
from enterprises.models.enterprise import Enterprise
from enterprises.models.reference import Reference, name_or_code
from enterprises.models.yuan import Yuan

MONEY_FIGURES = ("operating_revenue", "rd_expense", "high_tech_revenue", "taxes_paid")
JUMP = 5  # More than so many times as much or as little as the year before: is the unit right?
FIGURES = (
    "operating_revenue",
    "rd_expense",
    "high_tech_revenue",
    "taxes_paid",
    "employees",
    "rd_staff",
    "valid_invention_patents",
)


class MissingReason(models.TextChoices):
    """Why there is no number: missing is not zero."""

    NOT_REPORTED = "not_reported", _("not reported")
    WITHHELD = "withheld", _("withheld")
    NOT_APPLICABLE = "not_applicable", _("not applicable")


def reason_missing() -> models.CharField[Any, Any]:
    """The reason that stands where a figure is missing."""
    return models.CharField(_("reason where missing"), max_length=20, choices=MissingReason, blank=True)


class AnnualReportQuerySet(models.QuerySet["AnnualReport"]):
    """Annual reports, compared with one another."""

    def jumping(self) -> AnnualReportQuerySet:
        """Those with an amount more than JUMP times as large or as small as the year before."""
        before = AnnualReport.objects.filter(enterprise=OuterRef("enterprise"), year=OuterRef("year") - 1)
        is_jump = Q(pk__in=[])
        for name in MONEY_FIGURES:
            now, then = OuterRef(name), F(name)
            is_jump |= Q(GreaterThan(then * now, Value(0))) & (
                Q(GreaterThan(Abs(now), Abs(then) * JUMP)) | Q(GreaterThan(Abs(then), Abs(now) * JUMP))
            )
        return self.filter(Exists(before.filter(is_jump)))


@tracked(is_reviewed=True)
class AnnualReport(models.Model):
    """What an enterprise reported for a calendar year: each figure a number, or the reason why not."""

    class Source(models.TextChoices):
        TORCH = "torch", _("Torch survey")
        ANNUAL_REPORT = "annual_report", _("annual report of a high-tech enterprise")
        SELF_REPORTED = "self_reported", _("reported by the enterprise")

    class Unit(models.TextChoices):
        YUAN = "yuan", _("yuan")
        THOUSAND = "thousand", _("thousand yuan")
        TEN_THOUSAND = "ten_thousand", _("10,000 yuan")
        HUNDRED_MILLION = "hundred_million", _("100 million yuan")

        @property
        def factor(self) -> int:
            """How many yuan it is."""
            return {"yuan": 1, "thousand": 10**3, "ten_thousand": 10**4, "hundred_million": 10**8}[self.value]

    enterprise = models.ForeignKey(
        Enterprise, verbose_name=_("enterprise"), on_delete=models.PROTECT, related_name="reports"
    )
    year = models.PositiveSmallIntegerField(_("year"))
    operating_revenue = Yuan(_("operating revenue (yuan)"), null=True, blank=True)
    operating_revenue_reason = reason_missing()
    rd_expense = Yuan(_("R&D expense (yuan)"), null=True, blank=True)
    rd_expense_reason = reason_missing()
    high_tech_revenue = Yuan(_("high-tech revenue (yuan)"), null=True, blank=True)
    high_tech_revenue_reason = reason_missing()
    taxes_paid = Yuan(_("taxes paid (yuan)"), null=True, blank=True)
    taxes_paid_reason = reason_missing()
    employees = models.PositiveIntegerField(_("employees at year end"), null=True, blank=True)
    employees_reason = reason_missing()
    rd_staff = models.PositiveIntegerField(_("R&D staff"), null=True, blank=True)
    rd_staff_reason = reason_missing()
    valid_invention_patents = models.PositiveIntegerField(_("valid invention patents"), null=True, blank=True)
    valid_invention_patents_reason = reason_missing()
    source = models.CharField(_("source"), max_length=20, choices=Source)
    source_unit = models.CharField(_("unit in the source"), max_length=20, choices=Unit, default=Unit.YUAN)

    objects = AnnualReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("annual report")
        verbose_name_plural = _("annual reports")
        ordering = ("enterprise", "-year")
        indexes = [models.Index(fields=["year", "enterprise"], name="annualreport_by_year")]
        constraints = [
            models.UniqueConstraint(
                name="annualreport_one_a_year",
                fields=["enterprise", "year"],
                violation_error_message=_(
                    "The enterprise has a report of this year; a second source is a conflict to decide."
                ),
            ),
            models.CheckConstraint(
                name="annualreport_year_plausible",
                condition=Q(year__gte=1980, year__lte=2200),
                violation_error_message=_("Give the year with four digits."),
            ),
            *(
                models.CheckConstraint(
                    name=f"annualreport_{figure}_or_reason",
                    condition=Q(**{f"{figure}__isnull": True}) ^ Q(**{f"{figure}_reason": ""}),
                    violation_error_message=_("Give each figure or the reason why it is missing, not both."),
                )
                for figure in FIGURES
            ),
            models.CheckConstraint(
                name="annualreport_not_negative",
                condition=~Q(operating_revenue__lt=0) & ~Q(rd_expense__lt=0) & ~Q(high_tech_revenue__lt=0),
                violation_error_message=_("Revenue and R&D expense cannot be negative."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.year)

    def clean(self) -> None:
        """Raise ValidationError at each figure that has neither a number nor a reason, or both."""
        super().clean()
        errors: dict[str, Any] = {}
        for figure in FIGURES:
            missing, reason = getattr(self, figure) is None, getattr(self, f"{figure}_reason")
            if missing and not reason:
                errors[figure] = _("Give the figure, or the reason why it is missing.")
            elif not missing and reason:
                errors[f"{figure}_reason"] = _("The figure is given, so no reason is needed.")
        if errors:
            raise ValidationError(errors)


@tracked(is_reviewed=True)
class TalentProject(models.Model):
    """An innovation project or team of high-level talents that the district introduced."""

    class Kind(models.TextChoices):
        PROJECT = "project", _("project")
        TEAM = "team", _("team")

    class Level(models.TextChoices):
        NATIONAL = "national", _("national")
        PROVINCIAL = "provincial", _("provincial")
        MUNICIPAL = "municipal", _("municipal")
        DISTRICT = "district", _("district level")

    class Origin(models.TextChoices):
        HOME = "home", _("home")
        ABROAD = "abroad", _("abroad")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    name_zh = models.CharField(_("Chinese name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    host = models.ForeignKey(
        Enterprise, verbose_name=_("host"), on_delete=models.PROTECT, related_name="talent_projects"
    )
    programme = models.CharField(_("programme"), max_length=120, blank=True)
    level = models.CharField(_("level"), max_length=20, choices=Level)
    batch = models.CharField(_("batch"), max_length=80, blank=True)
    field = models.CharField(_("field"), max_length=120, blank=True)
    origin = models.CharField(_("origin"), max_length=20, choices=Origin)
    leader = models.CharField(_("leader"), max_length=60, blank=True, help_text=_("For staff only."))
    introduced_on = models.DateField(_("introduced on"))
    mid_term_on = models.DateField(_("mid-term review"), null=True, blank=True)
    accepted_on = models.DateField(_("acceptance"), null=True, blank=True)
    result = models.CharField(_("result"), max_length=200, blank=True)
    budget = Yuan(_("budget (yuan)"), null=True, blank=True)
    grants = Yuan(_("grants (yuan)"), null=True, blank=True)

    class Meta:
        verbose_name = _("talent project or team")
        verbose_name_plural = _("talent projects and teams")
        ordering = ("-introduced_on", "pk")
        indexes = [models.Index(fields=["introduced_on"], name="talentproject_introduced_on")]
        constraints = [
            models.CheckConstraint(
                name="talentproject_milestones_in_order",
                condition=(Q(mid_term_on__isnull=True) | Q(mid_term_on__gte=F("introduced_on")))
                & (Q(accepted_on__isnull=True) | Q(accepted_on__gte=F("introduced_on"))),
                violation_error_message=_("A milestone lies before the introduction."),
            ),
            models.CheckConstraint(
                name="talentproject_not_negative",
                condition=~Q(budget__lt=0) & ~Q(grants__lt=0),
                violation_error_message=_("An amount cannot be negative."),
            ),
        ]

    def __str__(self) -> str:
        return self.name_zh


@tracked()
class SupportMeasure(Reference):
    """An instrument by which the district supports enterprises, and the chain it belongs to."""

    class Chain(models.TextChoices):
        FUNDING = "funding", _("funding chain")
        TALENT = "talent", _("talent chain")
        INNOVATION = "innovation", _("innovation chain")

    chain = models.CharField(_("chain"), max_length=20, choices=Chain)

    class Meta(Reference.Meta):
        verbose_name = _("support measure")
        verbose_name_plural = _("support measures")


@tracked(is_reviewed=True)
class SupportAward(models.Model):
    """What an enterprise applied for under a measure, and what was approved."""

    measure = models.ForeignKey(
        SupportMeasure, verbose_name=_("measure"), on_delete=models.PROTECT, related_name="awards"
    )
    enterprise = models.ForeignKey(
        Enterprise, verbose_name=_("enterprise"), on_delete=models.PROTECT, related_name="awards"
    )
    applied_on = models.DateField(_("applied on"))
    applied = Yuan(_("applied for (yuan)"), null=True, blank=True)
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    approved = Yuan(_("approved (yuan)"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("support award")
        verbose_name_plural = _("support awards")
        ordering = ("-applied_on", "pk")
        constraints = [
            models.CheckConstraint(
                name="supportaward_approved_whole",
                condition=Q(approved__isnull=True, approved_on__isnull=True)
                | Q(approved__isnull=False, approved_on__isnull=False),
                violation_error_message=_("An approval has a day and an amount."),
            ),
            models.CheckConstraint(
                name="supportaward_approved_after_applied",
                condition=Q(approved_on__isnull=True) | Q(approved_on__gte=F("applied_on")),
                violation_error_message=_("The approval lies before the application."),
            ),
            models.CheckConstraint(
                name="supportaward_not_negative",
                condition=~Q(applied__lt=0) & ~Q(approved__lt=0),
                violation_error_message=_("An amount cannot be negative."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="paid_within_approved",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("approved"),
                func="PERFORM check_paid_within_approved(NEW.id); RETURN NULL;",
            )
        ]

    def __str__(self) -> str:
        return f"{name_or_code(self, 'measure')} {self.applied_on}"


@tracked(is_reviewed=True)
class Payment(models.Model):
    """An instalment paid of an award, or an amount recovered (negative)."""

    award = models.ForeignKey(
        SupportAward, verbose_name=_("award"), on_delete=models.PROTECT, related_name="payments"
    )
    paid_on = models.DateField(_("paid on"))
    amount = Yuan(_("amount (yuan)"), help_text=_("Negative where an amount was recovered."))

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ("award", "paid_on", "pk")
        indexes = [models.Index(fields=["paid_on"], name="payment_paid_on")]
        constraints = [
            models.CheckConstraint(
                name="payment_not_zero",
                condition=~Q(amount=0),
                violation_error_message=_("A payment has an amount."),
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="paid_within_approved",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("amount", "award_id"),
                func="PERFORM check_paid_within_approved(NEW.award_id); RETURN NULL;",
            )
        ]

    def __str__(self) -> str:
        amount = gettext("%(amount)s yuan") % {"amount": f"{self.amount:,}"}
        return f"{self.paid_on} {amount}"

    def clean(self) -> None:
        """Raise ValidationError where the award's payments would exceed what was approved."""
        super().clean()
        if self.award_id is None or self.amount is None:
            return
        paid = self.award.payments.exclude(pk=self.pk).aggregate(sum=models.Sum("amount"))["sum"] or 0
        if paid + self.amount > (self.award.approved or 0):
            raise ValidationError({"amount": PAID_TOO_MUCH})


PAID_TOO_MUCH = _("The payments would exceed the approved amount.")


@tracked(is_reviewed=True)
class DistrictStatistic(models.Model):
    """A figure of the whole district from an official source; corrected by a newer one, never overwritten."""

    class Series(models.TextChoices):
        RESIDENT_POPULATION = "resident_population", _("resident population")
        VALID_INVENTION_PATENTS = "valid_invention_patents", _("valid invention patents of the district")

    series = models.CharField(_("series"), max_length=40, choices=Series)
    reference_on = models.DateField(_("reference day"))
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=2)
    is_break = models.BooleanField(
        _("break in the series"),
        default=False,
        help_text=_("Not comparable with the values before it, by method or by scope."),
    )
    source = models.CharField(_("source"), max_length=200)
    published_on = models.DateField(
        _("published on"), null=True, blank=True, help_text=_("Empty where the source does not say it.")
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
                violation_error_message=_("This value was entered already."),
            ),
            models.CheckConstraint(
                name="districtstatistic_not_negative",
                condition=Q(value__gte=0),
                violation_error_message=_("A statistic of the district cannot be negative."),
            ),
            models.CheckConstraint(
                name="districtstatistic_published_after",
                condition=Q(published_on__isnull=True) | Q(published_on__gte=F("reference_on")),
                violation_error_message=_("It cannot be published before its reference day."),
            ),
        ]
        triggers = [pgtrigger.Protect(name="never_overwritten", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.get_series_display()} {self.reference_on}"
