"""Responses of the API: exact JSON, compression, ETags and the response cache."""

from __future__ import annotations

import gzip
import re
from datetime import date
from decimal import Decimal
from hashlib import blake2b
from typing import Any, TypeVar

import orjson
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise
from django.utils.translation import get_language
from rest_framework.request import Request
from rest_framework.response import Response

from enterprises.history.known_at import State
from enterprises.history.state_cache import SECONDS

R = TypeVar("R", bound=HttpResponseBase)

MIN_COMPRESSED = 500
_QUALITY_0 = re.compile(r"q=0(\.0*)?")


def format_exact(number: Decimal) -> str:
    """Return the number with all its digits, integers without a fraction, never with an exponent.

    >>> format_exact(Decimal("130000000000.0000"))
    '130000000000'
    """
    integer = number.to_integral_value()
    return f"{integer:f}" if number == integer else f"{number:f}"


def dumps(body: Any) -> bytes:
    """Return JSON with exact decimals, and dates and instants as in RFC 3339."""
    return orjson.dumps(body, default=_to_json)


def to_plain(body: Any) -> Any:
    """Return the body as plain JSON values, with its texts in the active language."""
    return orjson.loads(dumps(body))


def _to_json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return orjson.Fragment(format_exact(value))
    if isinstance(value, Promise):
        return str(value)
    raise TypeError(f"{type(value)} cannot be serialised.")


def compute_etag(request: Request, *, state: State | None, today: date | None, extra: object = None) -> str:
    """Return the strong ETag: a hash of state, day, build, and all else that the response depends on."""
    renderer = getattr(request, "accepted_renderer", None)
    request_parts = (
        get_language(),
        _coding(request),
        request.build_absolute_uri(),
        renderer and renderer.format,
    )
    parts = (settings.BUILD, state, today, extra, *request_parts)
    return f'"{blake2b(repr(parts).encode(), digest_size=15).hexdigest()}"'


def is_cached_by_client(request: Request, etag: str) -> bool:
    """Return whether the client already has the response with this ETag; `*` is decided by the response."""
    etags = request.headers.get("If-None-Match", "")
    return etag in (each.strip().removeprefix("W/") for each in etags.split(","))


def is_any_accepted(request: Request) -> bool:
    """Return whether the client has some response of this address and needs none as long as there is one."""
    return request.headers.get("If-None-Match", "").strip() == "*"


def set_cache_headers(response: R, etag: str | None) -> R:
    """Set the headers of a public response: clients ask again each time, shared caches after one second.

    Not `no-cache`, which nginx does not store at all.
    """
    response["Cache-Control"] = "public, max-age=0, s-maxage=1, must-revalidate"
    patch_vary_headers(response, ["Accept-Encoding", "Accept-Language"])
    if etag:
        response["ETag"] = etag
    return response


def not_modified(etag: str) -> HttpResponse:
    return set_cache_headers(HttpResponseNotModified(), etag)


def prepare(response: Response, request: Request, etag: str | None) -> Response:
    """Set the headers of a response; once rendered it is compressed if it is large and the client accepts it.

    With an ETag it is cached for all clients until the state of the registry changes.
    """

    def finish(rendered: Response) -> None:
        compress(rendered, request, level=4)
        if etag:
            store_response(rendered, etag)

    set_cache_headers(response, etag)
    response.add_post_render_callback(finish)
    return response


def store_response(response: HttpResponse, etag: str) -> None:
    """Store a response for all clients under its ETag."""
    cache.set(_cache_key(etag), (response.content, dict(response.items())), SECONDS)


def compress(response: HttpResponse, request: Request, *, level: int) -> None:
    """Compress a response that is large if the client accepts it."""
    if _coding(request) == "gzip" and len(response.content) >= MIN_COMPRESSED:
        response.content = gzip.compress(response.content, compresslevel=level, mtime=0)
        response["Content-Encoding"] = "gzip"


def get_cached_response(etag: str) -> HttpResponse | None:
    """Return the cached response with this ETag, if any."""
    entry = cache.get(_cache_key(etag))
    return HttpResponse(entry[0], headers=entry[1]) if entry else None


def _cache_key(etag: str) -> str:
    return f"answer:{connection.settings_dict['NAME']}:{etag}"


def _coding(request: Request) -> str:
    for each in request.headers.get("Accept-Encoding", "").lower().split(","):
        coding, _separator, quality = each.replace(" ", "").partition(";")
        if coding == "gzip" and not _QUALITY_0.fullmatch(quality):
            return "gzip"
    return "identity"
