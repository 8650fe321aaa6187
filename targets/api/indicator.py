"""The base of the views of one indicator."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from enterprises.api.indicators import CODE, NOT_FOUND, find_indicator
from enterprises.api.parameters import ChoiceParameter, Query
from enterprises.api.problems import build_problem
from enterprises.api.views import DetailView, RegistryView
from enterprises.kpis.dimensions import DIMENSIONS
from enterprises.kpis.indicators import Indicator
from enterprises.listing.filter_fields import unknown_code_error


class ByQuery(Query):
    by = ChoiceParameter(
        _("The breakdown dimension, if available for the indicator."), DIMENSIONS, example="cluster"
    )


class IndicatorView(RegistryView):
    """A view of one indicator."""

    path_parameters = CODE
    problems = NOT_FOUND
    has_redirects = True

    def find_indicator(self) -> Indicator:
        """Return the indicator of the path, which has the requested breakdown. Raises Moved or Problem."""
        indicator, by = find_indicator(self), self.values.get("by")
        if by and by not in indicator.dimensions:
            raise build_problem({"by": _build_dimension_error(by, indicator)})
        return indicator


class IndicatorDetailView(IndicatorView, DetailView):
    """Something computed of one indicator; the serializer gets what `describe` returns."""

    def get_object(self) -> dict[str, Any]:
        return self.describe(self.find_indicator())

    def describe(self, indicator: Indicator) -> dict[str, Any]:
        """Return the body of the response. Raises Problem."""
        raise NotImplementedError


def _build_dimension_error(by: str, indicator: Indicator) -> ValidationError:
    if indicator.dimensions:
        return unknown_code_error(by, indicator.dimensions)
    return ValidationError(_("This indicator has no breakdowns."))
