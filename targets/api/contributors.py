"""The enterprises included in the value of an indicator."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from enterprises.api import shapes
from enterprises.api.endpoint import EndpointRequest, describe_snapshot, paginate
from enterprises.api.indicators import NOT_FOUND
from enterprises.api.known_at import KNOWN_AT
from enterprises.api.parameters import CURSOR, ON, PAGE_SIZE
from enterprises.api.problems import Problem
from enterprises.api.shapes import Shape
from enterprises.kpis.indicators import Indicator
from enterprises.kpis.recorded import NOT_RECORDED
from targets.api.indicator import IndicatorEndpoint

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


class IndicatorContributors(IndicatorEndpoint):
    name = "contributors"
    summary = _("The enterprises included in a value; their number equals the value.")
    parameters = (ON, KNOWN_AT, PAGE_SIZE, CURSOR)
    shape = shapes.list_of(
        CONTRIBUTOR,
        on=shapes.day(_("The reference date.")),
        reason=shapes.text(_("Why the list is empty: `not_recorded`; null otherwise."), null=True),
    )
    problems = {**NOT_FOUND, 403: NOT_PUBLIC}

    def get_indicator_body(self, indicator: Indicator, request: EndpointRequest) -> dict[str, Any]:
        if indicator.is_confidential or not indicator.lists_contributors:
            raise Problem(403, NOT_PUBLIC)
        moment = request.moment.with_cached_facts()
        rows = [
            {"uscc": each.code, "name_zh": each.name_zh, "name_en": each.name_en or None}
            for each in indicator.contributors(moment)
        ]
        is_recorded = bool(rows) or indicator.has_recorded_contributors(moment)
        return {
            **paginate(request, rows, key=("uscc",), is_pinned=True),
            "on": request.on,
            "reason": None if is_recorded else NOT_RECORDED,
            **describe_snapshot(request.snapshot),
        }
