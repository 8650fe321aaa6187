"""How an answer leaves: as exact JSON, compressed, under a tag by which a repeat costs next to nothing."""

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

WORTH_COMPRESSING = 500
_REFUSED = re.compile(r"q=0(\.0*)?")


def exact(number: Decimal) -> str:
    """Return the number with its own digits: a whole one without a fraction, never an exponent.

    >>> exact(Decimal("130000000000.0000"))
    '130000000000'
    """
    whole = number.to_integral_value()
    return f"{whole:f}" if number == whole else f"{number:f}"


def dumps(body: Any) -> bytes:
    """Return JSON in which decimals keep every digit; dates and instants stand as in RFC 3339."""
    return orjson.dumps(body, default=_plain)


def plain(body: Any) -> Any:
    """Return the body with its texts in the present language, as JSON has them."""
    return orjson.loads(dumps(body))


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return orjson.Fragment(exact(value))
    if isinstance(value, Promise):
        return str(value)
    raise TypeError(f"{type(value)} has no place in an answer.")


def tag(request: HttpRequest, *, state: State, today: date, beside: object = None) -> str:
    """Return the strong ETag: of the state, the day, this build, and all that the answer depends on."""
    asked = (get_language(), _coding(request), request.build_absolute_uri())
    parts = (settings.BUILD, state, today, beside, *asked)
    return f'"{blake2b(repr(parts).encode(), digest_size=15).hexdigest()}"'


def is_known(request: HttpRequest, etag: str) -> bool:
    """Say whether the sender holds the answer of this tag already."""
    held = request.headers.get("If-None-Match", "")
    return etag in (each.strip().removeprefix("W/") for each in held.split(","))


def fresh(response: R, etag: str | None) -> R:
    """Let anybody keep the answer, and ask each time whether it still stands."""
    response["Cache-Control"] = "public, no-cache"
    patch_vary_headers(response, ["Accept-Encoding", "Accept-Language"])
    if etag:
        response["ETag"] = etag
    return response


def not_modified(etag: str) -> HttpResponse:
    return fresh(HttpResponseNotModified(), etag)


def answer(request: HttpRequest, body: Any, etag: str | None) -> HttpResponse:
    """Return the body as JSON, compressed where the sender can read that and it is worth it.

    Under its tag it is kept for whoever asks the same again while the registry stays as it is.
    """
    content, coding = dumps(body), ""
    if _coding(request) == "gzip" and len(content) >= WORTH_COMPRESSING:
        content, coding = gzip.compress(content, compresslevel=4, mtime=0), "gzip"
    if etag:
        cache.set(_kept_under(etag), (content, coding), SECONDS)
    return _answer(content, coding, etag)


def kept_answer(etag: str) -> HttpResponse | None:
    """Return the answer of this tag where it was given before."""
    found = cache.get(_kept_under(etag))
    if found is None:
        return None
    content, coding = found
    return _answer(content, coding, etag)


def _kept_under(etag: str) -> str:
    return f"answer:{connection.settings_dict['NAME']}:{etag}"


def _answer(content: bytes, coding: str, etag: str | None) -> HttpResponse:
    response = HttpResponse(content, content_type="application/json")
    if coding:
        response["Content-Encoding"] = coding
    return fresh(response, etag)


def _coding(request: HttpRequest) -> str:
    for each in request.headers.get("Accept-Encoding", "").lower().split(","):
        coding, _separator, quality = each.replace(" ", "").partition(";")
        if coding == "gzip" and not _REFUSED.fullmatch(quality):
            return "gzip"
    return "identity"
