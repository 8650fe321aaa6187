"""The enterprises included in the value of an indicator."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from enterprises.api.indicators import NOT_FOUND
from enterprises.api.parameters import MomentQuery, PageQuery
from enterprises.api.problems import Problem
from enterprises.api.serializers import PageSerializer, described
from enterprises.api.views import InMemoryList, describe_snapshot
from enterprises.kpis.recorded import NOT_RECORDED
from targets.api.indicator import IndicatorView

NOT_PUBLIC = _("The enterprises included in this indicator are not public.")


@described(_("An enterprise included in a value, with its names at the time."))
class ContributorSerializer(serializers.Serializer[Any]):
    uscc = serializers.CharField(
        help_text=_(
            "The code as used in the address; the organisation code if there is no "
            "Unified Social Credit Code."
        )
    )
    name_zh = serializers.CharField(help_text=_("Chinese name."))
    name_en = serializers.CharField(allow_null=True, help_text=_("English name; null if none."))

    def to_representation(self, each: Any) -> dict[str, Any]:
        return {"uscc": each.code, "name_zh": each.name_zh, "name_en": each.name_en or None}


class ContributorPageSerializer(PageSerializer):
    on = serializers.DateField(help_text=_("The reference date."))
    reason = serializers.CharField(
        allow_null=True, help_text=_("Why the list is empty: `not_recorded`; null otherwise.")
    )


class ContributorQuery(MomentQuery, PageQuery):
    """The parameters of a list of contributors."""


class IndicatorContributors(IndicatorView, InMemoryList):
    name = "contributors"
    summary = _("The enterprises included in a value; their number equals the value.")
    query_class = ContributorQuery
    serializer_class = ContributorSerializer
    page_class = ContributorPageSerializer
    problems = {**NOT_FOUND, 403: NOT_PUBLIC}

    def get_rows(self) -> list[Any]:
        indicator, moment = self.find_indicator(), self.moment.with_cached_facts()
        if indicator.is_confidential or not indicator.lists_contributors:
            raise Problem(403, NOT_PUBLIC)
        rows = list(indicator.contributors(moment))
        self.is_recorded = bool(rows) or indicator.has_recorded_contributors(moment)
        return rows

    def key_of(self, each: Any) -> tuple[str]:
        return (each.code,)

    def page_fields(self) -> dict[str, Any]:
        return {
            "on": self.on,
            "reason": None if self.is_recorded else NOT_RECORDED,
            **describe_snapshot(self.snapshot),
        }
