"""Responses to errors 400, 404, 500 and 503: a problem document under /api/ and /data/, a page elsewhere."""

import sys
from http import HTTPStatus
from time import monotonic

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import defaults

from enterprises.api import problems
from enterprises.imports.files import MAX_BYTES, too_large_issue
from luohu.database_errors import is_unreachable

log = structlog.stdlib.get_logger("luohu.database")
_logged_at = -1.0  # by the monotonic clock


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if problems.is_for_api(request):
        return problems.unknown_address()
    return defaults.page_not_found(request, exception)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if problems.is_for_api(request):
        return problems.bad_request()
    return defaults.bad_request(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    error = sys.exc_info()[1]
    if error is not None and is_unreachable(error):
        return _unavailable(request)
    if problems.is_for_api(request):
        return problems.failed()
    return defaults.server_error(request)


def took_too_long(request: HttpRequest) -> HttpResponse:
    """Return 503 for a request that exceeded its time limit in the database."""
    if problems.is_for_api(request):
        return problems.took_too_long()
    return _render_retry(request, "503.html")


def busy(request: HttpRequest, message: str) -> HttpResponse:
    """Return 503 for a request that waited too long for another transaction; `message` says whose."""
    if problems.is_for_api(request):
        return problems.took_too_long()
    return _render_retry(request, "busy.html", message=message)


def refused(request: HttpRequest, status: int) -> HttpResponse:
    """Return the response to a request that the server did not hand to a view."""
    is_api = problems.is_for_api(request)
    if status == HTTPStatus.REQUEST_TIMEOUT:
        return problems.too_slow() if is_api else render(request, "408.html", status=status)
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return too_large(request)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        return problems.busy() if is_api else _render_retry(request, "overloaded.html")
    return problems.failed() if is_api else defaults.server_error(request)


def too_large(request: HttpRequest) -> HttpResponse:
    """Return 413 for a body larger than any accepted file."""
    if problems.is_for_api(request):
        return problems.too_large(MAX_BYTES)
    message = str(too_large_issue(MAX_BYTES))
    return HttpResponse(message, status=413, content_type="text/plain; charset=utf-8")


def _unavailable(request: HttpRequest) -> HttpResponse:
    """Return 503 while the database is away; one line a second in the log says so for all requests."""
    global _logged_at
    if monotonic() - _logged_at >= 1:
        _logged_at = monotonic()
        log.error("database unreachable")
    if problems.is_for_api(request):
        return problems.unavailable()
    return _render_retry(request, "unavailable.html")


def _render_retry(request: HttpRequest, template: str, **context: str) -> HttpResponse:
    """Return a page with status 503 that says when to try again."""
    response = render(request, template, context, status=503)
    response["Retry-After"] = str(problems.RETRY_AFTER)
    return response
