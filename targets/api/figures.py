"""The figures of an indicator: its value on a day, its series by year, and who is behind it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enterprises.api import shapes
from enterprises.api.endpoint import Endpoint, EndpointRequest, describe_snapshot, paginate
from enterprises.api.indicators import CODE, NOT_FOUND, in_both, indicator_at
from enterprises.api.known_at import KNOWN_AT
from enterprises.api.parameters import CURSOR, ON, PAGE_SIZE, Parameter, one_of, whole_number
from enterprises.api.problems import Problem, build_problem
from enterprises.api.shapes import Shape
from enterprises.history.facts import Facts
from enterprises.history.moment import Moment
from enterprises.history.state_cache import cached_by_state
from enterprises.kpis.counts import StockCount
from enterprises.kpis.dimensions import DIMENSIONS
from enterprises.kpis.figures import Cell, Figure, Variant, last_ended_year
from enterprises.kpis.indicators import INDICATORS, Indicator
from enterprises.kpis.unmatched import count_unmatched, state_of_plans
from enterprises.listing.dates import EARLIEST
from enterprises.listing.filters import unknown
from targets.public_figures import (
    PublicFigure,
    public_breakdown,
    public_figure,
    public_series,
    public_series_by,
    unpublished,
)

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
        "release": shapes.text(_("The release in which it was published; null for a live value."), null=True),
        "breakdown": shapes.many(CELL, _("The value by category of `by`; empty without `by`.")),
        "series": shapes.many(VARIANT, _("The series of an indicator with several series.")),
    },
    frozenset({"series"}),
)
POINT = Shape(
    "Point",
    _("The value at the end of a year."),
    {
        "on": shapes.day(_("31 December of the year.")),
        "value": shapes.number(_("The exact value; null if missing."), null=True),
        "reason": REASON,
        "provisional": shapes.whole(
            _("The number of records used in it that are pending review; null if not counted."), null=True
        ),
        "break": shapes.yes_or_no(_("Whether it is not comparable with earlier points.")),
        "series": shapes.many(VARIANT, _("The series of an indicator with several series.")),
    },
    frozenset({"series"}),
)

BY = Parameter(
    name="by",
    description=_("The breakdown dimension, if available for the indicator."),
    schema={"type": "string", "enum": list(DIMENSIONS)},
    parse=one_of(DIMENSIONS),
)
YEARS_SHOWN = 11


def year(text: str, now: datetime) -> int:
    """Return a year whose last day has come; raise ValidationError where it is none."""
    return whole_number(EARLIEST.year, last_ended_year(timezone.localdate(now)))(text, now)


YEAR = {"type": "integer", "minimum": EARLIEST.year}
FROM = Parameter(
    name="from",
    description=_("The first year; if omitted, ten years before the last."),
    schema=YEAR,
    parse=year,
)
TO = Parameter(
    name="to",
    description=_("The last year; if omitted, the latest year that has ended."),
    schema=YEAR,
    parse=year,
)


class OfIndicator(Endpoint):
    """An answer about one indicator."""

    path_parameters = CODE
    problems = NOT_FOUND
    has_redirects = True

    def get_body(self, request: EndpointRequest) -> dict[str, Any] | HttpResponse:
        indicator = indicator_at(request)
        if isinstance(indicator, HttpResponse):
            return indicator
        by = request.values.get("by")
        if by and by not in indicator.dimensions:
            raise build_problem({"by": _not_broken_down(by, indicator)})
        return self.get_indicator_body(indicator, request)

    def get_indicator_body(self, indicator: Indicator, request: EndpointRequest) -> dict[str, Any]:
        """Return the body of the answer. Raises Problem."""
        raise NotImplementedError


def _not_broken_down(by: str, indicator: Indicator) -> ValidationError:
    if indicator.dimensions:
        return unknown(by, indicator.dimensions)
    return ValidationError(_("This indicator has no breakdowns."))


class IndicatorValue(OfIndicator):
    name = "value"
    summary = _("The public value of an indicator on a date.")
    parameters = (ON, KNOWN_AT, BY)
    shape = shapes.body(VALUE)

    def get_indicator_body(self, indicator: Indicator, request: EndpointRequest) -> dict[str, Any]:
        moment, by = request.moment, request.values.get("by")
        name = ("value", indicator.code, by, *moment.cache_key)
        return {
            **cached_by_state(name, lambda: _value(indicator, moment, by)),
            "unmatched": count_unmatched([indicator], moment).get(indicator.code),
            **describe_snapshot(request.snapshot),
        }

    def etag_extra(self, code: str) -> object:
        return state_of_plans() if isinstance(INDICATORS.get(code), StockCount) else None


def _value(indicator: Indicator, moment: Moment, by: str | None) -> dict[str, Any]:
    public = public_figure(indicator, moment)
    figure = public.figure
    cells = (public_breakdown(indicator, moment, by) or unpublished(by, moment.facts)) if by else []
    return {
        "indicator": indicator.code,
        "version": indicator.version,
        "on": figure.on,
        "period": figure.period,
        **_number(indicator, figure),
        "unit": indicator.unit.code,
        "coverage": coverage(figure),
        "provisional": figure.provisional,
        "release": public.release.slug if public.release else None,
        "breakdown": [_cell(indicator, cell) for cell in cells],
        **_variants(indicator, figure),
    }


def _number(indicator: Indicator, figure: Figure | Cell | Variant) -> dict[str, Any]:
    """The value with the indicator's decimals, or the reason why there is none."""
    return {"value": indicator.quantised(figure.value), "reason": figure.reason or None}


