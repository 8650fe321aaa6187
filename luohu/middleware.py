"""Middleware: request id and log line, limits of time and of the request body."""

import re
import time
import uuid
from collections.abc import Callable
from http import HTTPStatus

import structlog
from django.contrib import messages
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from enterprises.api.problems import is_for_api
from enterprises.constraint_messages import describe_error, is_lock_failure, is_time_limit
from enterprises.imports.files import MAX_BYTES, too_large_issue
from luohu import metrics, time_limits
from luohu.errors import busy, refused, too_large, took_too_long
from luohu.rsgi.application import FORM, REFUSED

log = structlog.stdlib.get_logger("luohu.request")
view_log = structlog.stdlib.get_logger("luohu.confidential")

_VALID_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class RequestLog:
    """Sets the id of a request, returns it as `X-Request-ID`, and logs one line for each response."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Log and measure a request under an identifier.

        One from a client is checked, or it could forge lines.
        """
        started = time.perf_counter()
        request_id = request.headers.get("X-Request-ID", "")
        request_id = request_id if _VALID_ID.fullmatch(request_id) else uuid.uuid4().hex
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            # Names of parameters only: values may be personal data or a search for one firm.
            log.info(
                "request",
                method=request.method,
                path=request.path,
                parameters=sorted(request.GET),
                status=response.status_code,
                duration_ms=round((time.perf_counter() - started) * 1000, 1),
            )
            _log_view(request, response.status_code)
            metrics.observe(request, response.status_code, seconds=time.perf_counter() - started)
        response["X-Request-ID"] = request_id
        return response


def _log_view(request: HttpRequest, status: int) -> None:
    """Log who saw a page of the admin, all of which may show confidential records; not the sign-in."""
    user = getattr(request, "user", None)
    if status == HTTPStatus.OK and request.path.startswith("/admin/") and getattr(user, "is_staff", False):
        view_log.info("viewed", user=str(user), method=request.method, path=request.path)


class PublicAnswers:
    """Answers under /api/ and /data/ that are the same for everybody: they do not depend on cookies.

    A session or the cookie of the language would change what is cached for all. A 304 has no
    `Content-Length`, which would be that of the body it does not have.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if is_for_api(request):
            request.META.pop("HTTP_COOKIE", None)
        response = self.get_response(request)
        if response.status_code == HTTPStatus.NOT_MODIFIED:
            del response["Content-Length"]
        return response


class TimeLimit:
    """Limits the database time of a request, longer for staff; one that takes too long is answered by 503.

    Forms say themselves whom they waited for; this is the answer of every other page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        is_staff_page = request.path_info.startswith("/admin/")
        time_limits.use(time_limits.STAFF if is_staff_page else time_limits.PAGE)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, DatabaseError) and is_lock_failure(exception):
            return busy(request, describe_error(exception) or "")
        return took_too_long(request) if is_time_limit(exception) else None


class Refused:
    """Answers a request that the server refused before any view: too slow, too large, or too many.

    After LocaleMiddleware, because the reason is in the reader's language, and before the session is read.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        status = request.META.get(REFUSED)
        return self.get_response(request) if status is None else refused(request, status)


class LargeBody:
    """Rejects a request body larger than any accepted file, before it is stored.

    Last in MIDDLEWARE, because it needs the user, and before any view that reads a form. For an upload the
    reason is shown on the form: a browser that cannot send its whole body shows no response, so the server
    discards what it still sends.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length <= MAX_BYTES + FORM:
            return self.get_response(request)
        upload = reverse("admin:enterprises_importbatch_add")
        if request.path == upload and request.user.is_authenticated:
            messages.error(request, str(too_large_issue(MAX_BYTES)))
            return HttpResponseRedirect(upload)
        return too_large(request)
