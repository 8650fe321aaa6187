"""Pages of the second factor and of the own password."""

from __future__ import annotations

from typing import Any

import django_otp
from django import forms
from django.contrib import admin
from django.contrib.admin.views.decorators import staff_member_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django_otp.middleware import is_verified

from enterprises.admin.requests import staff_user
from enterprises.models import change_by
from luohu.accounts import second_factor

WRONG = _("The code is incorrect or has already been used. Wait for the next code and try again.")


class CodeForm(forms.Form):
    """The code of an authenticator app, or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=16,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True}),
    )

    def clean_code(self) -> str:
        return "".join(self.cleaned_data["code"].split()).lower()


@staff_member_required
def change_own_password(request: HttpRequest) -> HttpResponse:
    """Show and process Django's form; the change is recorded under its owner."""
    with change_by(staff_user(request)):
        return admin.site.password_change(request)


@sensitive_post_parameters("code")
@never_cache
@staff_member_required
def enter_code(request: HttpRequest) -> HttpResponse:
    """Show and process the form for a code."""
    form = CodeForm(request.POST or None)
    if form.is_valid():
        device = second_factor.verify_code(staff_user(request), form.cleaned_data["code"])
        if device is not None:
            django_otp.login(request, device)
            return HttpResponseRedirect(_next(request))
        form.add_error("code", WRONG)
    return _page(request, "accounts/second_factor.html", _("Second factor"), form=form)


@sensitive_post_parameters("code")
@never_cache
@staff_member_required
def set_up(request: HttpRequest) -> HttpResponse:
    """Show the QR code; a valid code confirms the device and shows the recovery codes once.

    A session must be verified by the old device before it is replaced: otherwise a stolen password would be
    enough.
    """
    user = staff_user(request)
    if second_factor.confirmed_device(user) is not None and not is_verified(user):
        return HttpResponseRedirect(reverse("second-factor"))
    device = second_factor.unconfirmed_device(user)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        codes = second_factor.confirm(device, form.cleaned_data["code"])
        if codes:
            request.session.cycle_key()  # the new device ended all sessions, this one too
            django_otp.login(request, device)
            title = _("Recovery codes")
            return _page(request, "accounts/recovery_codes.html", title, codes=codes, next=_next(request))
        form.add_error("code", WRONG)
    return _page(
        request,
        "accounts/second_factor_setup.html",
        _("Set up the second factor"),
        form=form,
        picture=second_factor.qr_code(device),
        key=_format_key(device),
    )


def _format_key(device: Any) -> str:
    """Return the key in base 32, in groups of four, for manual entry."""
    key = device.config_url.partition("secret=")[2].partition("&")[0]
    return " ".join(key[start : start + 4] for start in range(0, len(key), 4))


def _next(request: HttpRequest) -> str:
    address = request.POST.get("next") or request.GET.get("next") or ""
    is_own = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if is_own else reverse("admin:index")


def _page(request: HttpRequest, template: str, title: Any, **context: Any) -> HttpResponse:
    return render(
        request,
        template,
        {**admin.site.each_context(request), "title": title, "next": _next(request), **context},
    )
