"""Handlers for 404 and 500: a problem document under /api/, a page elsewhere."""

from django.http import HttpRequest, HttpResponse
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
