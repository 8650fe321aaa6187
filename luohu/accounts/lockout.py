"""Response to a sign-in that is locked after too many failures, and its event."""

from datetime import timedelta

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from luohu.accounts.models import AccountEvent


def respond_to_lockout(request: HttpRequest, credentials: dict[str, str] | None = None) -> HttpResponse:
    """Return 429 with the time until the next attempt; record one event for each lockout."""
    _record(str((credentials or {}).get("username", "")))
    minutes = settings.AXES_COOLOFF_TIME // timedelta(minutes=1)
    response = render(
        request,
        "accounts/locked_out.html",
        {**admin.site.each_context(request), "title": _("Locked"), "cooloff_minutes": minutes},
        status=429,
    )
    response["Retry-After"] = str(minutes * 60)
    return response


def _record(username: str) -> None:
    """Record the lockout of an account unless it was recorded within the time that it lasts."""
    since = timezone.now() - settings.AXES_COOLOFF_TIME
    locked_out = AccountEvent.Kind.LOCKED_OUT
    user = User.objects.filter(username=username).first()
    if user and not user.account_events.filter(kind=locked_out, at__gte=since).exists():
        user.account_events.create(kind=locked_out)
