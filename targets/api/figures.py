"""Serializers of figures, shared by the views."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from enterprises.api.serializers import NumberField, both_languages, described, in_both
from enterprises.kpis.figures import Cell, Figure, Variant
from enterprises.kpis.indicators import Indicator


@described(_("The number of enterprises that reported, of those expected to."))
class CoverageSerializer(serializers.Serializer[Any]):
    reported = serializers.IntegerField(help_text=_("The number that reported."))
    expected = serializers.IntegerField(help_text=_("The number expected to report."))


def coverage_field() -> CoverageSerializer:
    return CoverageSerializer(
        allow_null=True,
        help_text=_("The number of enterprises that reported, of those expected to; null for counts."),
    )


def reason_field() -> serializers.CharField:
    return serializers.CharField(
        allow_null=True, help_text=_("The reason for the missing value; null if there is a value.")
    )


@described(_("One row of a breakdown."))
class CellSerializer(serializers.Serializer[Any]):
    key = serializers.CharField(
        allow_null=True, help_text=_("The code of the category (cluster, zone, …); null if not assigned.")
    )
    label = both_languages(_("The name of the category."))
    value = NumberField(allow_null=True, help_text=_("The value; null if missing or hidden."))
    suppressed = serializers.BooleanField(help_text=_("Whether it is suppressed for confidentiality."))
    reason = reason_field()


@described(_("One of several series of an indicator; the series are not comparable."))
class VariantSerializer(serializers.Serializer[Any]):
    key = serializers.CharField(help_text=_("The key of the series."))
    label = both_languages(_("The name of the series."))
    value = NumberField(allow_null=True, help_text=_("The value; null if missing."))
    reason = reason_field()
    coverage = coverage_field()


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
