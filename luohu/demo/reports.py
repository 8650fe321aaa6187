"""Annual reports of the demonstration, with missing figures and their reasons."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

from enterprises.models import AnnualReport, MissingReason
from enterprises.models.reports import FIGURES
from luohu.demo import dates
from luohu.demo.builders import EnterpriseBuilder, Firm

YEARS = range(2018, dates.LAST_YEAR + 1)
# The announced revenue of the strategic emerging enterprises of 31 December 2020, in yuan.
ANNOUNCED_YEAR, ANNOUNCED_REVENUE = 2020, 130_000_000_000
THOUSAND = 1000  # the survey's unit, in yuan


def create_reports(builder: EnterpriseBuilder) -> None:
    """Create the reports of most enterprises that are certified or listed, for each year.

    Revenue is scaled before other figures are derived from it, so that the announced total is met exactly.
    """
    rng = Random("reports")  # noqa: S311 - not for security
    reports = []
    for firm in builder.firms:
        size = 10 ** rng.gauss(7.2, 0.5)
        for year in YEARS:
            size *= rng.uniform(0.96, 1.18)
            day = date(year, 12, 31)
            is_expected = firm.is_certified_on(day) or firm.is_listed_on(day)
            if is_expected and rng.random() < 0.94:
                reports.append((firm, new_report(rng, firm, year, size), size))
    factor = _meet_announced_revenue([(firm, row) for firm, row, _size in reports])
    day = date(ANNOUNCED_YEAR, 12, 31)
    for firm, row, size in reports:
        fill_in(rng, row, size * factor if firm.is_listed_on(day) else size)
        builder.ledger.enter(dates.survey_date(row.year), row)
        firm.last_revenue = row.operating_revenue or firm.last_revenue


def report_year(rng: Random, builder: EnterpriseBuilder, firms: list[Firm], year: int) -> None:
    """Create the reports of a later year, each from the last revenue of the enterprise."""
    day = date(year, 12, 31)
    for firm in firms:
        if (firm.is_certified_on(day) or firm.is_listed_on(day)) and rng.random() < 0.94:
            size = float(firm.last_revenue or 20_000_000) * rng.uniform(0.96, 1.18)
            row = new_report(rng, firm, year, size)
            fill_in(rng, row, size)
            builder.ledger.enter(dates.survey_date(year), row)
            firm.last_revenue = row.operating_revenue or firm.last_revenue


def new_report(rng: Random, firm: Firm, year: int, size: float) -> AnnualReport:
    """Return a report with revenue of about `size`, or with the reason why it is missing."""
    row = AnnualReport(
        enterprise=firm.row,
        year=year,
        source=AnnualReport.Source.TORCH if rng.random() < 0.8 else AnnualReport.Source.ANNUAL_REPORT,
        source_unit=AnnualReport.Unit.THOUSAND,
    )
    if rng.random() < 0.03:
        row.operating_revenue_reason = rng.choice((MissingReason.NOT_REPORTED, MissingReason.WITHHELD))
    else:
        row.operating_revenue = _thousands(size)
    return row


def _meet_announced_revenue(reports: list[tuple[Firm, AnnualReport]]) -> float:
    """Scale the revenue of listed enterprises so that the announced year has exactly the announced total.

    Returns the factor.
    """
    day = date(ANNOUNCED_YEAR, 12, 31)
    listed = [(firm, row) for firm, row in reports if row.operating_revenue and firm.is_listed_on(day)]
    announced = [row for _, row in listed if row.year == ANNOUNCED_YEAR]
    factor = ANNOUNCED_REVENUE / float(sum(_revenue(row) for row in announced))
    for _, row in listed:
        row.operating_revenue = _thousands(float(_revenue(row)) * factor)
    largest = max(announced, key=_revenue)
    rest = ANNOUNCED_REVENUE - sum(_revenue(row) for row in announced)
    largest.operating_revenue = _revenue(largest) + rest
    return factor


def fill_in(rng: Random, row: AnnualReport, size: float) -> None:
    """Fill in the other figures in proportion to the revenue, `size` where it is missing.

    Each may be missing with a reason.
    """
    revenue = float(row.operating_revenue or size)
    employees = max(4, round(revenue / rng.uniform(400_000, 1_500_000)))
    row.rd_expense = _thousands(revenue * rng.uniform(0.03, 0.12))
    row.high_tech_revenue = _thousands(revenue * rng.uniform(0.6, 0.9))
    row.taxes_paid = _thousands(revenue * rng.uniform(0.02, 0.06))
    row.employees = employees
    row.rd_staff = round(employees * rng.uniform(0.1, 0.35))
    patents, established_on = int(rng.expovariate(1 / 4)), row.enterprise.established_on
    row.valid_invention_patents = 0 if established_on and established_on.year == row.year else patents
    for figure in FIGURES[1:]:
        if rng.random() < 0.03:
            setattr(row, figure, None)
            setattr(row, f"{figure}_reason", rng.choice(MissingReason.values))


def _thousands(yuan: float) -> Decimal:
    return Decimal(round(yuan / THOUSAND) * THOUSAND)


def _revenue(row: AnnualReport) -> Decimal:
    return row.operating_revenue or Decimal(0)
