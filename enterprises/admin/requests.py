"""Typed values of a request of the admin: its user, and the error that its form shows."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest


def staff_user(request: HttpRequest) -> User:
    """Return the authenticated user; the admin site requires one for its views."""
    return cast("User", request.user)


class _RejectedRequest(HttpRequest):
    save_error: str | ValidationError


class _CheckedRequest(HttpRequest):
    save_check: Any


def set_save_check(request: HttpRequest, save_check: Any) -> None:
    """Set the plausibility check that was begun before the record was saved."""
    cast("_CheckedRequest", request).save_check = save_check


def get_save_check(request: HttpRequest) -> Any:
    """Return the plausibility check of this save, if one was begun."""
    return getattr(request, "save_check", None)


def set_save_error(request: HttpRequest, save_error: str | ValidationError) -> None:
    """Set the error of a failed save; `RegistryAdmin.get_form` passes it to the form."""
    cast("_RejectedRequest", request).save_error = save_error


def get_save_error(request: HttpRequest) -> str | ValidationError:
    """Return the error of a failed save, if any."""
    return getattr(request, "save_error", "")
