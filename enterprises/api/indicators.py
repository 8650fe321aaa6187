"""Indicators: definitions and formulas in both languages."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from enterprises.api.parameters import PageQuery
from enterprises.api.serializers import (
    EchoSerializer,
    NumberField,
    both_languages,
    choice,
    described,
    in_both,
)
from enterprises.api.views import (
    DetailView,
    InMemoryList,
    RegistryView,
    build_not_found,
    redirect_permanently,
)
from enterprises.history.facts import CachedFacts, Facts
from enterprises.kpis.dimensions import DIMENSIONS
from enterprises.kpis.figures import Text
from enterprises.kpis.indicators import INDICATORS, Indicator

CODE: Mapping[str, Text] = {"code": _("The code of the indicator.")}
NOT_FOUND: Mapping[int, Text] = {404: _("No indicator has this code; the closest match is given.")}


@described(_("The rule that every published sum meets."))
class SafetySerializer(serializers.Serializer[Any]):
    contributors = serializers.IntegerField(
        help_text=_("The fewest contributors with an amount other than zero.")
    )
    largest_share = NumberField(help_text=_("The largest share of one contributor."))
    p = serializers.IntegerField(
        help_text=_("The p of the p% rule: the percentage to which no contributor can estimate another.")
    )
    colluders = serializers.IntegerField(
        help_text=_("The number of contributors against whom, together, the p% rule holds.")
    )


@described(_("The definition of an indicator."))
class IndicatorSerializer(serializers.Serializer[Any]):
    code = serializers.CharField(help_text=_("The code of the indicator."))
    version = serializers.IntegerField(help_text=_("The definition version."))
    name = both_languages(_("The name."))
    definition = both_languages(_("The definition."))
    formula = both_languages(_("The formula."))
    unit = serializers.CharField(help_text=_("The code of the unit."))
    unit_name = both_languages(_("The name of the unit."))
    decimals = serializers.IntegerField(help_text=_("Maximum number of decimal places."))
    direction = choice(_("The desired direction of change."), ["up", "down"])
    source = both_languages(_("The source."))
    frequency = both_languages(_("How often it is computed or published."))
    annual = serializers.BooleanField(
        help_text=_("Whether a value refers to the latest calendar year that has ended.")
    )
    confidential = serializers.BooleanField(
        help_text=_("Whether it is public in releases only, because it is based on money or staff figures.")
    )
    lists_contributors = serializers.BooleanField(
        help_text=_("Whether the enterprises included in a value are public.")
    )
    safety = SafetySerializer(
        allow_null=True,
        help_text=_("The rule that every published sum meets; null if no sums are confidential."),
    )
    recorded_since = serializers.DateField(
        allow_null=True,
        help_text=_(
            "The first day from which everything it rests on is recorded; a value of an earlier day, or "
            "of a period that begins before it, is null. Null if unknown."
        ),
    )
    dimensions = serializers.ListField(
        child=choice("", DIMENSIONS), help_text=_("Available breakdown dimensions.")
    )

    def to_representation(self, indicator: Indicator) -> dict[str, Any]:
        """Return the metadata.

        Without `safety` where no amounts are summed, because nothing is suppressed there.
        """
        facts: Facts = self.context["view"].facts
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


class IndicatorDetailSerializer(IndicatorSerializer, EchoSerializer):
    """The definition of one indicator."""


def find_indicator(view: RegistryView) -> Indicator:
    """Return the indicator of the code in the path. Raises Moved or Problem (404)."""
    code = view.code
    indicator = INDICATORS.get(code)
    if indicator is not None:
        return indicator
    normalised = unicodedata.normalize("NFKC", code).strip().lower().replace("-", "_")
    if normalised in INDICATORS:
        raise redirect_permanently(view.request, code, to=normalised)
    raise build_not_found(code, INDICATORS)


class IndicatorList(InMemoryList):
    name = "indicators"
    summary = _("The indicators with their definitions.")
    query_class = PageQuery
    serializer_class = IndicatorSerializer

    def get_rows(self) -> list[Indicator]:
        self.facts = CachedFacts()
        return list(INDICATORS.values())

    def key_of(self, indicator: Indicator) -> tuple[int]:
        return (list(INDICATORS).index(indicator.code),)


class IndicatorDetail(DetailView):
    name = "indicator"
    summary = _("One indicator with its definition.")
    path_parameters = CODE
    serializer_class = IndicatorDetailSerializer
    problems = NOT_FOUND
    has_redirects = True
    facts = Facts()

    def get_object(self) -> Indicator:
        return find_indicator(self)
