"""The tables of the change between two figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
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
    INDICATOR,
    MISSING,
    REASON,
    UNIT,
    get_reason_text,
)

DISTRICT = ("罗湖区", "Luohu district")  # names a step that no single enterprise makes, in both languages


def build_contributions(name: str, explanation: Explanation) -> Table:
    """Build the contributions to a change by enterprise; they add up to it."""
    headings: list[Text] = [CODE, CHINESE, ENGLISH, DAY, REASON, _("Recorded later"), CHANGE]
    rows = [
        [
            step.code,
            *((step.name_zh, step.name_en) if step.code else DISTRICT),
            step.on,
            CHANGE_REASONS[step.reason],
            _("yes") if step.is_correction else None,
            _round_exact(explanation, step.change),
        ]
        for step in explanation.steps or ()
    ]
    return Table(name, headings, rows)


def build_reasons(name: str, explanation: Explanation) -> Table:
    """Build both figures and between them the change by reason."""
    written = explanation.indicator.quantised
    rows: list[list[Any]] = [[_format_day(explanation.first.on), None, written(explanation.before.value)]]
    rows += [
        [reason.label, reason.count, _round_exact(explanation, reason.change)]
        for reason in explanation.reasons
    ]
    rows.append([_format_day(explanation.second.on), None, written(explanation.after.value)])
    return Table(name, [REASON, _("Number of changes"), CHANGE], rows)


def build_changes_of_indicators(name: str, explanations: Sequence[Explanation]) -> Table:
    """Build both figures of every indicator and the change between them."""
    days = [each.on.isoformat() for each in (explanations[0].first, explanations[0].second)]
    headings: list[Text] = [CODE, INDICATOR, UNIT, *days, CHANGE, MISSING]
    rows = [
        [
            *(each.indicator.code, each.indicator.name, each.indicator.unit),
            *(
                each.indicator.quantised(value)
                for value in (each.before.value, each.after.value, each.change)
            ),
            get_reason_text(each.after.reason or each.before.reason),
        ]
        for each in explanations
    ]
    return Table(name, headings, rows)


def _round_exact(explanation: Explanation, change: Decimal) -> Decimal | None:
    """Return a change with the indicator's decimals.

    Parts of a rounded ratio keep all their digits, or they would no longer add up to its change.
    """
    return change if explanation.indicator.is_rounded else explanation.indicator.quantised(change)


def _format_day(day: date) -> str:
    return _("Value as of %(day)s") % {"day": date_format(day)}
