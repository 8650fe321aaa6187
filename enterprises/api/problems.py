"""Error responses of the API: problem details (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import orjson
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException

from enterprises.kpis.figures import Text

RETRY_AFTER = 60  # seconds after which a request that took too long is worth another attempt


class Problem(Exception):
    """An error response: status, detail and headers.

    `errors` contains an entry for each invalid parameter; the first one is repeated at the top level.
    """

    def __init__(
        self,
        status: int,
        detail: Text,
        *,
        errors: Sequence[Mapping[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
        **members: Any,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = errors
        self.headers = headers or {}
        self.members = members

    def response(self) -> HttpResponse:
        """Return the response as problem+json."""
        body: dict[str, Any] = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": str(self.detail),
            **self.members,
        }
        if self.errors:
            body |= {**self.errors[0], "errors": list(self.errors)}
        response = HttpResponse(orjson.dumps(body), status=self.status, headers=dict(self.headers))
        response["Content-Type"] = "application/problem+json"
        response.setdefault("Cache-Control", "no-cache")
        patch_vary_headers(response, ["Accept-Language"])
        return response


def build_problem(errors: Mapping[str, ValidationError | Sequence[ValidationError]]) -> Problem:
    """Return the problem (400) of invalid parameters, each with the nearest valid value.

    >>> raise build_problem({"on": ValidationError("This date is in the future.")})
    """
    entries = [
        _entry(name, error)
        for name, value in errors.items()
        for error in ([value] if isinstance(value, ValidationError) else value)
    ]
    return Problem(400, entries[0]["detail"], errors=entries)


def _entry(name: str, error: ValidationError) -> dict[str, Any]:
    entry = {"parameter": name, "detail": f"{name}: {' '.join(error.messages)}"}
    nearest = (getattr(error, "params", None) or {}).get("nearest")
    return {**entry, "nearest": nearest} if nearest is not None else entry


def problem_of(error: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """Return the problem of an exception of Django REST framework (its EXCEPTION_HANDLER)."""
    if not isinstance(error, APIException):
        return None
    return Problem(error.status_code, str(error.detail)).response()


def is_for_api(request: HttpRequest) -> bool:
    """Return whether the request is for the API, whose errors are problem details."""
    return request.path_info.startswith("/api/")


def unknown_address() -> HttpResponse:
    return Problem(
        404, _("This address does not exist; /api/v1/docs/ lists the available addresses.")
    ).response()


def failed() -> HttpResponse:
    return Problem(500, _("An internal error occurred; it was logged with the X-Request-ID.")).response()


def took_too_long() -> HttpResponse:
    """Return 503: a statement, or its wait for a lock, exceeded the time limit of pages."""
    detail = _("The request took too long in the database; try again, or ask for less.")
    return Problem(503, detail, headers={"Retry-After": str(RETRY_AFTER)}).response()


def unavailable() -> HttpResponse:
    """Return 503: the database cannot be reached."""
    detail = _("The database cannot be reached; try again shortly.")
    return Problem(503, detail, headers={"Retry-After": str(RETRY_AFTER)}).response()
