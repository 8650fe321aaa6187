"""The chart of an indicator: points to scale in time, the required path, and all words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from enterprises.kpis.indicators import Indicator
from enterprises.kpis.number_format import BILLION, HUNDRED_MILLION, number
from targets.drawing.chart import Break, Chart, Point, Series
from targets.models import Target
from targets.pages.chart_description import describe_chart
from targets.pages.summaries import IndicatorSummary
from targets.pages.year_rows import YearRow
from targets.sentences import is_chinese, write_goal, write_target_day, write_value


def build_chart(
    summary: IndicatorSummary, *, known_at: datetime | None = None, is_demonstration: bool = False
) -> Chart | None:
    """Return the chart of an indicator; None where there is neither a value nor a target to draw.

    A point without a value interrupts the line, as does a break in the series, which is labelled.
    """
    indicator, rows, target = summary.indicator, summary.year_rows, summary.target
    if not rows:
        return None
    scale, unit = _get_unit(indicator)
    about = describe_chart(
        summary, day=summary.figure.on, known_at=known_at, unit=unit, is_demonstration=is_demonstration
    )
    announced = [Point(get_position(row.on), row.announced.value) for row in rows if row.announced]
    chart = Chart(
        title=summary.headline,
        subtitle=_("%(name)s at year end; unit: %(unit)s") % {"name": indicator.name, "unit": unit},
        series=_build_series(summary),
        first=min(row.on.year for row in rows),
        last=max([row.on.year for row in rows] + ([target.target_on.year] if target else [])),
        write=partial(write_value, indicator=indicator),
        write_axis=partial(_write_axis, scale=scale),
        announced=Series(_("Announced"), announced) if announced else None,
        target=target.value if target else None,
        target_label=_label_target(target) if target else "",
        path=_build_path(summary, target) if target else None,
        breaks=[
            Break(get_position(row.on) - 0.5, str(row.break_label)) for row in rows[1:] if row.break_reason
        ],
        source=about.source,
        long_source=about.text,
        mark=about.mark,
        provisional_label=_("Provisional"),
        properties=about.properties,
    )
    return chart if chart.values else None


def get_position(day: date) -> float:
    """Return the position of a day on an axis of year ends: the last day of 2020 is 2020.

    >>> get_position(date(2020, 12, 31)), get_position(date(2021, 7, 2))
    (2020.0, 2020.5014)
    """
    start, end = date(day.year - 1, 12, 31), date(day.year, 12, 31)
    return round(day.year - 1 + (day - start).days / (end - start).days, 4)


def _get_unit(indicator: Indicator) -> tuple[Decimal, str]:
    """Return the unit of the axis: money is drawn in the units used in running text."""
    if indicator.unit.code != "yuan":
        return Decimal(1), str(indicator.unit)
    return (HUNDRED_MILLION, _("100 million yuan")) if is_chinese() else (BILLION, _("billion yuan"))


def _write_axis(value: Decimal, *, scale: Decimal) -> str:
    return number(value / scale)


def _label_target(target: Target) -> str:
    words = {"year": write_target_day(target.target_on), "value": write_goal(target)}
    return _("Target %(year)s: %(value)s") % words


def _build_series(summary: IndicatorSummary) -> list[Series]:
    """Return one line for the value, or one for each of several series."""
    indicator, rows = summary.indicator, summary.year_rows
    variants = rows[0].figure.series
    if not variants:
        name = _("Published") if indicator.is_confidential else _("Computed")
        return [Series(name, _build_points(summary, [row.figure.value for row in rows]))]
    return [
        Series(str(variant.name), _build_points(summary, [row.figure.series[n].value for row in rows]))
        for n, variant in enumerate(variants)
    ]


def _build_points(summary: IndicatorSummary, values: Sequence[Decimal | None]) -> list[Point]:
    points: list[Point] = []
    for row, value in zip(summary.year_rows, values, strict=True):
        at = get_position(row.on)
        if row.break_reason:
            points.append(Point(at - 0.5, None))
        points.append(Point(at, value, date_format(row.on), _is_provisional(summary, row)))
    return points


def _is_provisional(summary: IndicatorSummary, row: YearRow) -> bool:
    """Say whether a row has the figure of the day, and records behind that await review."""
    return bool(summary.figure.provisional) and row.figure.period == summary.figure.period


def _build_path(summary: IndicatorSummary, target: Target) -> Series | None:
    """Return the required path from the baseline of the plan; None without one."""
    if not summary.milestones or target.baseline_on is None or target.baseline_value is None:
        return None
    values = [(target.baseline_on, target.baseline_value)]
    values += [(each.on, each.value) for each in summary.milestones]
    return Series(
        _("Required path"), [Point(get_position(day), value, date_format(day)) for day, value in values]
    )
