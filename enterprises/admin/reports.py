"""Annual reports: form, rows on the page of an enterprise, and admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from enterprises.admin.base import RegistryInline, amount
from enterprises.admin.enterprise_parts import EnterprisePartAdmin
from enterprises.admin.forms import RegistryForm
from enterprises.admin.review import ReviewFilter
from enterprises.models import AnnualReport
from enterprises.models.reports import MONEY_FIGURES


class ReportForm(RegistryForm[AnnualReport]):
    """Form of an annual report; its amounts are shown in the unit of the source."""

    MONEY = MONEY_FIGURES
    constraint_fields = {
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


class ReportInline(RegistryInline[AnnualReport]):
    model = AnnualReport
    form = ReportForm
    fieldsets = [(None, {"fields": REPORT_FIELDS})]


@admin.register(AnnualReport)
class AnnualReportAdmin(EnterprisePartAdmin[AnnualReport]):
    form = ReportForm
    export_format = "annual_reports"
    bulk_fields = ("source",)
    list_display = [
        "enterprise",
        "year",
        "revenue",
        "expense",
        "employees",
        "valid_invention_patents",
    ]
    list_select_related = ["enterprise"]
    list_filter = [ReviewFilter, "year", "source"]
    fields = ["enterprise", *REPORT_FIELDS]
    revenue = amount("operating_revenue", _("operating revenue"))
    expense = amount("rd_expense", _("R&D expense"))
