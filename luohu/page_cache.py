"""Public pages as responses: compressed, with an ETag, and cached by the state of the registry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, cast

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver
from django.utils import timezone
from rest_framework.request import Request

from enterprises.api import responses
from enterprises.history.known_at import State
from enterprises.kpis.unmatched import state_of_plans

# Bodies are stored for these parameters only: others are endless (searches, cursors), and would push out
# what many readers ask for.
_STORED = {"on"}


def cache_pages(patterns: Sequence[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """Return the patterns with the views of pages, whose addresses end with a slash, cached by state."""
    for pattern in patterns:
        route = str(pattern.pattern)
        if isinstance(pattern, URLPattern) and (not route or route.endswith("/")):
            pattern.callback = cached_page(pattern.callback)
    return list(patterns)


def cached_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Return the view with responses like those of the API: 304, the cached one, or a new one.

    A page depends on its address, the day, the state of the registry and the plans of imports (whose
    certificates without an enterprise are not part of the state), never on a cookie. It is stored only if no
    commit came in between. Inside a transaction of the caller there is no ETag: it may see unsealed changes.
    """

    @wraps(view)
    def respond(request: HttpRequest, *args: Any, **path: Any) -> HttpResponseBase:
        """Return a cached or a new response.

        It is stored only if the state is the same after as before the view.
        """
        if request.method not in {"GET", "HEAD"} or connection.in_atomic_block:
            return view(request, *args, **path)
        etag = _compute_etag(request)
        if responses.is_cached_by_client(cast(Request, request), etag):
            return responses.not_modified(etag)
        is_stored = request.GET.keys() <= _STORED
        if is_stored and (cached := responses.get_cached_response(etag)):
            return cached
        response = view(request, *args, **path)
        if not isinstance(response, HttpResponse) or response.status_code != 200:
            return response
        responses.compress(response, cast(Request, request), level=6)
        is_current = _compute_etag(request) == etag
        responses.set_cache_headers(response, etag if is_current else None)
        if is_stored and is_current:
            responses.store_response(response, etag)
        return response

    return respond


def _compute_etag(request: HttpRequest) -> str:
    return responses.compute_etag(
        cast(Request, request), state=State.now(), today=timezone.localdate(), extra=state_of_plans()
    )
