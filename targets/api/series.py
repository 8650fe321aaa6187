"""The values of an indicator by year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import islice, pairwise
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from enterprises.api.parameters import KnownAtQuery, Query, WholeNumberParameter
from enterprises.api.problems import build_problem
from enterprises.api.serializers import AnyField, EchoSerializer, NumberField, both_languages, described
from enterprises.api.views import RegistryView, describe_snapshot
from enterprises.history.facts import Facts
from enterprises.history.state_cache import cached_by_state
from enterprises.kpis.figures import DRIFT_YEARS, Cell, Figure, Text, find_drifts, last_ended_year
from enterprises.kpis.indicators import Indicator
from enterprises.listing.dates import EARLIEST
from targets.api.figures import VariantSerializer, build_value, build_variants, reason_field
from targets.api.indicator import ByQuery, IndicatorDetailView
from targets.public_figures import (
    PublicFigure,
    get_public_series,
    get_public_series_by,
)


@described(_("The value at the end of a year."))
class PointSerializer(serializers.Serializer[Any]):
    on = serializers.DateField(help_text=_("31 December of the year."))
    value = NumberField(allow_null=True, help_text=_("The exact value; null if missing."))
    reason = reason_field()
    provisional = serializers.IntegerField(
        allow_null=True,
        help_text=_("The number of records used in it that are pending review; null if not counted."),
    )
    break_reason = serializers.CharField(
        allow_null=True,
        help_text=_("Why it is not comparable: definition, restart or coverage; null if it is."),
    )
    drift_since = serializers.DateField(
        allow_null=True,
        help_text=_(
            "The year end from which the coverage differs by more than 5 percentage points, in small "
            "steps, so that growth over this time means nothing; null if there is none in five years."
        ),
    )
    series = VariantSerializer(
        many=True, required=False, help_text=_("The series of an indicator with several series.")
    )

    def get_fields(self) -> dict[str, AnyField]:
        is_break = serializers.BooleanField(help_text=_("Whether it is not comparable with earlier points."))
        return {**super().get_fields(), "break": is_break}


@described(_("The points of one category of a dimension."))
class SeriesOfKeySerializer(serializers.Serializer[Any]):
    key = serializers.CharField(
        allow_null=True, help_text=_("The code of the category (cluster, zone, …); null if not assigned.")
    )
    label = both_languages(_("The name of the category."))
    points = PointSerializer(many=True, help_text=_("One point for each year."))


@described(_("The values of an indicator at the ends of years."))
class SeriesSerializer(EchoSerializer):
    indicator = serializers.CharField(help_text=_("The code of the indicator."))
    version = serializers.IntegerField(help_text=_("The definition version."))
    unit = serializers.CharField(help_text=_("The code of the unit."))
    points = PointSerializer(
        many=True, required=False, help_text=_("One point for each year; absent with `by`.")
    )
    breakdown = SeriesOfKeySerializer(
        many=True,
        required=False,
        help_text=_("One list for each category of `by`; absent without `by`."),
    )

    def to_representation(self, body: dict[str, Any]) -> dict[str, Any]:
        return body


YEARS_SHOWN = 11


class YearParameter(WholeNumberParameter):
    """A year that has ended."""

    def __init__(self, help_text: Text, *, example: int) -> None:
        super().__init__(help_text, least=EARLIEST.year, example=example)

    def get_most(self) -> int:
        return last_ended_year(timezone.localdate(self.now))


class YearsQuery(Query):
    to = YearParameter(_("The last year; if omitted, the latest year that has ended."), example=2020)
    base_fields: ClassVar[dict[str, Any]]


# `from` is no name in Python.
YearsQuery.base_fields["from"] = YearParameter(
    _("The first year; if omitted, ten years before the last."), example=2016
)


class SeriesQuery(YearsQuery, KnownAtQuery, ByQuery):
    """The parameters of a series."""


class IndicatorSeries(IndicatorDetailView):
    name = "series"
    summary = _("The public values of an indicator on 31 December of each year.")
    query_class = SeriesQuery
    serializer_class = SeriesSerializer

    def describe(self, indicator: Indicator) -> dict[str, Any]:
        facts, by, years = self.snapshot.facts, self.values.get("by"), parse_years(self)
        name = ("series", indicator.code, years, by, facts.seq)
        return {
            **cached_by_state(name, lambda: _build_body(indicator, years, by, facts)),
            **describe_snapshot(self.snapshot),
        }


def _build_body(indicator: Indicator, years: list[int], by: str | None, facts: Facts) -> dict[str, Any]:
    body = {"indicator": indicator.code, "version": indicator.version, "unit": indicator.unit.code}
    if by:
        rows = get_public_series_by(indicator, years=years, by=by, facts=facts)
        return {**body, "breakdown": _build_breakdown(indicator, years, rows)}
    earlier = range(years[0] - DRIFT_YEARS - 1, years[0])
    publics = get_public_series(indicator, years=[*earlier, *years], facts=facts)
    figures = [public.figure for public in publics]
    reasons = ["", *(indicator.break_after(*pair) for pair in pairwise(figures))]
    marked = zip(publics, reasons, find_drifts(figures, reasons), strict=True)
    points = [_build_point(indicator, *each) for each in islice(marked, len(earlier), None)]
    return {**body, "points": points}


def parse_years(request: RegistryView) -> list[int]:
    """Return the years of `from` and `to`. Raises Problem."""
    last = request.values.get("to", last_ended_year(request.today))
    first = request.values.get("from", max(last - YEARS_SHOWN + 1, EARLIEST.year))
    if first > last:
        raise build_problem({"from": ValidationError(_("The first year is later than the last."))})
    return list(range(first, last + 1))


def _build_point(
    indicator: Indicator, public: PublicFigure, break_reason: str, drift: Figure | None
) -> dict[str, Any]:
    figure = public.figure
    return {
        "on": figure.on,
        **build_value(indicator, figure),
        "provisional": None if public.release is None else figure.provisional,
        "break": bool(break_reason),
        "break_reason": break_reason or None,
        "drift_since": drift.on if drift else None,
        **build_variants(indicator, figure),
    }


def _build_breakdown(
    indicator: Indicator, years: Sequence[int], rows: Sequence[Sequence[Cell]]
) -> list[dict[str, Any]]:
    """Return one list of points for each key, from the cells of each year."""
    return [
        {
            "key": cells[0].key,
            "label": {"zh": cells[0].label_zh, "en": cells[0].label_en},
            "points": [
                {
                    "on": date(year, 12, 31),
                    **build_value(indicator, cell),
                    "provisional": None,
                    "break": False,
                    "break_reason": None,
                    "drift_since": None,
                }
                for year, cell in zip(years, cells, strict=True)
            ],
        }
        for cells in zip(*rows, strict=True)
    ]
