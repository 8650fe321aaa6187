"""The tables of targets: required values, progress and its assessment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from enterprises.kpis.figures import Text
from enterprises.kpis.indicators import Indicator
from enterprises.tables.table import Table
from targets import progress
from targets.pages.tables.columns import (
    BASELINE_COMPUTED,
    DAY,
    MISSING,
    PART,
    SOURCE,
    UNIT,
    VALUE,
    get_reason_text,
)
from targets.projection import Milestone
from targets.scoped_targets import ScopedTarget


def get_target_tables(targets: Sequence[ScopedTarget]) -> dict[str, Callable[[str], Table]]:
    """Return the builder of each table of scoped targets, by the name in its address."""
    return {
        "targets": lambda name: build_targets(name, targets),
        "targets-by-year": lambda name: build_targets_by_year(name, targets),
    }


def build_targets(name: str, targets: Sequence[ScopedTarget]) -> Table:
    """Build the scoped targets with their values and progress."""
    headings: list[Text] = [
        *(*PART, UNIT, DAY, VALUE, MISSING, _("Baseline"), _("Baseline date"), _("Comparator"), _("Target")),
        *(_("Target date"), _("Progress"), "R", _("Share of this year’s required increase")),
        BASELINE_COMPUTED,
    ]
    return Table(name, headings, [_build_target_row(each) for each in targets])


def _build_target_row(each: ScopedTarget) -> list[Any]:
    """Return a row of a target of a part.

    Amounts have the decimals of the page, so that both show the same.
    """
    target, cell, progress = each.target, each.cell, each.progress
    return [
        *_build_scope(each),
        each.indicator.unit,
        each.on,
        each.indicator.quantised(each.value),
        get_reason_text(cell.reason) if cell else None,
        each.indicator.quantised(target.baseline_value),
        target.baseline_on,
        target.get_comparator_display(),
        each.indicator.quantised(target.value),
        target.target_on,
        progress.label,
        progress.ratio,
        each.year and each.year.share_done,
        each.indicator.quantised(progress.inputs["baseline_computed"]),
    ]


def _build_scope(each: ScopedTarget) -> list[Any]:
    target, cell = each.target, each.cell
    names = [cell.label_zh, cell.label_en] if cell else [None, None]
    scope = [target.get_scope_display(), target.scope_code]
    return [each.indicator.code, each.indicator.name, target.plan.slug, *scope, *names]


def build_targets_by_year(name: str, targets: Sequence[ScopedTarget]) -> Table:
    """Build the values required by year for scoped targets."""
    rows = [
        [*_build_scope(each), *_build_milestone_row(milestone, each.indicator)]
        for each in targets
        for milestone in each.milestones
    ]
    return Table(name, [*PART, DAY, VALUE, SOURCE], rows)


def build_milestones(name: str, targets: Sequence[Milestone], indicator: Indicator) -> Table:
    """Build the values required by year for a target."""
    return Table(name, [DAY, VALUE, SOURCE], [_build_milestone_row(each, indicator) for each in targets])


def _build_milestone_row(each: Milestone, indicator: Indicator) -> list[Any]:
    return [each.on, indicator.quantised(each.value), _("Plan") if each.is_planned else _("Constant growth")]


def build_assessments(name: str) -> Table:
    """Build the lower bounds of R for each assessment of progress."""
    return Table(
        name, [_("Assessment"), _("R at least")], [[label, least] for least, label in progress.get_verdicts()]
    )
