"""Annual reports of enterprises: for each figure a number, or the reason why it is missing."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enterprises.models.enterprises import Enterprise
from enterprises.models.fields.yuan import Yuan
from enterprises.models.tracking import tracked

MONEY_FIGURES = ("operating_revenue", "rd_expense", "high_tech_revenue", "taxes_paid")
JUMP = 5  # a factor to the year before above which the unit is probably wrong
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
    """Reason for a missing number; missing is not zero."""

    NOT_REPORTED = "not_reported", _("not reported")
    WITHHELD = "withheld", _("withheld")
    NOT_APPLICABLE = "not_applicable", _("not applicable")


def reason_field() -> models.CharField[Any, Any]:
    """Return the field for the reason of a missing figure."""
    return models.CharField(_("reason for missing value"), max_length=20, choices=MissingReason, blank=True)


@tracked(is_reviewed=True)
class AnnualReport(models.Model):
    """The report of an enterprise for a calendar year: for each figure a number, or why it is missing."""

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
            """The number of yuan in the unit."""
            return {"yuan": 1, "thousand": 10**3, "ten_thousand": 10**4, "hundred_million": 10**8}[self.value]

    enterprise = models.ForeignKey(
        Enterprise, verbose_name=_("enterprise"), on_delete=models.PROTECT, related_name="reports"
    )
    year = models.PositiveSmallIntegerField(_("year"))
    operating_revenue = Yuan(_("operating revenue (yuan)"), null=True, blank=True)
    operating_revenue_reason = reason_field()
    rd_expense = Yuan(_("R&D expense (yuan)"), null=True, blank=True)
    rd_expense_reason = reason_field()
    high_tech_revenue = Yuan(_("high-tech revenue (yuan)"), null=True, blank=True)
    high_tech_revenue_reason = reason_field()
    taxes_paid = Yuan(_("taxes paid (yuan)"), null=True, blank=True)
    taxes_paid_reason = reason_field()
    employees = models.PositiveIntegerField(_("employees at year end"), null=True, blank=True)
    employees_reason = reason_field()
    rd_staff = models.PositiveIntegerField(_("R&D staff"), null=True, blank=True)
    rd_staff_reason = reason_field()
    valid_invention_patents = models.PositiveIntegerField(_("valid invention patents"), null=True, blank=True)
    valid_invention_patents_reason = reason_field()
    source = models.CharField(_("source"), max_length=20, choices=Source)
    source_unit = models.CharField(_("unit in the source"), max_length=20, choices=Unit, default=Unit.YUAN)

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
                    "The enterprise already has a report for this year; a second source requires a decision."
                ),
            ),
            models.CheckConstraint(
                name="annualreport_year_plausible",
                condition=Q(year__gte=1980, year__lte=2200),
                violation_error_message=_("Enter the year with four digits."),
            ),
            *(
                models.CheckConstraint(
                    name=f"annualreport_{figure}_or_reason",
                    condition=Q(**{f"{figure}__isnull": True}) ^ Q(**{f"{figure}_reason": ""}),
                    violation_error_message=_(
                        "Enter either the figure or the reason why it is missing, not both."
                    ),
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
        """Raise ValidationError for each figure with neither a number nor a reason, or with both."""
        super().clean()
        errors: dict[str, Any] = {}
        for figure in FIGURES:
            is_missing, reason = getattr(self, figure) is None, getattr(self, f"{figure}_reason")
            if is_missing and not reason:
                errors[figure] = _("Enter the figure or the reason why it is missing.")
            elif not is_missing and reason:
                errors[f"{figure}_reason"] = _("A figure is given; leave the reason empty.")
        if errors:
            raise ValidationError(errors)
