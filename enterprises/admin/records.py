"""Desks of what was reported: yearly figures, talents, support, statistics."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from enterprises.admin import todo
from enterprises.admin.base import RegistryAdmin, Rows, amount
from enterprises.admin.forms import RegistryForm, RowsFormSet
from enterprises.admin.review import ReviewedAdmin, ReviewFilter
from enterprises.admin.standing import OfEnterprise
from enterprises.admin.todo import JUMPS, AttentionFilter
from enterprises.kpis.number_format import number
from enterprises.models import (
    AnnualReport,
    DistrictStatistic,
    Payment,
    SupportAward,
    SupportMeasure,
    TalentProject,
)
from enterprises.models.reports import MONEY_FIGURES
from enterprises.models.support import PAID_TOO_MUCH


class ReportForm(RegistryForm[AnnualReport]):
    """A yearly report; its amounts are offered in the unit of its source."""

    MONEY = MONEY_FIGURES
    places = {
        "annualreport_one_a_year": "year",
        "annualreport_year_plausible": "year",
        "annualreport_not_negative": "operating_revenue",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.MONEY:
            if name in self.fields:
                self.fields[name].widget.unit = self.instance.source_unit


REPORT_FIELDS: list[Any] = [
    ("year", "source", "source_unit"),
    ("operating_revenue", "operating_revenue_reason", "rd_expense", "rd_expense_reason"),
    ("high_tech_revenue", "high_tech_revenue_reason", "taxes_paid", "taxes_paid_reason"),
    ("employees", "employees_reason", "rd_staff", "rd_staff_reason"),
    ("valid_invention_patents", "valid_invention_patents_reason"),
]


class JumpFilter(AttentionFilter):
    lines = {JUMPS: (_("over five times last year's, not yet reviewed"), todo.jumps)}


@admin.register(AnnualReport)
class AnnualReportAdmin(OfEnterprise[AnnualReport]):
    form = ReportForm
    exported_as = "annual_reports"
    list_display = [
        "enterprise",
        "year",
        "revenue",
        "expense",
        "employees",
        "valid_invention_patents",
    ]
    list_select_related = ["enterprise"]
    list_filter = [ReviewFilter, JumpFilter, "year", "source"]
    fields = ["enterprise", *REPORT_FIELDS]
    revenue = amount("operating_revenue", _("operating revenue"))
    expense = amount("rd_expense", _("R&D expense"))


class TalentForm(RegistryForm[TalentProject]):
    places = {"talentproject_milestones_in_order": "mid_term_on", "talentproject_not_negative": "budget"}


@admin.register(TalentProject)
class TalentProjectAdmin(OfEnterprise[TalentProject]):
    form = TalentForm
    exported_as = "talent_projects"
    enterprise = "host"
    search_fields = ["name_zh"]
    beginnings = ("name_zh", "name_en")
    list_display = ["name_zh", "kind", "host", "level", "origin", "introduced_on", "budgeted"]
    list_select_related = ["host"]
    list_filter = [ReviewFilter, "kind", "level", "origin"]
    date_hierarchy = "introduced_on"
    budgeted = amount("budget", _("budget"))
    fields = [
        ("name_zh", "name_en"),
        ("kind", "host", "level"),
        ("programme", "batch", "field"),
        ("origin", "leader"),
        ("introduced_on", "mid_term_on", "accepted_on"),
        ("result", "budget", "grants"),
    ]


class AwardForm(RegistryForm[SupportAward]):
    places = {
        "supportaward_approved_whole": "approved",
        "supportaward_approved_after_applied": "approved_on",
        "supportaward_not_negative": "approved",
    }


class PaymentForm(RegistryForm[Payment]):
    places = {"payment_not_zero": "amount"}


class PaymentRowsFormSet(RowsFormSet[Payment, SupportAward]):
    """The payments of one award: together they stay within what was approved."""

    def validate_unique(self) -> None:
        super().validate_unique()
        rows = [form for form in self.forms if self._counts(form)]
        paid = sum(form.instance.amount for form in rows if form.instance.amount is not None)
        if rows and paid > (self.instance.approved or 0):
            raise ValidationError(PAID_TOO_MUCH)


class PaymentRows(Rows[Payment]):
    model = Payment
    form = PaymentForm
    formset = PaymentRowsFormSet
    fields = [("paid_on", "amount")]


@admin.register(SupportAward)
class SupportAwardAdmin(OfEnterprise[SupportAward]):
    form = AwardForm
    exported_as = "support_awards"
    list_display = ["enterprise", "measure", "applied_on", "applied_for", "approved_on", "granted"]
    list_select_related = ["enterprise", "measure"]
    list_filter = [ReviewFilter, "measure"]
    date_hierarchy = "applied_on"
    inlines = [PaymentRows]
    parts = ((Payment, "award"),)
    applied_for = amount("applied", _("applied for"))
    granted = amount("approved", _("approved"))
    fields = [("enterprise", "measure"), ("applied_on", "applied"), ("approved_on", "approved"), "note"]


@admin.register(Payment)
class PaymentAdmin(OfEnterprise[Payment]):
    form = PaymentForm
    exported_as = "payments"
    enterprise = "award__enterprise"
    search_fields = ["award__enterprise__code"]
    list_display = ["paid_on", "paid", "measure", "recipient"]
    list_select_related = ["award__enterprise", "award__measure"]
    list_filter = [ReviewFilter, "award__measure"]
    date_hierarchy = "paid_on"
    fields = ["award", ("paid_on", "amount")]
    paid = amount("amount", _("amount"))

    @admin.display(description=_("measure"), ordering="award__measure")
    def measure(self, row: Payment) -> str:
        return str(row.award.measure)

    @admin.display(description=_("enterprise"))
    def recipient(self, row: Payment) -> str:
        return str(row.award.enterprise)


@admin.register(SupportMeasure)
class SupportMeasureAdmin(RegistryAdmin[SupportMeasure]):
    list_display = ["code", "name_zh", "name_en", "chain"]
    list_filter = ["chain"]
    search_fields = ["code", "name_zh", "name_en"]


class StatisticForm(RegistryForm[DistrictStatistic]):
    places = {
        "districtstatistic_unique": "published_on",
        "districtstatistic_not_negative": "value",
        "districtstatistic_published_after": "published_on",
    }


@admin.register(DistrictStatistic)
class DistrictStatisticAdmin(ReviewedAdmin[DistrictStatistic]):
    """A newer value stands beside the older one; none is changed."""

    form = StatisticForm
    exported_as = "district_statistics"
    list_display = ["series", "reference_on", "counted", "is_break", "source", "published_on"]
    list_filter = [ReviewFilter, "series"]
    search_fields = ["source"]
    date_hierarchy = "reference_on"

    @admin.display(description=_("value"), ordering="value")
    def counted(self, row: DistrictStatistic) -> str:
        return number(row.value)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
