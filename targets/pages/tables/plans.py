"""The tables of the page of a plan in the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from enterprises.kpis.figures import Text
from enterprises.tables.table import Table
from targets.pages.plan_page import PlanBreakdown, PlanPage, TargetResult
from targets.pages.tables.columns import (
    BASELINE_COMPUTED,
    CHANGE,
    CHINESE,
    CODE,
    DAY,
    ENGLISH,
    INDICATOR,
    MISSING,
    UNIT,
    VALUE,
    get_reason_text,
)
from targets.pages.tables.differences import build_reasons
from targets.pages.tables.targets import get_target_tables


def get_plan_tables(page: PlanPage) -> dict[str, Callable[[str], Table]]:
    """Return the builder of each table of the page, by the name in its address."""
    builders: dict[str, Callable[[str], Table]] = {"results": lambda name: build_results(name, page.results)}
    for result in page.results:
        if result.explanation and result.explanation.change is not None:
            builders[f"{result.anchor}-reasons"] = partial(build_reasons, explanation=result.explanation)
        for breakdown in result.breakdowns:
            builders[f"{result.anchor}-by-{breakdown.by}"] = partial(
                build_parts, result=result, breakdown=breakdown
            )
    if page.scoped_targets:
        builders |= get_target_tables(page.scoped_targets)
    return builders


def build_results(name: str, results: Sequence[TargetResult]) -> Table:
    """Build the targets of the district with their final values and verdicts."""
    headings: list[Text] = [
        *(CODE, INDICATOR, UNIT, _("Baseline"), _("Baseline date"), _("Comparator"), _("Target")),
        *(_("Target date"), DAY, VALUE, MISSING, _("Progress"), _("Shortfall"), _("Share of the way")),
        *(_("Beyond the target"), _("Published"), _("Release")),
        BASELINE_COMPUTED,
    ]
    return Table(name, headings, [_build_result_row(each) for each in results])


def _build_result_row(each: TargetResult) -> list[Any]:
    """Return a row of the results; amounts have the decimals of the page, so that both show the same."""
    target, figure, progress = each.target, each.public.figure, each.progress
    quantised = each.indicator.quantised
    return [
        each.indicator.code,
        each.indicator.name,
        each.indicator.unit,
        quantised(target.baseline_value),
        target.baseline_on,
        target.get_comparator_display(),
        quantised(target.value),
        target.target_on,
        figure.on,
        quantised(figure.value),
        get_reason_text(figure.reason),
        progress.label,
        quantised(progress.shortfall),
        progress.share,
        quantised(progress.surplus),
        quantised(each.published.figure.value),
        each.published.release and each.published.release.slug,
        quantised(progress.inputs["baseline_computed"]),
    ]


def build_parts(name: str, result: TargetResult, breakdown: PlanBreakdown) -> Table:
    """Build the parts of the district on the base day and on the target day."""
    headings: list[Text] = [
        *(CODE, CHINESE, ENGLISH, result.base_on.isoformat(), result.public.figure.on.isoformat()),
        *(MISSING, CHANGE),
    ]
    quantised = result.indicator.quantised
    rows = [
        [
            *(row.cell.key, row.cell.label_zh, row.cell.label_en),
            *(quantised(row.before), quantised(row.cell.value)),
            *(get_reason_text(row.cell.reason), quantised(row.change)),
        ]
        for row in breakdown.rows
    ]
    return Table(name, headings, rows)
