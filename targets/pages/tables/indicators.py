"""The tables of the dashboard and of an indicator's page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from enterprises.kpis.expiry import Cliff
from enterprises.kpis.figures import Text
from enterprises.tables.table import Table
from targets.pages.breakdowns import Breakdown
from targets.pages.indicator_page import Flows, IndicatorPage
from targets.pages.indicator_rows import IndicatorRow
from targets.pages.summaries import IndicatorSummary
from targets.pages.tables.columns import (
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
    reason_text,
)
from targets.pages.tables.targets import milestones, tables_of_parts


def tables_of(found: IndicatorPage) -> dict[str, Callable[[str], Table]]:
    """Return what makes each table of an indicator's page, by the name in its address."""
    made: dict[str, Callable[[str], Table]] = {"years": lambda name: years(name, found.account)}
    for breakdown in found.account.breakdowns:
        made[f"by-{breakdown.by}"] = partial(by, breakdown=breakdown)
    if found.announced:
        made["announced"] = lambda name: announced(name, found)
    if found.flows is not None:
        flows = found.flows
        made["flow"] = lambda name: flow(name, flows)
    if found.contributors is not None:
        made["enterprises"] = lambda name: enterprises(name, found)
    if found.outlook and found.outlook.milestones:
        steps_to_it = found.outlook.milestones
        made["milestones"] = lambda name: milestones(name, steps_to_it)
    if found.outlook and found.outlook.cliff:
        ending = found.outlook.cliff
        made["cliff"] = lambda name: cliff(name, ending)
    if found.parts:
        made |= tables_of_parts(found.parts)
    return made


def overview(name: str, found: Sequence[IndicatorSummary]) -> Table:
    """The announced indicators with their targets and verdicts."""
    headings: list[Text] = [
        *(CODE, INDICATOR, UNIT, DAY, VALUE, MISSING, _("Baseline"), _("Baseline date")),
        *(_("Comparator"), _("Target"), _("Target date"), _("Progress"), "R"),
    ]
    return Table(name, headings, [_overview_row(account) for account in found])


def _overview_row(account: IndicatorSummary) -> list[Any]:
    indicator, figure, target, progress = (
        account.indicator,
        account.figure,
        account.target,
        account.progress,
    )
    row: list[Any] = [
        indicator.code,
        indicator.name,
        indicator.unit,
        figure.on,
        figure.value,
        reason_text(figure.reason),
    ]
    row += [target.baseline_value, target.baseline_on] if target else [None, None]
    row += [target.get_comparator_display(), target.value, target.target_on] if target else [None] * 3
    return row + ([progress.label, progress.ratio] if progress else [None, None])


def further(name: str, found: Sequence[IndicatorRow]) -> Table:
    """The further indicators with their last year ends."""
    days = [each.figure.on for each in found[0].years] if found else []
    headings: list[Text] = [CODE, INDICATOR, UNIT, DAY, VALUE, MISSING, *(day.isoformat() for day in days)]
    return Table(
        name,
        headings,
        [
            [
                brief.indicator.code,
                brief.indicator.name,
                brief.indicator.unit,
                brief.public.figure.on,
                brief.public.figure.value,
                reason_text(brief.public.figure.reason),
                *(year.figure.value for year in brief.years),
            ]
            for brief in found
        ],
    )


def years(name: str, account: IndicatorSummary) -> Table:
    """The figures over the years; of several series one column each, with its reason."""
    headings: list[Text] = [DAY, PERIOD]
    for variant in account.variants:
        headings += [variant.name, MISSING]
    if not account.variants:
        headings += [VALUE, MISSING, REPORTED, EXPECTED, _("Release"), _("Net increase")]
    headings += [_("Break in the series"), _("Comparator"), _("Announced")]
    rows = []
    for line in account.lines:
        figure = line.figure
        row: list[Any] = [line.on, figure.period]
        for variant in figure.series:
            row += [variant.value, reason_text(variant.reason)]
        if not figure.series:
            row += [figure.value, reason_text(figure.reason), figure.reported, figure.expected]
            row += [line.release and line.release.slug, line.change]
        row.append(_("yes") if line.is_break else None)
        said = line.announced
        rows.append(row + ([said.get_comparator_display(), said.value] if said else [None, None]))
    return Table(name, headings, rows)


def by(name: str, breakdown: Breakdown) -> Table:
    """A breakdown; the row without a key is what is not assigned."""
    headings: list[Text] = [CODE, CHINESE, ENGLISH, VALUE, MISSING]
    rows = [
        [cell.key, cell.label_zh, cell.label_en, cell.value, reason_text(cell.reason)]
        for cell in breakdown.cells
    ]
    return Table(name, headings, rows)


def flow(name: str, flows: Flows) -> Table:
    """What entered a stock and what left it, between days; what left is negative, so a column sums."""
    headings: list[Text] = [_("From – to"), *(f"{start} – {end}" for start, end in flows.spans)]
    entering = [[words, *row] for words, row in flows.entering]
    leaving = [[words, *(-n for n in row)] for words, row in flows.leaving]
    first, last = [_("Start of period"), *flows.start], [_("End of period"), *flows.end]
    return Table(name, headings, [first, *entering, *leaving, last])


def announced(name: str, found: IndicatorPage) -> Table:
    """What others announced, with its document."""
    headings: list[Text] = [DAY, _("Comparator"), VALUE, _("Publisher"), _("Document"), _("Published on")]
    rows = [
        [each.on, each.get_comparator_display(), each.value, each.publisher, each.document, each.published_on]
        for each in found.announced
    ]
    return Table(name, headings, rows)


def enterprises(name: str, found: IndicatorPage) -> Table:
    """All enterprises behind the figure."""
    rows = [[each.code, each.name_zh, each.name_en] for each in found.contributors or ()]
    return Table(name, [CODE, CHINESE, ENGLISH], rows)


def cliff(name: str, found: Cliff) -> Table:
    """The recognitions that end before the target day, by month."""
    return Table(name, [_("Month"), VALUE], [[f"{month:%Y-%m}", n] for month, n in found.months])
