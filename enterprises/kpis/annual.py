"""Sums of annual reports, and statistics of the district, by calendar year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from enterprises.history.facts import Facts
from enterprises.kpis.dimensions import KEYS_IN_LIFE
from enterprises.kpis.stock import COUNTED


def _reporting(population: str, reports: str, value: str, base: str = "") -> str:
    """Return the CTE `reporting`: the enterprises expected to report for each year, with their figures.

    `value` and `base` name figures of the annual report; an enterprise that lacks one of them did not
    report. One row per enterprise and year, so that the revenue is added once whatever the certificates.
    """
    is_reported = " AND ".join(f"p.{figure} IS NOT NULL" for figure in (value, base) if figure)
    joined = reports.format(is_reported=is_reported, annualreport="{annualreport}")
    return f"""
        reporting AS (
            SELECT * FROM (
                SELECT e.year, e.id, e.code, e.name_zh, e.name_en, e.cluster_id, e.days, p.id AS report_id,
                       p.{value} AS value, {f"p.{base}" if base else "NULL::numeric"} AS base
                FROM (SELECT y.year, e.* FROM unnest(%(years)s::int[]) AS y(year) {population}) e {joined}
                OFFSET 0
            ) whole WHERE id IS NOT NULL
        )
    """


# The reports of a stock are looked up by index, one enterprise at a time; those of the whole district are
# read in one pass. That is a FULL JOIN because PostgreSQL cannot execute one as a nested loop: with a LEFT
# JOIN and an underestimated row count it would look up 100,000 reports one by one.
EACH = "LEFT JOIN {annualreport} p ON p.enterprise_id = e.id AND p.year = e.year AND {is_reported}"
AT_ONCE = """
    FULL JOIN (
        SELECT * FROM {annualreport} p WHERE p.year = ANY(%(years)s::int[]) AND {is_reported}
    ) p ON p.enterprise_id = e.id AND p.year = e.year
"""

# The stock of 31 December, and every enterprise in the district on that day. OFFSET 0 keeps the subquery from
# being flattened into the join, so that it is evaluated once and not once per year.
OF_STOCK = "JOIN counted e ON e.days @> make_date(y.year, 12, 31)"
IN_DISTRICT = """
    JOIN (
        SELECT n.id, coalesce(n.uscc, n.organisation_code) AS code, n.name_zh, n.name_en, n.cluster_id,
               r.days * n.days AS days
        FROM {residence} r JOIN {enterprise} n ON n.id = r.enterprise_id OFFSET 0
    ) e ON e.days @> make_date(y.year, 12, 31)
"""

REVENUE = COUNTED + "," + _reporting(OF_STOCK, EACH, "operating_revenue")
PATENTS = "WITH" + _reporting(IN_DISTRICT, AT_ONCE, "valid_invention_patents")
RD_AND_REVENUE = "WITH" + _reporting(IN_DISTRICT, AT_ONCE, "rd_expense", "operating_revenue")

# The payments to each enterprise in a year; an enterprise without payments is not expected to report.
PAID = """
    WITH reporting AS (
        SELECT y.year, e.id, coalesce(e.uscc, e.organisation_code) AS code, e.name_zh, e.name_en,
               e.cluster_id, e.days, e.id AS report_id, sum(p.amount) AS value, NULL::numeric AS base
        FROM unnest(%(years)s::int[]) AS y(year)
        JOIN {payment} p ON p.paid_on BETWEEN make_date(y.year, 1, 1) AND make_date(y.year, 12, 31)
            AND p.amount > 0
        JOIN {supportaward} a ON a.id = p.award_id
        JOIN {enterprise} e ON e.id = a.enterprise_id
        GROUP BY 1, 2, 3, 4, 5, 6, 7
    )
"""
PAYMENTS = """
    SELECT ARRAY(SELECT p.id FROM {payment} p WHERE p.amount > 0
                 AND p.paid_on BETWEEN %(first)s AND %(last)s) AS payment,
           ARRAY(SELECT DISTINCT p.award_id FROM {payment} p WHERE p.amount > 0
                 AND p.paid_on BETWEEN %(first)s AND %(last)s) AS award
"""

SUMS = """
    SELECT year, count(*) AS expected, count(report_id) AS reported, sum(value) AS value,
           sum(base) AS base
    FROM reporting GROUP BY year
"""

# The reports of a year, with the residences that place their enterprises in the district.
REPORTS = """
    SELECT ARRAY(SELECT report_id FROM reporting WHERE report_id IS NOT NULL) AS report,
           ARRAY(SELECT id FROM reporting WHERE report_id IS NOT NULL) AS enterprise,
           ARRAY(SELECT r.id FROM {residence} r WHERE r.days @> make_date((%(years)s::int[])[1], 12, 31)
                 AND r.enterprise_id IN (SELECT id FROM reporting WHERE report_id IS NOT NULL)) AS residence
"""

EXPECTED = "SELECT id, code, name_zh, name_en, value, base FROM reporting ORDER BY code"
REPORTERS = """
    SELECT id, code, name_zh, name_en, value, base FROM reporting WHERE report_id IS NOT NULL ORDER BY code
"""

STATISTICS = """
    SELECT DISTINCT ON (s.series, y.year) y.year, s.series, s.value, s.is_break, s.id
    FROM unnest(%(years)s::int[]) AS y(year)
    JOIN {districtstatistic} s
        ON s.reference_on BETWEEN make_date(y.year, 1, 1) AND make_date(y.year, 12, 31)
    ORDER BY s.series, y.year, s.reference_on DESC, s.published_on DESC NULLS LAST, s.id DESC
"""


@dataclass(frozen=True)
class Sum:
    """A sum over the enterprises that reported, of those expected to; None where none reported.

    `base` is the sum that a ratio divides by, over the same enterprises.
    """

    value: Decimal | None
    reported: int
    expected: int
    base: Decimal | None = None


NOTHING_EXPECTED = Sum(Decimal(0), 0, 0)


def sums(facts: Facts, reporting: str, years: Sequence[int], **parameters: Any) -> dict[int, Sum]:
    """Return the sum of each year. Where no enterprise was expected it is 0; where none reported, None."""
    rows = facts.fetch_all(reporting + SUMS, years=list(years), **parameters)
    totals = {row["year"]: _sum(row) for row in rows}
    return {year: totals.get(year, NOTHING_EXPECTED) for year in years}


def sums_by(facts: Facts, reporting: str, year: int, by: str, **parameters: Any) -> dict[str | None, Sum]:
    """Return the sum of a year for each key of a dimension on its last day."""
    statement = (
        reporting
        + "SELECT k.key, count(*) AS expected, count(e.report_id) AS reported, sum(e.value) AS value,"
        + f" sum(e.base) AS base FROM reporting e {KEYS_IN_LIFE[by]} GROUP BY 1"
    )
    rows = facts.fetch_all(statement, years=[year], on=f"{year}-12-31", **parameters)
    return {row["key"]: _sum(row) for row in rows}


def _sum(row: dict[str, Any]) -> Sum:
    value = None if row["value"] is None else Decimal(row["value"])
    return Sum(value, row["reported"], row["expected"], row["base"])


def statistics(facts: Facts, years: Sequence[int]) -> dict[tuple[str, int], dict[str, Any]]:
    """Return the last published statistic of each series and year; no year takes the value of another."""
    rows = facts.fetch_all(STATISTICS, years=list(years))
    return {(row["series"], row["year"]): row for row in rows}
