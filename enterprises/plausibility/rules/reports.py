"""Plausibility rules of annual reports."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enterprises.models.reports import JUMP, MONEY_FIGURES
from enterprises.plausibility.rule import Rule, Severity
from enterprises.plausibility.rules.life import LIFE

_AMOUNTS = ", ".join(f"('{name}', r.{name}, b.{name})" for name in MONEY_FIGURES)
_IS_JUMP = f"""v.before * v.now > 0
    AND (abs(v.now) > {JUMP} * abs(v.before) OR abs(v.before) > {JUMP} * abs(v.now))"""

RULES = (
    Rule(
        "report_outside_life",
        "annualreport",
        "year",
        _("The enterprise did not exist in %(year)s (%(life)s)."),
        "r.year < extract(year FROM e.established_on) OR r.year > extract(year FROM e.ended_on)",
        LIFE,
    ),
    Rule(
        "year_not_over",
        "annualreport",
        "year",
        _("The year %(year)s has not ended."),
        "r.year >= extract(year FROM %(today)s::date)",
        severity=Severity.ERROR,
    ),
    Rule(
        "rd_staff_above_employees",
        "annualreport",
        "rd_staff",
        _("R&D staff (%(rd_staff)s) are more than the employees (%(employees)s)."),
        "r.rd_staff > r.employees",
        {"rd_staff": "r.rd_staff", "employees": "r.employees"},
    ),
    Rule(
        "high_tech_revenue_above_revenue",
        "annualreport",
        "high_tech_revenue",
        _("High-tech revenue (%(high_tech_revenue)s) is more than the operating revenue (%(revenue)s)."),
        "r.high_tech_revenue > r.operating_revenue",
        {"high_tech_revenue": "r.high_tech_revenue", "revenue": "r.operating_revenue"},
    ),
    Rule(
        "rd_expense_above_ten_revenues",
        "annualreport",
        "rd_expense",
        _(
            "R&D expense (%(rd_expense)s) is more than ten times the operating revenue (%(revenue)s); "
            "is the unit correct?"
        ),
        "r.rd_expense > 10 * r.operating_revenue",
        {"rd_expense": "r.rd_expense", "revenue": "r.operating_revenue"},
    ),
    Rule(
        "taxes_above_revenue",
        "annualreport",
        "taxes_paid",
        _("Taxes paid (%(taxes_paid)s) are more than the operating revenue (%(revenue)s)."),
        "r.taxes_paid > r.operating_revenue AND r.operating_revenue > 0",
        {"taxes_paid": "r.taxes_paid", "revenue": "r.operating_revenue"},
    ),
    Rule(
        "revenue_without_employees",
        "annualreport",
        "employees",
        _("Operating revenue (%(revenue)s) without any employee."),
        "r.operating_revenue > 0 AND r.employees = 0",
        {"revenue": "r.operating_revenue"},
    ),
    Rule(
        "patents_in_first_year",
        "annualreport",
        "valid_invention_patents",
        _(
            "%(patents)s invention patents in the year of establishment; a grant takes longer. "
            "Were they taken over?"
        ),
        "r.valid_invention_patents > 0 AND r.year = extract(year FROM e.established_on)",
        {"patents": "r.valid_invention_patents"},
    ),
    Rule(
        "jump",
        "annualreport",
        "operating_revenue",
        _(
            "%(figure)s: changed from %(before)s in %(year_before)s to %(now)s, more than fivefold; is the "
            "unit correct?"
        ),
        _IS_JUMP,
        {"figure": "v.figure", "before": "v.before", "now": "v.now", "year_before": "b.year"},
        joins="JOIN {annualreport} b ON b.enterprise_id = r.enterprise_id AND b.year = r.year - 1"
        f" CROSS JOIN LATERAL (VALUES {_AMOUNTS}) v (figure, now, before)",
    ),
)
