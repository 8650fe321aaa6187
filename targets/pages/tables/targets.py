"""The tables of targets, of the way to them and of the progress made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from enterprises.kpis.figures import Text
from enterprises.tables.table import Table
from targets import progress
from targets.pages.tables.columns import (
    DAY,
    MISSING,
    PART,
    SOURCE,
    UNIT,
    VALUE,
    reason_text,
)
from targets.projection import Milestone
from targets.scoped_targets import ScopedTarget


def tables_of_parts(parts: Sequence[ScopedTarget]) -> dict[str, Callable[[str], Table]]:
    """Return what makes each table of the targets of parts of the district."""
    return {
        "targets": lambda name: targets(name, parts),
        "targets-by-year": lambda name: targets_by_year(name, parts),
    }


def targets(name: str, found: Sequence[ScopedTarget]) -> Table:
    """The targets of parts of the district with their values and verdicts."""
    headings: list[Text] = [
        *(*PART, UNIT, DAY, VALUE, MISSING, _("Baseline"), _("Baseline date"), _("Comparator"), _("Target")),
        *(_("Target date"), _("Progress"), "R", _("Share of this year’s required increase")),
    ]
    return Table(name, headings, [_target(each) for each in found])


def _target(each: ScopedTarget) -> list[Any]:
    target, cell, progress = each.target, each.cell, each.progress
    return [
        *_part(each),
        each.indicator.unit,
        progress.inputs["on"],
        each.value,
        reason_text(cell.reason) if cell else None,
        target.baseline_value,
        target.baseline_on,
        target.get_comparator_display(),
        target.value,
        target.target_on,
        progress.label,
        progress.ratio,
        each.year and each.year.share_done,
    ]


def _part(each: ScopedTarget) -> list[Any]:
    target, cell = each.target, each.cell
    names = [cell.label_zh, cell.label_en] if cell else [None, None]
    scope = [target.get_scope_display(), target.scope_code]
    return [each.indicator.code, each.indicator.name, target.plan.slug, *scope, *names]


def targets_by_year(name: str, found: Sequence[ScopedTarget]) -> Table:
    """What each year asks for on the way to the targets of parts of the district."""
    rows = [[*_part(each), *_milestone(one)] for each in found for one in each.milestones]
    return Table(name, [*PART, DAY, VALUE, SOURCE], rows)


def milestones(name: str, found: Sequence[Milestone]) -> Table:
    """What each year asks for on the way to a target."""
    return Table(name, [DAY, VALUE, SOURCE], [_milestone(each) for each in found])


def _milestone(each: Milestone) -> list[Any]:
    return [each.on, each.value, _("Plan") if each.is_planned else _("Constant growth")]


def verdicts(name: str) -> Table:
    """From which R on each verdict on the progress to a target holds."""
    return Table(
        name, [_("Assessment"), _("R at least")], [[words, least] for least, words in progress.verdicts()]
    )