def coverage(figure: Figure | Variant) -> dict[str, int | None] | None:
    """Return how many reported of those expected to, where that is a question at all."""
    if figure.expected is None:
        return None
    return {"reported": figure.reported, "expected": figure.expected}


def _cell(indicator: Indicator, cell: Cell) -> dict[str, Any]:
    return {
        "key": cell.key,
        "label": {"zh": cell.label_zh, "en": cell.label_en},
        **_number(indicator, cell),
        "suppressed": cell.is_suppressed,
    }


def _variants(indicator: Indicator, figure: Figure) -> dict[str, Any]:
    if not figure.series:
        return {}
    return {
        "series": [
            {
                "key": each.key,
                "label": in_both(each.name),
                **_number(indicator, each),
                "coverage": coverage(each),
            }
            for each in figure.series
        ]
    }


SERIES = Shape(
    "Series",
    _("The values of an indicator at the ends of years."),
    {
        "indicator": shapes.text(_("The code of the indicator.")),
        "version": shapes.whole(_("The definition version.")),
        "unit": shapes.text(_("The code of the unit.")),
        "points": shapes.many(POINT, _("One point for each year; absent with `by`.")),
        "breakdown": shapes.many(
            Shape(
                "SeriesOfKey",
                _("The points of one category of a dimension."),
                {
                    "key": CELL.properties["key"],
                    "label": shapes.BOTH,
                    "points": shapes.many(POINT, _("One point for each year.")),
                },
            ),
            _("One list for each category of `by`; absent without `by`."),
        ),
    },
    frozenset({"points", "breakdown"}),
)


class IndicatorSeries(OfIndicator):
    name = "series"
    summary = _("The public values of an indicator on 31 December of each year.")
    parameters = (FROM, TO, BY, KNOWN_AT)
    shape = shapes.body(SERIES)

    def get_indicator_body(self, indicator: Indicator, request: EndpointRequest) -> dict[str, Any]:
        facts, by, years = request.snapshot.facts, request.values.get("by"), _years(request)
        name = ("series", indicator.code, years, by, facts.seq)
        return {
            **cached_by_state(name, lambda: _series(indicator, years, by, facts)),
            **describe_snapshot(request.snapshot),
        }


def _series(indicator: Indicator, years: list[int], by: str | None, facts: Facts) -> dict[str, Any]:
    body = {"indicator": indicator.code, "version": indicator.version, "unit": indicator.unit.code}
    if by:
        rows = public_series_by(indicator, years=years, by=by, facts=facts)
        return {**body, "breakdown": _lists(indicator, years, rows)}
    figures = public_series(indicator, years=years, facts=facts)
    return {**body, "points": [_point(indicator, each) for each in figures]}


def _years(request: EndpointRequest) -> list[int]:
    last = request.values.get("to", last_ended_year(request.today))
    first = request.values.get("from", max(last - YEARS_SHOWN + 1, EARLIEST.year))
    if first > last:
        raise build_problem({"from": ValidationError(_("The first year is later than the last."))})
    return list(range(first, last + 1))


def _point(indicator: Indicator, public: PublicFigure) -> dict[str, Any]:
    figure = public.figure
    return {
        "on": figure.on,
        **_number(indicator, figure),
        "provisional": None if public.release is None else figure.provisional,
        "break": figure.is_break,
        **_variants(indicator, figure),
    }


def _lists(
    indicator: Indicator, years: Sequence[int], rows: Sequence[Sequence[Cell]]
) -> list[dict[str, Any]]:
    """One list of points for each key, from the cells of each year."""
    return [
        {
            "key": cells[0].key,
            "label": {"zh": cells[0].label_zh, "en": cells[0].label_en},
            "points": [
                {
                    "on": date(year, 12, 31),
                    **_number(indicator, cell),
                    "provisional": None,
                    "break": False,
                }
                for year, cell in zip(years, cells, strict=True)
            ],
        }
        for cells in zip(*rows, strict=True)
    ]


NOT_PUBLIC = _("The enterprises included in this indicator are not public.")
CONTRIBUTOR = Shape(
    "Contributor",
    _("An enterprise included in a value, with its names at the time."),
    {
        "uscc": shapes.text(
            _(
                "The code as used in the address; the organisation code if there is no "
                "Unified Social Credit Code."
            )
        ),
        "name_zh": shapes.text(_("Chinese name.")),
        "name_en": shapes.text(_("English name; null if none."), null=True),
    },
)


class IndicatorContributors(OfIndicator):
    name = "contributors"
    summary = _("The enterprises included in a value; their number equals the value.")
    parameters = (ON, KNOWN_AT, PAGE_SIZE, CURSOR)
    shape = shapes.list_of(CONTRIBUTOR, on=shapes.day(_("The reference date.")))
    problems = {**NOT_FOUND, 403: NOT_PUBLIC}

    def get_indicator_body(self, indicator: Indicator, request: EndpointRequest) -> dict[str, Any]:
        if indicator.is_confidential or not indicator.lists_contributors:
            raise Problem(403, NOT_PUBLIC)
        rows = [
            {"uscc": each.code, "name_zh": each.name_zh, "name_en": each.name_en or None}
            for each in indicator.contributors(request.moment)
        ]
        return {
            **paginate(request, rows, key=("uscc",), is_pinned=True),
            "on": request.on,
            **describe_snapshot(request.snapshot),
        }
