"""The base of endpoints of one indicator."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from enterprises.api.endpoint import Endpoint, EndpointRequest
from enterprises.api.indicators import CODE, NOT_FOUND, indicator_at
from enterprises.api.parameters import Parameter, one_of
from enterprises.api.problems import build_problem
from enterprises.kpis.dimensions import DIMENSIONS
from enterprises.kpis.indicators import Indicator
from enterprises.listing.filters import unknown_code_error

BY = Parameter(
    name="by",
    description=_("The breakdown dimension, if available for the indicator."),
    schema={"type": "string", "enum": list(DIMENSIONS)},
    parse=one_of(DIMENSIONS),
)


class IndicatorEndpoint(Endpoint):
    """An endpoint for one indicator."""

    path_parameters = CODE
    problems = NOT_FOUND
    has_redirects = True

    def get_body(self, request: EndpointRequest) -> dict[str, Any] | HttpResponse:
        indicator = indicator_at(request)
        if isinstance(indicator, HttpResponse):
            return indicator
        by = request.values.get("by")
        if by and by not in indicator.dimensions:
            raise build_problem({"by": _build_dimension_error(by, indicator)})
        return self.get_indicator_body(indicator, request)

    def get_indicator_body(self, indicator: Indicator, request: EndpointRequest) -> dict[str, Any]:
        """Return the body of the response. Raises Problem."""
        raise NotImplementedError


def _build_dimension_error(by: str, indicator: Indicator) -> ValidationError:
    if indicator.dimensions:
        return unknown_code_error(by, indicator.dimensions)
    return ValidationError(_("This indicator has no breakdowns."))
