"""What surrounds every request: its id and its one line in the log."""

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest
from django.http.response import HttpResponseBase

log = structlog.stdlib.get_logger("luohu.request")

_SANE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class RequestLog:
    """Names the request, echoes the name in `X-Request-ID`, and writes one line when it is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _SANE_ID.fullmatch(given) else uuid.uuid4().hex
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            # The names of the parameters only: a value may be a person's name or a search for one firm.
            log.info(
                "request",
                method=request.method,
                path=request.path,
                parameters=sorted(request.GET),
                status=response.status_code,
                duration_ms=round((time.perf_counter() - started) * 1000, 1),
            )
        response["X-Request-ID"] = request_id
        return response
