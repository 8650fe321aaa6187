"""Endpoints of indicators: definitions and formulas in both languages."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from enterprises.api import shapes
from enterprises.api.endpoint import (
    Endpoint,
    EndpointRequest,
    build_not_found,
    paginate,
    redirect_permanently,
)
from enterprises.api.parameters import CURSOR, PAGE_SIZE
from enterprises.api.shapes import Shape
from enterprises.history.facts import CachedFacts, Facts
from enterprises.kpis.dimensions import DIMENSIONS
from enterprises.kpis.figures import Text
from enterprises.kpis.indicators import INDICATORS, Indicator

DEFINITION = Shape(
    "Indicator",
    _("The definition of an indicator."),
    {
        "code": shapes.text(_("The code of the indicator.")),
        "version": shapes.whole(_("The definition version.")),
        "name": shapes.BOTH,
        "definition": shapes.BOTH,
        "formula": shapes.BOTH,
        "unit": shapes.text(_("The code of the unit.")),
        "unit_name": shapes.BOTH,
        "decimals": shapes.whole(_("Maximum number of decimal places.")),
        "direction": shapes.one_of(_("The desired direction of change."), ["up", "down"]),
        "source": shapes.BOTH,
        "frequency": shapes.BOTH,
        "annual": shapes.yes_or_no(_("Whether a value refers to the latest calendar year that has ended.")),
        "confidential": shapes.yes_or_no(
            _("Whether it is public in releases only, because it is based on money or staff figures.")
        ),
        "lists_contributors": shapes.yes_or_no(_("Whether the enterprises included in a value are public.")),
        "safety": {
            "type": ["object", "null"],
            "description": _("The rule that every published sum meets; null if no sums are confidential."),
            "properties": {
                "contributors": shapes.whole(_("The fewest contributors with an amount other than zero.")),
                "largest_share": shapes.number(_("The largest share of one contributor.")),
                "p": shapes.whole(
                    _("The p of the p% rule: the percentage to which no contributor can estimate another.")
                ),
            },
        },
        "recorded_since": shapes.day(
            _(
                "The first day from which everything it rests on is recorded; a value of an earlier day, or "
                "of a period that begins before it, is null. Null if unknown."
            ),
            null=True,
        ),
        "dimensions": shapes.many(
            {"type": "string", "enum": list(DIMENSIONS)}, _("Available breakdown dimensions.")
        ),
    },
)
CODE: Mapping[str, Text] = {"code": _("The code of the indicator.")}
NOT_FOUND: Mapping[int, Text] = {404: _("No indicator has this code; the closest match is given.")}


def in_both(text: Text) -> dict[str, str]:
    """Return a text in both languages."""
    texts = {}
    for key, language in (("zh", "zh-hans"), ("en", "en")):
        with override(language):
            texts[key] = str(text)
    return texts


def definition(indicator: Indicator, facts: Facts) -> dict[str, Any]:
    """Return the definition of an indicator, with its first recorded day as known."""
    return {
        "code": indicator.code,
        "version": indicator.version,
        "name": in_both(indicator.name),
        "definition": in_both(indicator.definition),
        "formula": in_both(indicator.formula),
        "unit": indicator.unit.code,
        "unit_name": in_both(indicator.unit.name),
        "decimals": indicator.unit.decimals,
        "direction": indicator.direction,
        "source": in_both(indicator.source),
        "frequency": in_both(indicator.frequency),
        "annual": indicator.is_annual,
        "confidential": indicator.is_confidential,
        "lists_contributors": indicator.lists_contributors,
        "safety": asdict(indicator.safety) if indicator.quantities else None,
        "recorded_since": indicator.recorded_since(facts),
        "dimensions": list(indicator.dimensions),
    }


def indicator_at(request: EndpointRequest) -> Indicator | HttpResponse:
    """Return the indicator of the code in the path, or a redirect to it. Raises Problem (404)."""
    code = request.code
    indicator = INDICATORS.get(code)
    if indicator is not None:
        return indicator
    normalised = unicodedata.normalize("NFKC", code).strip().lower().replace("-", "_")
    if normalised in INDICATORS:
        return redirect_permanently(request.http_request, code, to=normalised)
    raise build_not_found(code, INDICATORS)


class IndicatorList(Endpoint):
    name = "indicators"
    summary = _("The indicators with their definitions.")
    parameters = (PAGE_SIZE, CURSOR)
    shape = shapes.list_of(DEFINITION)

    def get_body(self, request: EndpointRequest) -> dict[str, Any]:
        facts = CachedFacts()
        rows = [{"position": n, **definition(each, facts)} for n, each in enumerate(INDICATORS.values())]
        body = paginate(request, rows, key=("position",))
        for each in body["results"]:
            del each["position"]
        return body


class IndicatorDetail(Endpoint):
    name = "indicator"
    summary = _("One indicator with its definition.")
    path_parameters = CODE
    shape = shapes.body(DEFINITION)
    problems = NOT_FOUND
    has_redirects = True

    def get_body(self, request: EndpointRequest) -> dict[str, Any] | HttpResponse:
        indicator = indicator_at(request)
        return indicator if isinstance(indicator, HttpResponse) else definition(indicator, Facts())
