"""What surrounds every request: its id, its one line in the log, and how large it may be."""

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from enterprises.imports.files import MAX_BYTES
from enterprises.imports.messages import Issue

log = structlog.stdlib.get_logger("luohu.request")

_FORM = 1 << 20  # bytes that a form may have besides its file
_MOST_READ = 1 << 29  # bytes of a refused body that are read, so that the browser gets to hear the answer
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


class LargeBody:
    """Refuses a body that is larger than any file that is taken, before anything is kept of it.

    The last of all, so that it knows who asks; whatever reads a form comes after it. Who hands a file in
    finds the reason on the page of the form: a browser that cannot send its whole body shows no answer.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length <= MAX_BYTES + _FORM:
            return self.get_response(request)
        why = str(Issue("too_large", params={"limit": MAX_BYTES >> 20}))
        upload = reverse("admin:enterprises_importbatch_add")
        if request.path == upload and request.user.is_authenticated:
            read = 0
            while read < _MOST_READ and (block := request.read(1 << 20)):
                read += len(block)
            messages.error(request, why)
            return HttpResponseRedirect(upload)
        return HttpResponse(why, status=413, content_type="text/plain; charset=utf-8")
