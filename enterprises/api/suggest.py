"""Endpoint of suggestions while somebody types."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from enterprises.api import shapes
from enterprises.api.endpoint import Endpoint, EndpointRequest
from enterprises.api.parameters import Parameter, whole_number
from enterprises.api.problems import build_problem
from enterprises.api.shapes import Shape
from enterprises.listing.filters import validate_search
from enterprises.listing.suggestions import MOST, suggest
from enterprises.naming.agreement import Kind

MATCH = Shape(
    "Match",
    _("Why an enterprise was found."),
    {
        "kind": shapes.one_of(_("The kind of the match."), [str(kind) for kind in Kind]),
        "score": {"type": "number", "description": _("The agreement from 0 to 1.")},
        "former_name": shapes.text(_("The former name that matched; null if it was none."), null=True),
    },
)
SUGGESTION = Shape(
    "Suggestion",
    _("An enterprise that may be meant."),
    {
        "uscc": shapes.text(_("The Unified Social Credit Code; null if it has none."), null=True),
        "organisation_code": shapes.text(_("The organisation code.")),
        "name_zh": shapes.text(_("The Chinese name.")),
        "name_en": shapes.text(_("The English name; empty if there is none.")),
        "match": MATCH,
    },
)


class SuggestionList(Endpoint):
    name = "suggest"
    summary = _("Up to eight enterprises that may be meant, best first, with why they match.")
    parameters = (
        Parameter(
            name="q",
            description=_("A part of a name, its pinyin, an English name, a code or a certificate number."),
            schema={"type": "string", "maxLength": 200},
        ),
        Parameter(
            name="limit",
            description=_("The number of suggestions; 8 if omitted, at most 8."),
            schema={"type": "integer", "minimum": 1, "maximum": MOST, "default": MOST},
            parse=whole_number(1, MOST),
        ),
    )
    shape = shapes.body(
        Shape(
            "SuggestionList",
            _("Suggestions, best first."),
            {"results": shapes.many(SUGGESTION, _("The suggestions."))},
        ),
        name="SuggestionListAnswer",
    )

    def get_body(self, request: EndpointRequest) -> dict[str, Any]:
        q = request.values.get("q")
        if q is None:  # nothing typed yet
            return {"results": []}
        if len(q) > 200:
            raise build_problem({"q": ValidationError(_("Search for at most 200 characters."))})
        try:
            validate_search(q)
        except ValidationError as error:
            raise build_problem({"q": error}) from None
        return {"results": suggest(q, limit=request.values.get("limit", MOST))}
