"""The OpenAPI 3.1 document, generated from the declarations of the endpoints."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.views import SpectacularSwaggerSplitView

import enterprises.urls
import targets.urls
from enterprises.api import responses, shapes
from enterprises.api.endpoint import Endpoint
from enterprises.api.parameters import Parameter, parse_query
from enterprises.api.shapes import Shape

ROOT = "/api/v1/"
WRONG_PARAMETER = Shape(
    "WrongParameter",
    _("The problem with one parameter."),
    {
        "parameter": shapes.text(_("The name of the parameter.")),
        "detail": shapes.text(_("A description of the problem and its solution.")),
        "nearest": shapes.text(_("The nearest valid name or value, if any.")),
    },
    frozenset({"nearest"}),
)
PROBLEM = Shape(
    "Problem",
    _("A description of the problem (RFC 9457)."),
    {
        "type": shapes.text(_("Always `about:blank`; the status gives the type of problem.")),
        "title": shapes.text(_("The status in words.")),
        "status": shapes.whole(_("The status.")),
        "detail": shapes.text(_("A description of the problem and its solution.")),
        "parameter": shapes.text(_("The first invalid parameter.")),
        "nearest": shapes.text(_("The nearest valid name or value, if any.")),
        "errors": shapes.many(WRONG_PARAMETER, _("All invalid parameters.")),
    },
    frozenset({"parameter", "nearest", "errors"}),
)
TEXT = {"type": "string"}
ETAG = {"description": _("The identifier of the response; can be sent as `If-None-Match`."), "schema": TEXT}
RETRY_AFTER = {"description": _("Seconds until the next minute."), "schema": {"type": "integer"}}
LOCATION = {"description": _("The canonical address."), "schema": TEXT}


class Description(Endpoint):
    """The document in the language of the request; independent of the state of the registry."""

    def _respond(self, request: HttpRequest, now: datetime, code: str) -> HttpResponse:
        parse_query(request.GET, self.parameters, now)
        return responses.build_response(request, _document(get_language() or ""), None)


docs = SpectacularSwaggerSplitView.as_view(url_name="openapi", template_name="api/docs.html")


@functools.cache
def _document(language: str) -> Any:
    """Return the document as plain JSON values; cached, as it depends only on the language."""
    return responses.to_plain(document())


def document() -> dict[str, Any]:
    """Return the document with lazy translations."""
    components: dict[str, Any] = {}
    paths = {
        path: {"get": _replace_shapes(_operation(endpoint), components)} for path, endpoint in endpoints()
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": _("Luohu enterprise registry"),
            "version": "1",
            "description": _(
                "Read-only and open to all. Every figure is available for any date (`on`) and as "
                "known at any time (`known_at`). Money and staff figures come from published "
                "releases only. A missing value is null with a reason, never 0; money is exact, in "
                "yuan. An unknown parameter or code is an error; the response gives the nearest "
                "valid one."
            ),
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {"schemas": components},
    }


def endpoints() -> Iterator[tuple[str, type[Endpoint]]]:
    """Yield each path with its view."""
    for pattern in (*enterprises.urls.api, *targets.urls.api):
        if isinstance(pattern, URLPattern):
            path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(pattern.pattern))
            yield ROOT + path, pattern.callback.view_class  # type: ignore[attr-defined] # as_view's


def _operation(endpoint: type[Endpoint]) -> dict[str, Any]:
    return {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "parameters": [
            *(
                {
                    "name": name,
                    "in": "path",
                    "required": True,
                    "description": text,
                    "schema": {"type": "string"},
                }
                for name, text in endpoint.path_parameters.items()
            ),
            *map(_parameter, endpoint.parameters),
        ],
        "responses": _responses(endpoint),
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    result: dict[str, Any] = {
        "name": parameter.name,
        "in": "query",
        "description": parameter.description,
        "schema": parameter.schema,
    }
    if parameter.schema.get("type") == "array":
        result |= {"style": "form", "explode": parameter.is_repeatable}
    return result


def _responses(endpoint: type[Endpoint]) -> dict[str, Any]:
    responses: dict[str, Any] = {
        "200": {
            "description": endpoint.summary,
            "headers": {"ETag": ETAG},
            "content": {"application/json": {"schema": endpoint.shape}},
        },
        "304": {"description": _("Not modified: the response matches the given identifier.")},
        "400": _problem(
            _("A parameter is unknown, empty, repeated or invalid; the nearest valid one is given.")
        ),
        "405": _problem(_("This address is read-only.")),
        "429": _problem(_("Too many requests in a minute.")) | {"headers": {"Retry-After": RETRY_AFTER}},
    }
    for status, text in endpoint.problems.items():
        responses[str(status)] = _problem(text)
    if endpoint.has_redirects:
        responses["308"] = {
            "description": _("The code has a canonical form; the query is redirected to its address."),
            "headers": {"Location": LOCATION},
        }
    return dict(sorted(responses.items()))


def _problem(text: Any) -> dict[str, Any]:
    return {"description": text, "content": {"application/problem+json": {"schema": PROBLEM}}}


def _replace_shapes(part: Any, components: dict[str, Any]) -> Any:
    """Return a part of the document with each Shape replaced by a reference to its component."""
    if isinstance(part, Shape):
        if part.name not in components:
            components[part.name] = {}  # reserves its position
            components[part.name] = _replace_shapes(part.schema(), components)
        return {"$ref": f"#/components/schemas/{part.name}"}
    if isinstance(part, Mapping):
        return {key: _replace_shapes(value, components) for key, value in part.items()}
    if isinstance(part, list | tuple):
        return [_replace_shapes(value, components) for value in part]
    return part
