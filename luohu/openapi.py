"""The OpenAPI 3.1 document, made by drf-spectacular from the views, and the page that shows it."""

from __future__ import annotations

import functools
from typing import Any

from django.http.response import HttpResponseBase
from django.urls import include, path
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response

import enterprises.urls
import targets.urls
from enterprises.api import responses
from enterprises.api.views import RegistryView
from enterprises.tables.description import LICENCE


class Description(RegistryView):
    """The document in the language of the request; independent of the state of the registry."""

    name = "openapi"
    summary = _("The description of the API.")
    schema = None

    def get(self, request: Request, **path: str) -> HttpResponseBase:
        self.query_class(request.query_params, now=timezone.now()).values()
        etag = responses.compute_etag(request, state=None, today=None)
        if responses.is_cached_by_client(request, etag):
            return responses.not_modified(etag)
        return responses.prepare(Response(document(get_language() or "")), request, etag)


docs = SpectacularSwaggerSplitView.as_view(url_name="openapi", template_name="api/docs.html")


@functools.cache
def document(language: str) -> Any:
    """Return the document in a language as plain JSON values; cached, as it depends on nothing else."""
    patterns = [path("api/v1/", include([*enterprises.urls.api, *targets.urls.api]))]
    with override(language):
        generator: Any = SchemaGenerator(patterns=patterns)
        return generator.get_schema(public=True)


def complete(result: Any, **context: Any) -> Any:
    """Add what drf-spectacular lacks: the licence of the data, and records that several schemas describe."""
    result["info"]["license"] = {"name": LICENCE["title"], "url": LICENCE["path"]}
    record = result["components"]["schemas"]["PublicRecord"]
    record["anyOf"] = record.pop("oneOf")
    return result
