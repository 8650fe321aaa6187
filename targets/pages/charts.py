"""What a chart is drawn from: points to scale in time, the way to the target, and every word it says."""

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

# Money is drawn in the unit in which it is spoken of: 亿元, billion yuan.
HUNDRED_MILLION = Decimal(10**8)
BILLION = Decimal(10**9)

Point = list[float | None]


def chart(account: IndicatorSummary) -> dict[str, Any]:
    """Return what `static/js/charts.js` draws: series of points [year, value], where 2020 is its last day.

    A point without a value interrupts the line, as does a break in the series, which is named.
    """
    indicator, lines = account.indicator, account.lines
    scale, unit = _unit(indicator)
    return {
        "name": str(indicator.name),
        "unit": unit,
        "decimals": 2 if scale != 1 else indicator.unit.decimals,
        "series": _series(indicator, lines, scale),
        "announced": {
            "name": _("Announced"),
            "points": [
                [position(line.on), float(line.announced.value / scale)] for line in lines if line.announced
            ],
        },
        "target": _target(account, scale),
        "breaks": [
            {
                "at": position(line.on) - 0.5,
                "name": _("New count") if indicator.is_count_from_zero else _("Break in the series"),
            }
            for line in lines
            if line.is_break
        ],
        "first": min((line.on.year for line in lines), default=None),
        "last": max(
            [line.on.year for line in lines] + ([account.target.target_on.year] if account.target else []),
            default=None,
        ),
    }


def position(day: date) -> float:
    """Return where a day stands on an axis of year ends: the last day of 2020 is 2020.

    >>> position(date(2020, 12, 31)), position(date(2021, 7, 2))
    (2020.0, 2020.5014)
    """
    start, end = date(day.year - 1, 12, 31), date(day.year, 12, 31)
    return round(day.year - 1 + (day - start).days / (end - start).days, 4)


def _unit(indicator: Indicator) -> tuple[Decimal, str]:
    if indicator.unit.code != "yuan":
        return Decimal(1), str(indicator.unit)
    if (get_language() or "").startswith("zh"):
        return HUNDRED_MILLION, _("100 million yuan")
    return BILLION, _("billion yuan")


def _series(indicator: Indicator, lines: list[YearRow], scale: Decimal) -> list[dict[str, Any]]:
    """One line for the value, or one for each of several series, which never share one."""
    variants = lines[0].figure.series if lines else ()
    if not variants:
        name = _("Published") if indicator.is_confidential else _("Computed")
        return [{"name": name, "points": _points(((line, line.figure.value) for line in lines), scale)}]
    return [
        {
            "name": str(variant.name),
            "points": _points(((line, line.figure.series[n].value) for line in lines), scale),
        }
        for n, variant in enumerate(variants)
    ]


def _points(values: Iterable[tuple[YearRow, Decimal | None]], scale: Decimal) -> list[Point]:
    points: list[Point] = []
    for line, value in values:
        at = position(line.on)
        if line.is_break:
            points.append([at - 0.5, None])
        points.append([at, None if value is None else float(value / scale)])
    return points


def _target(account: IndicatorSummary, scale: Decimal) -> dict[str, Any] | None:
    """The target as a level, and from the baseline, where the plan states one, over the years to it."""
    target = account.target
    if target is None:
        return None
    goal = float(target.value / scale)
    way: list[Point] = []
    if account.milestones and target.baseline_on and target.baseline_value is not None:
        way = [[position(target.baseline_on), float(target.baseline_value / scale)]]
        way += [[position(each.on), float(each.value / scale)] for each in account.milestones]
    return {
        "level": goal,
        "name": _("Target %(year)s") % {"year": target.target_on.year},
        "way": way,
        "way_name": _("Required path"),
        "baseline": _("Baseline"),
    }
