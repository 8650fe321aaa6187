"""The values of an indicator by year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import islice, pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enterprises.api import shapes
from enterprises.api.endpoint import EndpointRequest, describe_snapshot
from enterprises.api.known_at import KNOWN_AT
from enterprises.api.parameters import Parameter, whole_number
from enterprises.api.problems import build_problem
from enterprises.api.shapes import Shape
from enterprises.history.facts import Facts
from enterprises.history.state_cache import cached_by_state
from enterprises.kpis.figures import DRIFT_YEARS, Cell, Figure, find_drifts, last_ended_year
from enterprises.kpis.indicators import Indicator
from enterprises.listing.dates import EARLIEST
from targets.api.figures import (
    CELL,
    REASON,
    VARIANT,
    build_value,
    build_variants,
)
from targets.api.indicator import BY, IndicatorEndpoint
from targets.public_figures import (
    PublicFigure,
    get_public_series,
    get_public_series_by,
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
        "break_reason": shapes.text(
            _("Why it is not comparable: definition, restart or coverage; null if it is."), null=True
        ),
        "drift_since": shapes.day(
            _(
                "The year end from which the coverage differs by more than 5 percentage points, in small "
                "steps, so that growth over this time means nothing; null if there is none in five years."
            ),
            null=True,
        ),
        "series": shapes.many(VARIANT, _("The series of an indicator with several series.")),
    },
    frozenset({"series"}),
)


YEARS_SHOWN = 11


def parse_year(text: str, now: datetime) -> int:
    """Return a year that has ended; raise ValidationError for other text."""
    return whole_number(EARLIEST.year, last_ended_year(timezone.localdate(now)))(text, now)


YEAR = {"type": "integer", "minimum": EARLIEST.year}


FROM = Parameter(
    name="from",
    description=_("The first year; if omitted, ten years before the last."),
    schema=YEAR,
    parse=parse_year,
)


TO = Parameter(
    name="to",
    description=_("The last year; if omitted, the latest year that has ended."),
    schema=YEAR,
    parse=parse_year,
)


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


class IndicatorSeries(IndicatorEndpoint):
    name = "series"
    summary = _("The public values of an indicator on 31 December of each year.")
    parameters = (FROM, TO, BY, KNOWN_AT)
    shape = shapes.body(SERIES)

    def get_indicator_body(self, indicator: Indicator, request: EndpointRequest) -> dict[str, Any]:
        facts, by, years = request.snapshot.facts, request.values.get("by"), parse_years(request)
        name = ("series", indicator.code, years, by, facts.seq)
        return {
            **cached_by_state(name, lambda: _build_body(indicator, years, by, facts)),
            **describe_snapshot(request.snapshot),
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


def parse_years(request: EndpointRequest) -> list[int]:
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
