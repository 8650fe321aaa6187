"""Sign-ins that are locked after too many failures: the address that counts, and the response."""

from datetime import timedelta

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle


def find_address(request: HttpRequest) -> str | None:
    """Return the address of the client, the last one in X-Forwarded-For behind the proxy; None if unknown."""
    address: str | None = BaseThrottle().get_ident(Request(request))
    return address


def respond_to_lockout(request: HttpRequest, credentials: dict[str, str] | None = None) -> HttpResponse:
    """Return 429 with the time until the next attempt."""
    minutes = settings.AXES_COOLOFF_TIME // timedelta(minutes=1)
    response = render(
        request,
        "accounts/locked_out.html",
        {**admin.site.each_context(request), "title": _("Locked"), "cooloff_minutes": minutes},
        status=429,
    )
    response["Retry-After"] = str(minutes * 60)
    return response
