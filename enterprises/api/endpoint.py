"""Base of the API endpoints: strict parsing, one database snapshot, ETags, problem details.

A plain Django view: the layers of a framework would take three quarters of the time of a list
(docs/decisions.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, ClassVar

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View

from enterprises.api import responses
from enterprises.api.known_at import get_snapshot
from enterprises.api.pagination import DEFAULT_SIZE, build_cursor_problem, build_links, paginate_rows
from enterprises.api.parameters import Parameter, parse_query
from enterprises.api.problems import Problem
from enterprises.api.shapes import Shape
from enterprises.api.throttles import check_throttle
from enterprises.cursors import BadCursor
from enterprises.history.known_at import Snapshot, State
from enterprises.history.moment import Moment
from enterprises.kpis.figures import Text
from enterprises.listing.filters import find_nearest
from enterprises.models import is_demonstration

METHODS = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class EndpointRequest:
    """A request to an endpoint: the `code` in the path, the parsed `values` by parameter, time and state.

    `is_sealed` is False inside a transaction of the caller, which may see changes that no state contains.
    """

    http_request: HttpRequest
    code: str
    values: Mapping[str, Any]
    now: datetime
    state: State
    is_sealed: bool

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    @property
    def on(self) -> date:
        """The reference date of the response."""
        day: date = self.values.get("on") or self.today
        return day

    @cached_property
    def snapshot(self) -> Snapshot:
        """The facts as known at the requested instant."""
        return get_snapshot(self.values.get("known_at"), self.state, is_snapshot=self.is_sealed)

    @property
    def moment(self) -> Moment:
        """The reference date and the facts of the response."""
        return Moment(self.on, self.snapshot.facts)

    @property
    def permalink_params(self) -> dict[str, str]:
        """The parameters of a link to the same day and state."""
        is_current = self.is_sealed and "known_at" not in self.values and self.snapshot.seq
        return {"on": self.on.isoformat(), **({"known_at": f"seq:{self.snapshot.seq}"} if is_current else {})}

    @property
    def page_size(self) -> int:
        return int(self.values.get("page_size", DEFAULT_SIZE))


@method_decorator(csrf_exempt, name="dispatch")  # read-only: a POST gets 405, not 403
class Endpoint(View):
    """An endpoint: its summary, parameters and the shape of its response, as described in OpenAPI.

    A subclass declares these and returns the body from `get_body`.
    """

    name: ClassVar[str]
    summary: ClassVar[Text]
    path_parameters: ClassVar[Mapping[str, Text]] = {}
    parameters: ClassVar[tuple[Parameter, ...]] = ()
    shape: ClassVar[Shape]
    problems: ClassVar[Mapping[int, Text]] = {}
    has_redirects: ClassVar[bool] = False

    def get_body(self, request: EndpointRequest) -> dict[str, Any] | HttpResponseBase:
        """Return the body of the response, or a complete response (redirect, file). Raises Problem."""
        raise NotImplementedError

    def etag_extra(self, code: str) -> object:
        """Return what the response depends on besides the state of the registry, for its ETag."""
        return None

    def dispatch(self, request: HttpRequest, *args: Any, **path: str) -> HttpResponseBase:
        try:
            if request.method not in METHODS:
                raise Problem(405, _("This address is read-only."), headers={"Allow": ", ".join(METHODS)})
            if request.method == "OPTIONS":
                return HttpResponse(headers={"Allow": ", ".join(METHODS), "Content-Length": "0"})
            check_throttle(request)
            return self._respond(request, timezone.now(), path.get("code", ""))
        except Problem as problem:
            return problem.response()

    def _respond(self, request: HttpRequest, now: datetime, code: str) -> HttpResponseBase:
        """Return the response: 304, the cached one, or a new one.

        The ETag is computed first from the latest state, which answers repeats without reading the registry;
        a new body is read in one snapshot and gets the ETag of that snapshot, since a commit may have come
        in between. Inside a transaction of the caller there is no ETag: it may see unsealed changes.
        """
        is_sealed = not connection.in_atomic_block
        today = timezone.localdate(now)
        if is_sealed:
            etag = responses.compute_etag(
                request, state=State.now(), today=today, extra=self.etag_extra(code)
            )
            if responses.is_cached_by_client(request, etag):
                return responses.not_modified(etag)
            if cached := responses.get_cached_response(etag):
                return cached
        values = parse_query(request.GET, self.parameters, now)
        with one_snapshot():
            state, extra = State.now(), self.etag_extra(code)
            parsed = EndpointRequest(request, code, values, now, state, is_sealed)
            with parsed.snapshot.tables():
                body = self.get_body(parsed)
            if isinstance(body, HttpResponseBase):
                return body
            if "seq" not in body:
                body |= describe_snapshot(parsed.snapshot)
            if is_demonstration():
                body["demonstration"] = True
        etag_read = (
            responses.compute_etag(request, state=state, today=today, extra=extra) if is_sealed else None
        )
        return responses.build_response(request, body, etag_read)


@contextmanager
def one_snapshot() -> Iterator[bool]:
    """Run all queries inside in one database snapshot, so that the echoed `seq` is that of the figures.

    Yields False inside a transaction of the caller, which may see changes that no state contains.
    """
    if connection.in_atomic_block:
        yield False
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield True


def to_local_time(instant: datetime | None) -> datetime | None:
    """Return the instant in the time zone of the registry (Shanghai)."""
    return timezone.localtime(instant) if instant else None


def describe_snapshot(snapshot: Snapshot) -> dict[str, Any]:
    """Return the fields `known_at` and `seq` of a body, by which the same state can be requested again."""
    return {"known_at": to_local_time(snapshot.at), "seq": snapshot.seq}


def paginate(
    request: EndpointRequest, rows: list[dict[str, Any]], *, key: tuple[str, ...], is_pinned: bool = False
) -> dict[str, Any]:
    """Return the list body of rows in memory, sorted by a unique key.

    With `is_pinned` the links contain the day and the state, so that all pages together have `count` rows,
    whatever changes meanwhile.
    """
    try:
        page = paginate_rows(
            rows,
            name=request.http_request.path,
            key=lambda row: tuple(row[name] for name in key),
            cursor=request.values.get("cursor"),
            size=request.page_size,
        )
    except BadCursor:
        raise build_cursor_problem() from None
    params = request.permalink_params if is_pinned else {}
    return {"count": len(rows), **build_links(request.http_request, page, params), "results": page.rows}


def build_not_found(code: str, choices: Any = ()) -> Problem:
    """Return the problem (404) of an unknown code, with the nearest choice."""
    closest = find_nearest(code, choices)
    if closest is None:
        return Problem(404, _("No entry has the code “%(code)s”.") % {"code": code})
    return Problem(
        404,
        _("“%(value)s” is not recognised; the closest match is “%(nearest)s”.")
        % {"value": code, "nearest": closest},
        nearest=closest,
    )


def redirect_permanently(request: HttpRequest, code: str, *, to: str) -> HttpResponse:
    """Redirect (308) to the same address with the canonical code and the same query."""
    path = request.path
    before, _separator, after = path.rpartition(code)
    query = request.META.get("QUERY_STRING", "")
    location = f"{before}{to}{after}" + (f"?{query}" if query else "")
    return HttpResponse(status=308, headers={"Location": location, "Cache-Control": "no-cache"})
