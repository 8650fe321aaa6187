"""Schemas and JSON of figures, shared by the endpoints."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from enterprises.api import shapes
from enterprises.api.indicators import in_both
from enterprises.api.shapes import Shape
from enterprises.kpis.figures import Cell, Figure, Variant
from enterprises.kpis.indicators import Indicator

COVERAGE: dict[str, Any] = {
    "type": ["object", "null"],
    "description": _("The number of enterprises that reported, of those expected to; null for counts."),
    "properties": {
        "reported": shapes.whole(_("The number that reported.")),
        "expected": shapes.whole(_("The number expected to report.")),
    },
    "required": ["reported", "expected"],
}


REASON = shapes.text(_("The reason for the missing value; null if there is a value."), null=True)


CELL = Shape(
    "Cell",
    _("One row of a breakdown."),
    {
        "key": shapes.text(
            _("The code of the category (cluster, zone, …); null if not assigned."), null=True
        ),
        "label": shapes.BOTH,
        "value": shapes.number(_("The value; null if missing or hidden."), null=True),
        "suppressed": shapes.yes_or_no(_("Whether it is suppressed for confidentiality.")),
        "reason": REASON,
    },
)


VARIANT = Shape(
    "Variant",
    _("One of several series of an indicator; the series are not comparable."),
    {
        "key": shapes.text(_("The key of the series.")),
        "label": shapes.BOTH,
        "value": shapes.number(_("The value; null if missing."), null=True),
        "reason": REASON,
        "coverage": COVERAGE,
    },
)


def build_value(indicator: Indicator, figure: Figure | Cell | Variant) -> dict[str, Any]:
    """Return the value with the indicator's decimals, or the reason for the missing value."""
    return {"value": indicator.quantised(figure.value), "reason": figure.reason or None}


def build_coverage(figure: Figure | Variant) -> dict[str, int | None] | None:
    """Return the number of reports and of those expected; None for counts."""
    if figure.expected is None:
        return None
    return {"reported": figure.reported, "expected": figure.expected}


def build_cell(indicator: Indicator, cell: Cell) -> dict[str, Any]:
    return {
        "key": cell.key,
        "label": {"zh": cell.label_zh, "en": cell.label_en},
        **build_value(indicator, cell),
        "suppressed": cell.is_suppressed,
    }


def build_variants(indicator: Indicator, figure: Figure) -> dict[str, Any]:
    if not figure.series:
        return {}
    return {
        "series": [
            {
                "key": each.key,
                "label": in_both(each.name),
                **build_value(indicator, each),
                "coverage": build_coverage(each),
            }
            for each in figure.series
        ]
    }
