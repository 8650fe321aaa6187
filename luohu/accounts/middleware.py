"""Middleware that requires the second factor on the admin site."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django_otp.middleware import is_verified

from luohu.accounts.second_factor import confirmed_device, is_required_for

EXEMPT = frozenset({"login", "logout", "jsi18n", "second-factor", "second-factor-setup"})


class SecondFactor:
    """Redirects signed-in staff without a verified second factor to its page, if required or set up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, arguments: object, words: object
    ) -> HttpResponseRedirect | None:
        match = request.resolver_match
        if match is None or not request.path.startswith("/admin/") or match.url_name in EXEMPT:
            return None
        user = request.user
        if not user.is_authenticated or is_verified(user):
            return None
        if confirmed_device(user) is not None:
            page = "second-factor"
        elif is_required_for(user):
            page = "second-factor-setup"
        else:
            return None
        return HttpResponseRedirect(f"{reverse(page)}?{urlencode({'next': request.get_full_path()})}")
