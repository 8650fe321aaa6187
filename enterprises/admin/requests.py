"""Typed values of a request of the admin: its user, and the refusal that its form shows."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest


def staff_user(request: HttpRequest) -> User:
    """Return the authenticated user; the admin site admits nobody else to its views."""
    return cast("User", request.user)


class _RefusedRequest(HttpRequest):
    refusal: str | ValidationError


def set_refusal(request: HttpRequest, refusal: str | ValidationError) -> None:
    """Attach why the page was not saved; `RegistryAdmin.get_form` hands it to the form."""
    cast("_RefusedRequest", request).refusal = refusal


def get_refusal(request: HttpRequest) -> str | ValidationError:
    """Return why the page was not saved; empty where it was not refused."""
    return getattr(request, "refusal", "")
