"""The tables of the dashboard and of an indicator's page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.kpis.expiry import Cliff
from enterprises.kpis.figures import Text
from enterprises.kpis.indicators import Indicator
from enterprises.tables.table import Table
from targets.pages.breakdowns import Breakdown
from targets.pages.indicator_page import Flows, IndicatorPage
from targets.pages.indicator_rows import IndicatorRow
from targets.pages.summaries import IndicatorSummary
from targets.pages.tables.columns import (
    BASELINE_COMPUTED,
    CHINESE,
    CODE,
    DAY,
    ENGLISH,
    EXPECTED,
    INDICATOR,
    MISSING,
    PERIOD,
    REPORTED,
    UNIT,
    VALUE,
    get_reason_text,
)
from targets.pages.tables.revisions import build_revisions
from targets.pages.tables.seasons import build_seasons
from targets.pages.tables.targets import build_milestones, get_target_tables


def get_indicator_tables(page: IndicatorPage) -> dict[str, Callable[[str], Table]]:
    """Return the builder of each table of an indicator's page, by the name in its address.

    Builders, because a download needs one table only.
    """
    builders: dict[str, Callable[[str], Table]] = {"years": lambda name: build_years(name, page.summary)}
    for breakdown in page.summary.breakdowns:
        builders[f"by-{breakdown.by}"] = partial(
            build_breakdown, breakdown=breakdown, indicator=page.summary.indicator
        )
    if page.announced:
        builders["announced"] = lambda name: build_announced(name, page)
    if page.flows is not None and page.flows.spans:
        flows = page.flows
        builders["flow"] = lambda name: build_flow(name, flows)
    if page.seasons:
        builders["seasons"] = lambda name: build_seasons(name, page)
    if not page.revisions.is_empty:
        builders["revisions"] = lambda name: build_revisions(name, page)
    if page.contributors is not None:
        builders["enterprises"] = lambda name: build_enterprises(name, page)
    if page.projection and page.projection.milestones:
        required = page.projection.milestones
        builders["milestones"] = lambda name: build_milestones(name, required, page.summary.indicator)
    if page.projection and page.projection.cliff:
        cliff = page.projection.cliff
        builders["cliff"] = lambda name: build_cliff(name, cliff)
    if page.scoped_targets:
        builders |= get_target_tables(page.scoped_targets)
    return builders


def build_overview(name: str, summaries: Sequence[IndicatorSummary]) -> Table:
    """Build the headline indicators with their targets and progress."""
    headings: list[Text] = [
        *(CODE, INDICATOR, UNIT, DAY, VALUE, MISSING, _("Baseline"), _("Baseline date")),
        *(_("Comparator"), _("Target"), _("Target date"), _("Progress"), "R"),
        BASELINE_COMPUTED,
    ]
    return Table(name, headings, [_build_overview_row(summary) for summary in summaries])


def _build_overview_row(summary: IndicatorSummary) -> list[Any]:
    """Return a row of fixed width: without target or progress its cells are empty, or columns would shift."""
    indicator, figure, target, progress = (
        summary.indicator,
        summary.figure,
        summary.target,
        summary.progress,
    )
    row: list[Any] = [
        indicator.code,
        indicator.name,
        indicator.unit,
        figure.on,
        indicator.quantised(figure.value),
        get_reason_text(figure.reason),
    ]
    row += [indicator.quantised(target.baseline_value), target.baseline_on] if target else [None, None]
    row += (
        [target.get_comparator_display(), indicator.quantised(target.value), target.target_on]
        if target
        else [None] * 3
    )
    assessed = (
        (progress.label, progress.ratio, indicator.quantised(progress.inputs["baseline_computed"]))
        if progress
        else ()
    )
    return row + (list(assessed) or [None] * 3)


def build_further(name: str, rows: Sequence[IndicatorRow]) -> Table:
    """Build the further indicators with their last year ends."""
    days = [each.figure.on for each in rows[0].years] if rows else []
    headings: list[Text] = [CODE, INDICATOR, UNIT, DAY, VALUE, MISSING, *(day.isoformat() for day in days)]
    headings.append(_("Last entry"))
    return Table(
        name,
        headings,
        [
            [
                row.indicator.code,
                row.indicator.name,
                row.indicator.unit,
                row.public.figure.on,
                row.indicator.quantised(row.public.figure.value),
                get_reason_text(row.public.figure.reason),
                *(row.indicator.quantised(year.figure.value) for year in row.years),
                row.last_entered_at and timezone.localdate(row.last_entered_at),
            ]
            for row in rows
        ],
    )


def build_years(name: str, summary: IndicatorSummary) -> Table:
    """Build the figures over the years.

    Several series have a column each, because their values must not be mixed.
    """
    headings: list[Text] = [DAY, PERIOD]
    for variant in summary.variants:
        headings += [variant.name, MISSING]
    if not summary.variants:
        headings += [VALUE, MISSING, REPORTED, EXPECTED, _("Release"), _("Net increase")]
    headings += [_("Break in the series"), _("Comparator"), _("Announced")]
    written = summary.indicator.quantised
    rows = []
    for year_row in summary.year_rows:
        figure = year_row.figure
        row: list[Any] = [year_row.on, figure.period]
        for variant in figure.series:
            row += [written(variant.value), get_reason_text(variant.reason)]
        if not figure.series:
            row += [written(figure.value), get_reason_text(figure.reason), figure.reported, figure.expected]
            row += [year_row.release and year_row.release.slug, written(year_row.change)]
        row.append(year_row.break_label or year_row.drift_label or None)
        announced = year_row.announced
        rows.append(
            row
            + ([announced.get_comparator_display(), written(announced.value)] if announced else [None, None])
        )
    return Table(name, headings, rows)


def build_breakdown(name: str, *, breakdown: Breakdown, indicator: Indicator) -> Table:
    """Build a breakdown; the row without a key holds the enterprises not assigned.

    Shares of the total stand beside values that are not shares themselves, as on the page.
    """
    headings: list[Text] = [CODE, CHINESE, ENGLISH, VALUE, MISSING]
    rows = [
        [
            cell.key,
            cell.label_zh,
            cell.label_en,
            indicator.quantised(cell.value),
            get_reason_text(cell.reason),
        ]
        for cell in breakdown.cells
    ]
    if not indicator.is_share:
        headings.append(_("Share of the total (percent)"))
        shares = [share for _cell, share in breakdown.rows] or [None] * len(rows)  # none where not recorded
        for row, share in zip(rows, shares, strict=True):
            row.append(share)
    return Table(name, headings, rows)


def build_flow(name: str, flows: Flows) -> Table:
    """Build the entries and exits of a stock between days; exits are negative, so that columns add up."""
    headings: list[Text] = [_("From – to"), *(f"{start} – {end}" for start, end in flows.spans)]
    entering = [[label, *row] for label, row in flows.entering]
    leaving = [[label, *(-n for n in row)] for label, row in flows.leaving]
    first, last = [_("Start of period"), *flows.start], [_("End of period"), *flows.end]
    return Table(name, headings, [first, *entering, *leaving, last])


def build_announced(name: str, page: IndicatorPage) -> Table:
    """Build the announced figures with their documents."""
    headings: list[Text] = [DAY, _("Comparator"), VALUE, _("Publisher"), _("Document"), _("Published on")]
    rows = [
        [
            *(each.on, each.get_comparator_display(), page.summary.indicator.quantised(each.value)),
            *(each.publisher, each.document, each.published_on),
        ]
        for each in page.announced
    ]
    return Table(name, headings, rows)


def build_enterprises(name: str, page: IndicatorPage) -> Table:
    """Build the enterprises included in the figure."""
    rows = [[each.code, each.name_zh, each.name_en] for each in page.contributors or ()]
    return Table(name, [CODE, CHINESE, ENGLISH], rows)


def build_cliff(name: str, cliff: Cliff) -> Table:
    """Build the recognitions that expire before the target day, by month."""
    return Table(name, [_("Month"), VALUE], [[f"{month:%Y-%m}", n] for month, n in cliff.months])
