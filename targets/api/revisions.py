"""The revision triangle of an indicator: each year end as known earlier and now."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from enterprises.api.parameters import KnownAtQuery
from enterprises.api.serializers import EchoSerializer, NumberField, described
from enterprises.api.views import describe_snapshot
from enterprises.kpis.indicators import Indicator
from targets.api.figures import build_value, reason_field
from targets.api.indicator import IndicatorDetailView
from targets.api.series import YearsQuery, parse_years
from targets.revisions import LAGS, MeanRevision, RevisionRow, build_revisions, get_day_known


def _months() -> serializers.IntegerField:
    return serializers.IntegerField(
        allow_null=True,
        help_text=_("The months after the year end: 0 for its own day; null for the present or `known_at`."),
    )


@described(_("The value of a year end as known at the end of a day."))
class VintageSerializer(serializers.Serializer[Any]):
    months = _months()
    known_on = serializers.DateField(
        allow_null=True, help_text=_("The day at whose end it was known; null with `months` null.")
    )
    value = NumberField(allow_null=True, help_text=_("The exact value; null if missing."))
    reason = reason_field()


@described(_("The values of one year end as known at different times."))
class RevisedPointSerializer(serializers.Serializer[Any]):
    on = serializers.DateField(help_text=_("31 December of the year."))
    vintages = VintageSerializer(
        many=True, help_text=_("One value for each number of months, and the present one.")
    )


@described(_("The mean difference from the first known value, over the year ends with both values."))
class MeanRevisionSerializer(serializers.Serializer[Any]):
    months = _months()
    count = serializers.IntegerField(help_text=_("The number of year ends with both values."))
    mean = NumberField(allow_null=True, help_text=_("The mean revision; null if there is none."))
    mean_absolute = NumberField(
        allow_null=True,
        help_text=_("The mean of the revisions without their sign; null if there is none."),
    )
    relative = NumberField(
        allow_null=True,
        help_text=_("The sum of the revisions divided by that of the first known values; null if undefined."),
    )


@described(_("The values of an indicator at year ends, as first known, later and at present."))
class RevisionsSerializer(EchoSerializer):
    indicator = serializers.CharField(help_text=_("The code of the indicator."))
    version = serializers.IntegerField(help_text=_("The definition version, which applies to all values."))
    unit = serializers.CharField(help_text=_("The code of the unit."))
    points = RevisedPointSerializer(many=True, help_text=_("One for each year end."))
    mean_revisions = MeanRevisionSerializer(
        many=True, help_text=_("One for each number of months from 1, and for the present.")
    )

    def to_representation(self, body: dict[str, Any]) -> dict[str, Any]:
        return body


class RevisionsQuery(YearsQuery, KnownAtQuery):
    """The parameters of a revision triangle."""


class IndicatorRevisions(IndicatorDetailView):
    name = "revisions"
    summary = _("The public values of an indicator at year ends, as known at different times.")
    query_class = RevisionsQuery
    serializer_class = RevisionsSerializer

    def describe(self, indicator: Indicator) -> dict[str, Any]:
        until = self.snapshot.at if "known_at" in self.values else self.now
        triangle = build_revisions(indicator, parse_years(self), self.snapshot.facts, until=until)
        return {
            "indicator": indicator.code,
            "version": indicator.version,
            "unit": indicator.unit.code,
            "points": [_build_point(indicator, row) for row in triangle.rows],
            "mean_revisions": [
                _build_mean(months, mean) for months, mean in zip(COLUMNS[1:], triangle.means, strict=True)
            ],
            **describe_snapshot(self.snapshot),
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
