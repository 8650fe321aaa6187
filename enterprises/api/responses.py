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
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise
from django.utils.translation import get_language

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


def compute_etag(request: HttpRequest, *, state: State, today: date, extra: object = None) -> str:
    """Return the strong ETag: a hash of state, day, build, and all else that the response depends on."""
    request_parts = (get_language(), _coding(request), request.build_absolute_uri())
    parts = (settings.BUILD, state, today, extra, *request_parts)
    return f'"{blake2b(repr(parts).encode(), digest_size=15).hexdigest()}"'


def is_cached_by_client(request: HttpRequest, etag: str) -> bool:
    """Return whether the client already has the response with this ETag."""
    etags = request.headers.get("If-None-Match", "")
    return etag in (each.strip().removeprefix("W/") for each in etags.split(","))


def set_cache_headers(response: R, etag: str | None) -> R:
    """Set the headers of a public response that caches must revalidate."""
    response["Cache-Control"] = "public, no-cache"
    patch_vary_headers(response, ["Accept-Encoding", "Accept-Language"])
    if etag:
        response["ETag"] = etag
    return response


def not_modified(etag: str) -> HttpResponse:
    return set_cache_headers(HttpResponseNotModified(), etag)


def build_response(request: HttpRequest, body: Any, etag: str | None) -> HttpResponse:
    """Return the body as JSON, compressed if it is large and the client accepts it.

    With an ETag it is cached for all clients until the state of the registry changes.
    """
    content, coding = dumps(body), ""
    if _coding(request) == "gzip" and len(content) >= MIN_COMPRESSED:
        content, coding = gzip.compress(content, compresslevel=4, mtime=0), "gzip"
    if etag:
        cache.set(_cache_key(etag), (content, coding), SECONDS)
    return _build_response(content, coding, etag)


def get_cached_response(etag: str) -> HttpResponse | None:
    """Return the cached response with this ETag, if any."""
    entry = cache.get(_cache_key(etag))
    if entry is None:
        return None
    content, coding = entry
    return _build_response(content, coding, etag)


def _cache_key(etag: str) -> str:
    return f"answer:{connection.settings_dict['NAME']}:{etag}"


def _build_response(content: bytes, coding: str, etag: str | None) -> HttpResponse:
    response = HttpResponse(content, content_type="application/json")
    if coding:
        response["Content-Encoding"] = coding
    return set_cache_headers(response, etag)


def _coding(request: HttpRequest) -> str:
    for each in request.headers.get("Accept-Encoding", "").lower().split(","):
        coding, _separator, quality = each.replace(" ", "").partition(";")
        if coding == "gzip" and not _QUALITY_0.fullmatch(quality):
            return "gzip"
    return "identity"
