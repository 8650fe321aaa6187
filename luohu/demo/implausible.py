"""Deliberate contradictions, so that the list of facts to check has something to show."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.contrib.auth.models import User

from enterprises.models import AnnualReport, TalentProject, change_by
from enterprises.plausibility.check import find
from enterprises.plausibility.confirming import Answer, confirm
from luohu.demo import dates
from luohu.demo.ledger import Ledger
from luohu.demo.support import INTRODUCED

CONFIRMED_ON = dates.month_after(INTRODUCED[2], 3)
REASON = "市级配套资金另行追加 · Matched by further funds of the city"


def contradict_some_facts(ledger: Ledger) -> None:
    """Change a few facts that no announced figure counts; drop awards and payments after an end.

    Three enterprises report more R&D staff than employees, more high-tech revenue than revenue, and an R&D
    expense in the wrong unit; a talent project has more grants than its budget.
    """
    ledger.remove("SupportAward", lambda row: _is_after(row.applied_on, row.enterprise.ended_on))
    ledger.remove("Payment", lambda row: _is_after(row.award.applied_on, row.award.enterprise.ended_on))
    ledger.remove("Payment", lambda row: _is_after(row.paid_on, row.award.enterprise.ended_on))
    reports = [row for row in ledger.rows("AnnualReport") if _is_uncounted(row)]
    reports.sort(key=lambda row: row.enterprise.organisation_code)
    reports[0].rd_staff = reports[0].employees + 2
    reports[1].high_tech_revenue = reports[1].operating_revenue * Decimal("1.1")
    reports[2].rd_expense = reports[2].rd_expense * 1000
    project = next(row for row in ledger.rows("TalentProject") if row.introduced_on == INTRODUCED[2])
    project.grants = project.budget * 2


def confirm_grants(by: User, at: datetime) -> None:
    """Confirm that the grants of the project are right."""
    hosts = TalentProject.objects.filter(introduced_on=INTRODUCED[2]).values_list("host", flat=True)
    findings = [each for each in find(list(hosts), today=at.date()) if each.code == "grants_above_budget"]
    with change_by(by, reason="示例确认 · Example confirmation"):
        confirm([Answer(each, REASON, by) for each in findings])


def _is_uncounted(row: AnnualReport) -> bool:
    figures = (row.operating_revenue, row.rd_expense, row.high_tech_revenue, row.employees, row.rd_staff)
    is_last = row.year == dates.LAST_YEAR and row.source == AnnualReport.Source.SELF_REPORTED
    return is_last and None not in figures


def _is_after(day: date, last_day: date | None) -> bool:
    return last_day is not None and day > last_day
