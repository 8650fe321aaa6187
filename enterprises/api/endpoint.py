"""What every address of the API shares: strict reading, one snapshot of the registry, tags, problems.

A plain view: the layers of a framework would cost three quarters of a list's time (docs/decisions.md).
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
from enterprises.api.known_at import known
from enterprises.api.pagination import DEFAULT_SIZE, links, page_of, wrong_cursor
from enterprises.api.parameters import Parameter, read
from enterprises.api.problems import Problem
from enterprises.api.shapes import Shape
from enterprises.api.throttles import admit
from enterprises.cursors import BadCursor
from enterprises.history.known_at import Snapshot, State
from enterprises.history.moment import Moment
from enterprises.kpis.figures import Text
from enterprises.listing.filters import nearest
from enterprises.models import is_demonstration

METHODS = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class Asked:
    """What was asked, when, and in which state; `code` stands in the path, `values` are by parameter."""

    request: HttpRequest
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
        """The day for which the answer is true."""
        day: date = self.values.get("on") or self.today
        return day

    @cached_property
    def known(self) -> Snapshot:
        """The facts as known at the instant that was asked for."""
        return known(self.values.get("known_at"), self.state, is_snapshot=self.is_sealed)

    @property
    def moment(self) -> Moment:
        """The day and the facts that the answer is about."""
        return Moment(self.on, self.known.facts)

    @property
    def pins(self) -> dict[str, str]:
        """The parameters that ask for this very day and state again."""
        is_of_now = self.is_sealed and "known_at" not in self.values and self.known.seq
        return {"on": self.on.isoformat(), **({"known_at": f"seq:{self.known.seq}"} if is_of_now else {})}

    @property
    def page_size(self) -> int:
        return int(self.values.get("page_size", DEFAULT_SIZE))


@method_decorator(csrf_exempt, name="dispatch")  # nothing is written, so a POST is told 405
class Endpoint(View):
    """One address: what it means, what may be asked of it, and the shape of its answer.

    A subclass says these and returns the body from `answered`. It is described in OpenAPI by them.
    """

    name: ClassVar[str]
    summary: ClassVar[Text]
    path_parameters: ClassVar[Mapping[str, Text]] = {}
    parameters: ClassVar[tuple[Parameter, ...]] = ()
    shape: ClassVar[Shape]
    problems: ClassVar[Mapping[int, Text]] = {}
    moves: ClassVar[bool] = False

    def answered(self, asked: Asked) -> dict[str, Any] | HttpResponseBase:
        """Return the body of the answer, or an answer that is whole: a redirect, a file. Raises Problem."""
        raise NotImplementedError

    def beside(self, code: str) -> object:
        """Return what the answer depends on that is not of the registry's state, for its tag."""
        return None

    def dispatch(self, request: HttpRequest, *args: Any, **path: str) -> HttpResponseBase:
        try:
            if request.method not in METHODS:
                raise Problem(405, _("This address can only be read."), headers={"Allow": ", ".join(METHODS)})
            if request.method == "OPTIONS":
                return HttpResponse(headers={"Allow": ", ".join(METHODS), "Content-Length": "0"})
            admit(request)
            return self._answer(request, timezone.now(), path.get("code", ""))
        except Problem as problem:
            return problem.response()

    def _answer(self, request: HttpRequest, now: datetime, code: str) -> HttpResponseBase:
        # Inside a transaction of the caller's own, changes may be unsealed: no state names what they hold.
        is_sealed = not connection.in_atomic_block
        today = timezone.localdate(now)
        if is_sealed:
            etag = responses.tag(request, state=State.now(), today=today, beside=self.beside(code))
            if responses.is_known(request, etag):
                return responses.not_modified(etag)
            if kept := responses.kept_answer(etag):
                return kept
        values = read(request.GET, self.parameters, now)
        with one_snapshot():
            state, beside = State.now(), self.beside(code)
            asked = Asked(request, code, values, now, state, is_sealed)
            with asked.known.tables():
                body = self.answered(asked)
            if isinstance(body, HttpResponseBase):
                return body
            if "seq" not in body:
                body |= echo(asked.known)
            if is_demonstration():
                body["demonstration"] = True
        # A commit may have come in between: the tag is of the state in which the body was read.
        read_as = responses.tag(request, state=state, today=today, beside=beside) if is_sealed else None
        return responses.answer(request, body, read_as)


@contextmanager
def one_snapshot() -> Iterator[bool]:
    """Let every query inside see the same state, so that the echoed `seq` is the one of the figures.

    Gives False inside a transaction of the caller's own, which may see changes that no state names.
    """
    if connection.in_atomic_block:
        yield False
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield True


def local(instant: datetime | None) -> datetime | None:
    """Return the instant in the time of Shanghai, in which everything here is dated."""
    return timezone.localtime(instant) if instant else None


def echo(known: Snapshot) -> dict[str, Any]:
    """Return what a body says of the second clock, so that it can be asked again."""
    return {"known_at": local(known.at), "seq": known.seq}


def paged(
    asked: Asked, rows: list[dict[str, Any]], *, key: tuple[str, ...], is_pinned: bool = False
) -> dict[str, Any]:
    """Return the list body of rows that are all at hand, sorted by a unique key of theirs.

    The pages behind and before are of the same day and state where the list `is_pinned`, so that all
    together are as many as `count`, whatever changes meanwhile.
    """
    try:
        page = page_of(
            rows,
            name=asked.request.path,
            key=lambda row: tuple(row[name] for name in key),
            cursor=asked.values.get("cursor"),
            size=asked.page_size,
        )
    except BadCursor:
        raise wrong_cursor() from None
    pins = asked.pins if is_pinned else {}
    return {"count": len(rows), **links(asked.request, page, pins), "results": page.rows}


def unknown_in_path(code: str, known: Any = ()) -> Problem:
    """Return the problem (404) that nothing has this code; it names the nearest that there is."""
    closest = nearest(code, known)
    if closest is None:
        return Problem(404, _("Nothing here has the code “%(code)s”.") % {"code": code})
    return Problem(
        404,
        _("“%(value)s” is not known; the nearest is “%(nearest)s”.") % {"value": code, "nearest": closest},
        nearest=closest,
    )


def moved(request: HttpRequest, code: str, *, to: str) -> HttpResponse:
    """Lead to the same address under the right code (308), with what was asked kept."""
    path = request.path
    before, _separator, after = path.rpartition(code)
    query = request.META.get("QUERY_STRING", "")
    location = f"{before}{to}{after}" + (f"?{query}" if query else "")
    return HttpResponse(status=308, headers={"Location": location, "Cache-Control": "no-cache"})
