"""The value of an indicator on a day."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from enterprises.api import shapes
from enterprises.api.endpoint import EndpointRequest, describe_snapshot, to_local_time
from enterprises.api.known_at import KNOWN_AT
from enterprises.api.parameters import ON
from enterprises.api.shapes import Shape
from enterprises.history.moment import Moment
from enterprises.history.state_cache import cached_by_state
from enterprises.kpis.counts import StockCount
from enterprises.kpis.indicators import INDICATORS, Indicator
from enterprises.kpis.unmatched import count_unmatched, state_of_plans
from targets.api.figures import (
    CELL,
    COVERAGE,
    REASON,
    VARIANT,
    build_cell,
    build_coverage,
    build_value,
    build_variants,
)
from targets.api.indicator import BY, IndicatorEndpoint
from targets.public_figures import (
    build_unpublished_cells,
    fetch_last_entries,
    get_public_breakdown,
    get_public_figure,
)

VALUE = Shape(
    "Value",
    _("The value of an indicator on a date."),
    {
        "indicator": shapes.text(_("The code of the indicator.")),
        "version": shapes.whole(_("The definition version.")),
        "on": shapes.day(_("The requested date.")),
        "period": shapes.text(
            _("The period of the value: a date, a year, or two dates separated by a slash.")
        ),
        "value": shapes.number(_("The exact value, money in yuan; null if missing."), null=True),
        "reason": REASON,
        "unit": shapes.text(_("The code of the unit.")),
        "coverage": COVERAGE,
        "provisional": shapes.whole(_("The number of records used in it that are pending review.")),
        "unmatched": shapes.whole(
            _(
                "The number of certificates in force on the date that are held by companies not in "
                "the registry and therefore not counted; null for indicators that do not count "
                "certificates, and with `known_at`."
            ),
            null=True,
        ),
        "last_entered_at": shapes.instant(
            _(
                "The time of the last entry or change of a record that bears on a live value; null if there "
                "is none, and for a value from a release."
            ),
            null=True,
        ),
        "release": shapes.text(_("The release in which it was published; null for a live value."), null=True),
        "breakdown": shapes.many(CELL, _("The value by category of `by`; empty without `by`.")),
        "series": shapes.many(VARIANT, _("The series of an indicator with several series.")),
    },
    frozenset({"series"}),
)


class IndicatorValue(IndicatorEndpoint):
    name = "value"
    summary = _("The public value of an indicator on a date.")
    parameters = (ON, KNOWN_AT, BY)
    shape = shapes.body(VALUE)

    def get_indicator_body(self, indicator: Indicator, request: EndpointRequest) -> dict[str, Any]:
        moment, by = request.moment.with_cached_facts(), request.values.get("by")
        name = ("value", indicator.code, by, *moment.cache_key)
        return {
            **cached_by_state(name, lambda: _build_body(indicator, moment, by)),
            "unmatched": count_unmatched([indicator], moment).get(indicator.code),
            **describe_snapshot(request.snapshot),
        }

    def etag_extra(self, code: str) -> object:
        return state_of_plans() if isinstance(INDICATORS.get(code), StockCount) else None


def _build_body(indicator: Indicator, moment: Moment, by: str | None) -> dict[str, Any]:
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
