"""The data of charts: points to scale in time, the required path, and all labels."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from enterprises.kpis.indicators import Indicator
from targets.pages.summaries import IndicatorSummary
from targets.pages.year_rows import YearRow

# Money is drawn in the units used in running text: 亿元, billion yuan.
HUNDRED_MILLION = Decimal(10**8)
BILLION = Decimal(10**9)

Point = list[float | None]


def build_chart(summary: IndicatorSummary) -> dict[str, Any]:
    """Return the data for `static/js/charts.js`: series of points [year, value]; 2020 is its last day.

    A point without a value interrupts the line, as does a break in the series, which is labelled.
    """
    indicator, rows = summary.indicator, summary.year_rows
    scale, unit = _get_unit(indicator)
    return {
        "name": str(indicator.name),
        "unit": unit,
        "decimals": 2 if scale != 1 else indicator.unit.decimals,
        "series": _build_series(indicator, rows, scale),
        "announced": {
            "name": _("Announced"),
            "points": [
                [get_position(row.on), float(row.announced.value / scale)] for row in rows if row.announced
            ],
        },
        "target": _build_target(summary, scale),
        "breaks": [
            {"at": get_position(row.on) - 0.5, "name": str(row.break_label)}
            for row in rows
            if row.break_reason
        ],
        "first": min((row.on.year for row in rows), default=None),
        "last": max(
            [row.on.year for row in rows] + ([summary.target.target_on.year] if summary.target else []),
            default=None,
        ),
    }


def get_position(day: date) -> float:
    """Return the position of a day on an axis of year ends: the last day of 2020 is 2020.

    >>> get_position(date(2020, 12, 31)), get_position(date(2021, 7, 2))
    (2020.0, 2020.5014)
    """
    start, end = date(day.year - 1, 12, 31), date(day.year, 12, 31)
    return round(day.year - 1 + (day - start).days / (end - start).days, 4)


def _get_unit(indicator: Indicator) -> tuple[Decimal, str]:
    if indicator.unit.code != "yuan":
        return Decimal(1), str(indicator.unit)
    if (get_language() or "").startswith("zh"):
        return HUNDRED_MILLION, _("100 million yuan")
    return BILLION, _("billion yuan")


def _build_series(indicator: Indicator, rows: list[YearRow], scale: Decimal) -> list[dict[str, Any]]:
    """Return one line for the value, or one for each of several series."""
    variants = rows[0].figure.series if rows else ()
    if not variants:
        name = _("Published") if indicator.is_confidential else _("Computed")
        return [{"name": name, "points": _build_points(((row, row.figure.value) for row in rows), scale)}]
    return [
        {
            "name": str(variant.name),
            "points": _build_points(((row, row.figure.series[n].value) for row in rows), scale),
        }
        for n, variant in enumerate(variants)
    ]


def _build_points(values: Iterable[tuple[YearRow, Decimal | None]], scale: Decimal) -> list[Point]:
    points: list[Point] = []
    for row, value in values:
        at = get_position(row.on)
        if row.break_reason:
            points.append([at - 0.5, None])
        points.append([at, None if value is None else float(value / scale)])
    return points


def _build_target(summary: IndicatorSummary, scale: Decimal) -> dict[str, Any] | None:
    """Return the target as a level and, if the plan has a baseline, the required path from it."""
    target = summary.target
    if target is None:
        return None
    goal = float(target.value / scale)
    path: list[Point] = []
    if summary.milestones and target.baseline_on and target.baseline_value is not None:
        path = [[get_position(target.baseline_on), float(target.baseline_value / scale)]]
        path += [[get_position(each.on), float(each.value / scale)] for each in summary.milestones]
    return {
        "level": goal,
        "name": _("Target %(year)s") % {"year": target.target_on.year},
        "way": path,
        "way_name": _("Required path"),
        "baseline": _("Baseline"),
    }
