"""Responses to errors 404, 500 and 503: a problem document under /api/, a page elsewhere."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import defaults

from enterprises.api import problems


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if problems.is_for_api(request):
        return problems.unknown_address()
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    if problems.is_for_api(request):
        return problems.failed()
    return defaults.server_error(request)


def took_too_long(request: HttpRequest) -> HttpResponse:
    """Return 503 for a request that exceeded its time limit in the database."""
    if problems.is_for_api(request):
        return problems.took_too_long()
    response = render(request, "503.html", status=503)
    response["Retry-After"] = str(problems.RETRY_AFTER)
    return response
