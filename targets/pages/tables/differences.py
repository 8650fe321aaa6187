"""The tables of the change between two figures."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from enterprises.kpis.figures import CHANGE_REASONS, Text
from enterprises.tables.table import Table
from targets.explanations import Explanation
from targets.pages.tables.columns import (
    CHANGE,
    CHINESE,
    CODE,
    DAY,
    ENGLISH,
    REASON,
)


def steps(name: str, found: Explanation) -> Table:
    """The steps between two figures, whose changes add up to the change."""
    headings: list[Text] = [CODE, CHINESE, ENGLISH, DAY, REASON, _("Recorded later"), CHANGE]
    rows = [
        [
            step.code,
            step.name_zh,
            step.name_en,
            step.on,
            CHANGE_REASONS[step.reason],
            _("yes") if step.is_correction else None,
            step.change,
        ]
        for step in found.steps or ()
    ]
    return Table(name, headings, rows)


def reasons(name: str, found: Explanation) -> Table:
    """Both figures, and between them what each reason adds up to."""
    rows: list[list[Any]] = [[_side(found.first.on), None, found.before.value]]
    rows += [[reason.words, reason.count, reason.change] for reason in found.reasons]
    rows.append([_side(found.second.on), None, found.after.value])
    return Table(name, [REASON, _("Number of changes"), CHANGE], rows)


def _side(day: date) -> str:
    return _("Value as of %(day)s") % {"day": date_format(day)}
