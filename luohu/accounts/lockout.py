"""Response to a sign-in that is locked after too many failures."""

from datetime import timedelta

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


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
