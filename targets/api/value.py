"""The value of an indicator on a day."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from enterprises.api.parameters import MomentQuery
from enterprises.api.serializers import EchoSerializer, NumberField, described
from enterprises.api.views import describe_snapshot, to_local_time
from enterprises.history.moment import Moment
from enterprises.history.state_cache import cached_by_state
from enterprises.kpis.counts import StockCount
from enterprises.kpis.indicators import INDICATORS, Indicator
from enterprises.kpis.unmatched import count_unmatched, state_of_plans
from targets.api.figures import (
    CellSerializer,
    VariantSerializer,
    build_cell,
    build_coverage,
    build_value,
    build_variants,
    coverage_field,
    reason_field,
)
from targets.api.indicator import ByQuery, IndicatorDetailView
from targets.public_figures import (
    build_unpublished_cells,
    fetch_last_entries,
    get_public_breakdown,
    get_public_figure,
)


@described(_("The value of an indicator on a date."))
class ValueSerializer(EchoSerializer):
    indicator = serializers.CharField(help_text=_("The code of the indicator."))
    version = serializers.IntegerField(help_text=_("The definition version."))
    on = serializers.DateField(help_text=_("The requested date."))
    period = serializers.CharField(
        help_text=_("The period of the value: a date, a year, or two dates separated by a slash.")
    )
    value = NumberField(allow_null=True, help_text=_("The exact value, money in yuan; null if missing."))
    reason = reason_field()
    unit = serializers.CharField(help_text=_("The code of the unit."))
    coverage = coverage_field()
    provisional = serializers.IntegerField(
        help_text=_("The number of records used in it that are pending review.")
    )
    unmatched = serializers.IntegerField(
        allow_null=True,
        help_text=_(
            "The number of certificates in force on the date that are held by companies not in "
            "the registry and therefore not counted; null for indicators that do not count "
            "certificates, and with `known_at`."
        ),
    )
    last_entered_at = serializers.DateTimeField(
        allow_null=True,
        help_text=_(
            "The time of the last entry or change of a record that bears on a live value; null if there "
            "is none, and for a value from a release."
        ),
    )
    release = serializers.CharField(
        allow_null=True, help_text=_("The release in which it was published; null for a live value.")
    )
    breakdown = CellSerializer(many=True, help_text=_("The value by category of `by`; empty without `by`."))
    series = VariantSerializer(
        many=True, required=False, help_text=_("The series of an indicator with several series.")
    )

    def to_representation(self, body: dict[str, Any]) -> dict[str, Any]:
        return body


class ValueQuery(MomentQuery, ByQuery):
    """The parameters of a value."""


class IndicatorValue(IndicatorDetailView):
    name = "value"
    summary = _("The public value of an indicator on a date.")
    query_class = ValueQuery
    serializer_class = ValueSerializer

    def describe(self, indicator: Indicator) -> dict[str, Any]:
        moment, by = self.moment.with_cached_facts(), self.values.get("by")
        name = ("value", indicator.code, by, *moment.cache_key)
        return {
            **cached_by_state(name, lambda: _build_body(indicator, moment, by)),
            "unmatched": count_unmatched([indicator], moment).get(indicator.code),
            **describe_snapshot(self.snapshot),
        }

    def etag_extra(self) -> object:
        return state_of_plans() if isinstance(INDICATORS.get(self.code), StockCount) else None


def _build_body(indicator: Indicator, moment: Moment, by: str | None) -> dict[str, Any]:
    """Return the public value with its cells.

    An unpublished breakdown has its keys with reasons, not nothing.
    """
    public = get_public_figure(indicator, moment)
    figure = public.figure
    cells = (
        (get_public_breakdown(indicator, moment, by) or build_unpublished_cells(indicator, moment, by))
        if by
        else []
    )
    return {
        "indicator": indicator.code,
        "version": indicator.version,
        "on": figure.on,
        "period": figure.period,
        **build_value(indicator, figure),
        "unit": indicator.unit.code,
        "coverage": build_coverage(figure),
        "provisional": figure.provisional,
        "last_entered_at": to_local_time(fetch_last_entries([indicator], moment).get(indicator.code)),
        "release": public.release.slug if public.release else None,
        "breakdown": [build_cell(indicator, cell) for cell in cells],
        **build_variants(indicator, figure),
    }
