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
from rest_framework.exceptions import APIException, MethodNotAllowed, NotAcceptable, Throttled

from enterprises.kpis.figures import Text

RETRY_AFTER = 60  # seconds after which a request that took too long is worth another attempt


class Problem(APIException):
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
        super().__init__()
        self.status_code = status
        self.text = detail
        self.errors = errors
        self.headers = headers or {}
        self.members = members

    def response(self) -> HttpResponse:
        """Return the response as problem+json."""
        body: dict[str, Any] = {
            "type": "about:blank",
            "title": HTTPStatus(self.status_code).phrase,
            "status": self.status_code,
            "detail": str(self.text),
            **self.members,
        }
        if self.errors:
            body |= {**self.errors[0], "errors": list(self.errors)}
        response = HttpResponse(orjson.dumps(body), status=self.status_code, headers=dict(self.headers))
        response["Content-Type"] = "application/problem+json"
        response.setdefault("Cache-Control", "no-cache")
        patch_vary_headers(response, ["Accept-Language"])
        return response


class Moved(APIException):
    """A permanent redirect (308) to the canonical address."""

    def __init__(self, location: str) -> None:
        super().__init__()
        self.location = location

    def response(self) -> HttpResponse:
        """Return the redirect."""
        return HttpResponse(status=308, headers={"Location": self.location, "Cache-Control": "no-cache"})


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


def handle_exception(error: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """Return the problem of an exception raised in a view (the EXCEPTION_HANDLER of the framework)."""
    if isinstance(error, MethodNotAllowed):
        allowed = ", ".join(context["view"].allowed_methods)
        error = read_only(allowed)
    elif isinstance(error, Throttled):
        error = _too_many_requests(error, context["view"])
    elif isinstance(error, NotAcceptable):
        formats = ", ".join(renderer.media_type for renderer in context["view"].get_renderers())
        error = Problem(
            406, _("This address is available as %(formats)s; ask for one of them.") % {"formats": formats}
        )
    if isinstance(error, Problem | Moved):
        return error.response()
    return (
        Problem(error.status_code, str(error.detail)).response() if isinstance(error, APIException) else None
    )


def read_only(allowed: str) -> Problem:
    """Return the problem (405) of a method that is not among the allowed ones."""
    return Problem(405, _("This address is read-only."), headers={"Allow": allowed})


def _too_many_requests(error: Throttled, view: Any) -> Problem:
    return Problem(
        429,
        _("More than %(n)s requests in a minute; try again shortly.") % {"n": view.throttles[0].limit},
        headers={"Retry-After": str(int(getattr(error, "wait", None) or 1)), "Cache-Control": "no-store"},
    )


def is_for_api(request: HttpRequest) -> bool:
    """Return whether the request is for the API or the open data, whose errors are problem details."""
    return request.path_info.startswith(("/api/", "/data/"))


def unknown_address() -> HttpResponse:
    return Problem(
        404, _("This address does not exist; /api/v1/docs/ lists the available addresses.")
    ).response()


def failed() -> HttpResponse:
    return Problem(500, _("An internal error occurred; it was logged with the X-Request-ID.")).response()


def bad_request() -> HttpResponse:
    return Problem(400, _("The request is invalid; its host name or its form is not accepted.")).response()


def too_large(limit: int) -> HttpResponse:
    return Problem(
        413, _("The body is larger than %(limit)s MB; a request here needs none.") % {"limit": limit >> 20}
    ).response()


def took_too_long() -> HttpResponse:
    """Return 503: a statement, or its wait for a lock, exceeded the time limit of pages."""
    detail = _("The request took too long in the database; try again, or ask for less.")
    return Problem(503, detail, headers={"Retry-After": str(RETRY_AFTER)}).response()


def busy() -> HttpResponse:
    """Return 503: more requests wait than the server admits."""
    detail = _("The server is busy; try again shortly.")
    return Problem(503, detail, headers={"Retry-After": str(RETRY_AFTER)}).response()


def too_slow() -> HttpResponse:
    """Return 408: the body took longer than its time limit."""
    return Problem(408, _("The body arrived too slowly; a request here needs none.")).response()


def unavailable() -> HttpResponse:
    """Return 503: the database cannot be reached."""
    detail = _("The database cannot be reached; try again shortly.")
    return Problem(503, detail, headers={"Retry-After": str(RETRY_AFTER)}).response()
