"""The revision triangle of an indicator: each year end as known earlier and now."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from enterprises.api import shapes
from enterprises.api.endpoint import EndpointRequest, describe_snapshot
from enterprises.api.known_at import KNOWN_AT
from enterprises.api.shapes import Shape
from enterprises.kpis.indicators import Indicator
from targets.api.figures import REASON, build_value
from targets.api.indicator import IndicatorEndpoint
from targets.api.series import FROM, TO, parse_years
from targets.revisions import LAGS, MeanRevision, RevisionRow, build_revisions, get_day_known

MONTHS = shapes.whole(
    _("The months after the year end: 0 for its own day; null for the present or `known_at`."), null=True
)
VINTAGE = Shape(
    "Vintage",
    _("The value of a year end as known at the end of a day."),
    {
        "months": MONTHS,
        "known_on": shapes.day(_("The day at whose end it was known; null with `months` null."), null=True),
        "value": shapes.number(_("The exact value; null if missing."), null=True),
        "reason": REASON,
    },
)
REVISED = Shape(
    "RevisedPoint",
    _("The values of one year end as known at different times."),
    {
        "on": shapes.day(_("31 December of the year.")),
        "vintages": shapes.many(VINTAGE, _("One value for each number of months, and the present one.")),
    },
)
MEAN = Shape(
    "MeanRevision",
    _("The mean difference from the first known value, over the year ends with both values."),
    {
        "months": MONTHS,
        "count": shapes.whole(_("The number of year ends with both values.")),
        "mean": shapes.number(_("The mean revision; null if there is none."), null=True),
        "mean_absolute": shapes.number(
            _("The mean of the revisions without their sign; null if there is none."), null=True
        ),
        "relative": shapes.number(
            _("The sum of the revisions divided by that of the first known values; null if undefined."),
            null=True,
        ),
    },
)
REVISIONS = Shape(
    "Revisions",
    _("The values of an indicator at year ends, as first known, later and at present."),
    {
        "indicator": shapes.text(_("The code of the indicator.")),
        "version": shapes.whole(_("The definition version, which applies to all values.")),
        "unit": shapes.text(_("The code of the unit.")),
        "points": shapes.many(REVISED, _("One for each year end.")),
        "mean_revisions": shapes.many(MEAN, _("One for each number of months from 1, and for the present.")),
    },
)


class IndicatorRevisions(IndicatorEndpoint):
    name = "revisions"
    summary = _("The public values of an indicator at year ends, as known at different times.")
    parameters = (FROM, TO, KNOWN_AT)
    shape = shapes.body(REVISIONS)

    def get_indicator_body(self, indicator: Indicator, request: EndpointRequest) -> dict[str, Any]:
        until = request.snapshot.at if "known_at" in request.values else request.now
        triangle = build_revisions(indicator, parse_years(request), request.snapshot.facts, until=until)
        return {
            "indicator": indicator.code,
            "version": indicator.version,
            "unit": indicator.unit.code,
            "points": [_build_point(indicator, row) for row in triangle.rows],
            "mean_revisions": [
                _build_mean(months, mean) for months, mean in zip(COLUMNS[1:], triangle.means, strict=True)
            ],
            **describe_snapshot(request.snapshot),
        }


COLUMNS: tuple[int | None, ...] = (*LAGS, None)


def _build_point(indicator: Indicator, row: RevisionRow) -> dict[str, Any]:
    vintages = [
        {
            "months": months,
            "known_on": None if months is None else get_day_known(row.on.year, months),
            **build_value(indicator, figure),
        }
        for months, figure in zip(COLUMNS, row.figures, strict=True)
    ]
    return {"on": row.on, "vintages": vintages}


def _build_mean(months: int | None, mean: MeanRevision) -> dict[str, Any]:
    return {
        "months": months,
        "count": mean.count,
        "mean": mean.mean,
        "mean_absolute": mean.mean_absolute,
        "relative": mean.relative,
    }
