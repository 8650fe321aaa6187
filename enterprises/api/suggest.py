"""Suggestions while somebody types."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from enterprises.api.matches import MatchSerializer
from enterprises.api.parameters import Parameter, Query, WholeNumberParameter
from enterprises.api.serializers import EchoSerializer, described
from enterprises.api.views import DetailView
from enterprises.listing.filter_fields import validate_search
from enterprises.listing.suggestions import MOST, suggest

LONGEST = 200  # characters of a search


@described(_("An enterprise that may be meant."))
class SuggestionSerializer(serializers.Serializer[Any]):
    uscc = serializers.CharField(
        allow_null=True, help_text=_("The Unified Social Credit Code; null if it has none.")
    )
    organisation_code = serializers.CharField(help_text=_("The organisation code."))
    name_zh = serializers.CharField(help_text=_("The Chinese name."))
    name_en = serializers.CharField(help_text=_("The English name; empty if there is none."))
    match = MatchSerializer(help_text=_("The reason for which an enterprise was found."))


@described(_("Suggestions, best first."))
class SuggestionListSerializer(EchoSerializer):
    results = SuggestionSerializer(many=True, help_text=_("The suggestions."))

    def to_representation(self, body: dict[str, Any]) -> dict[str, Any]:
        return body


class SearchParameter(Parameter):
    """Words that mean something, of at most LONGEST characters."""

    def parse(self, text: str) -> str:
        if len(text) > LONGEST:
            raise ValidationError(_("Search for at most 200 characters."))
        validate_search(text)
        return text


class SuggestionQuery(Query):
    """The parameters of suggestions."""

    q = SearchParameter(
        _("A part of a name, its pinyin, an English name, a code or a certificate number."),
        example="罗湖",
        maxLength=LONGEST,
    )
    limit = WholeNumberParameter(
        _("The number of suggestions; 8 if omitted, at most 8."), least=1, most=MOST, default=MOST, example=5
    )


class SuggestionList(DetailView):
    """The best enterprises for what was typed; none before anything is."""

    name = "suggest"
    summary = _("Up to eight enterprises that may be meant, best first, with why they match.")
    query_class = SuggestionQuery
    serializer_class = SuggestionListSerializer

    def get_object(self) -> dict[str, Any]:
        q, limit = self.values.get("q"), self.values.get("limit", MOST)
        return {"results": suggest(q, limit=limit) if q else []}
