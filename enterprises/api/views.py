"""Base of the views of the API: strict parameters, one database snapshot, ETags, problem details."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from functools import cached_property
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from rest_framework.generics import GenericAPIView
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from enterprises.api import responses
from enterprises.api.pagination import ListPages
from enterprises.api.parameters import DEFAULT_SIZE, KnownAtQuery, PageQuery, Query
from enterprises.api.problems import Moved, Problem, build_problem
from enterprises.api.renderers import CSVRenderer, ExactJSONRenderer, XLSXRenderer
from enterprises.api.serializers import PageSerializer
from enterprises.history.known_at import Snapshot, State, snapshot_at
from enterprises.history.moment import Moment
from enterprises.kpis.figures import Text
from enterprises.listing.filter_fields import find_nearest
from enterprises.models import is_demonstration


class RegistryView(GenericAPIView[Any]):
    """A read-only address about the facts of a day, as known at an instant.

    A subclass declares its parameters by `query_class`; `read` returns the response to valid ones. What it
    declares describes it in OpenAPI too (`enterprises.api.schema`).
    """

    name: ClassVar[str]
    summary: ClassVar[Text]
    query_class: ClassVar[type[Query]] = Query
    path_parameters: ClassVar[Mapping[str, Text]] = {}
    problems: ClassVar[Mapping[int, Text]] = {}
    has_redirects: ClassVar[bool] = False
    http_method_names = ["get", "head", "options"]

    now: datetime
    state: State
    values: Mapping[str, Any]
    is_sealed: bool  # False inside a transaction of the caller, which may see changes that no state contains

    def read(self, request: Request) -> HttpResponseBase:
        """Return the response; its body gets the state it was read in. Raises Problem."""
        raise NotImplementedError

    def etag_extra(self) -> object:
        """Return what the response depends on besides the state of the registry, for its ETag."""
        return None

    def get(self, request: Request, **path: str) -> HttpResponseBase:
        """Return the response: 304, the cached one, or a new one.

        The ETag is computed first from the latest state, which answers repeats without reading the registry;
        a new body is read in one snapshot and gets the ETag of that snapshot, since a commit may have come
        in between. Inside a transaction of the caller there is no ETag: it may see unsealed changes.
        """
        self.now, self.is_sealed = timezone.now(), not connection.in_atomic_block
        if self.is_sealed:
            etag = self.compute_etag(State.now(), self.etag_extra())
            if responses.is_cached_by_client(request, etag):
                return responses.not_modified(etag)
            if cached := responses.get_cached_response(etag):
                return responses.not_modified(etag) if responses.is_any_accepted(request) else cached
        self.values = self.query_class(request.query_params, now=self.now).values()
        with one_snapshot():
            self.state, extra = State.now(), self.etag_extra()
            with self.snapshot.tables():
                response = self.read(request)
            if not isinstance(response, Response):
                return response
            if "seq" not in response.data:
                response.data |= describe_snapshot(self.snapshot)
            if is_demonstration():
                response.data["demonstration"] = True
        etag_read = self.compute_etag(self.state, extra) if self.is_sealed else None
        if etag_read and responses.is_any_accepted(request):
            return responses.not_modified(etag_read)
        return responses.prepare(response, request, etag_read)

    def options(self, request: Any, *args: Any, **path: Any) -> Any:
        return HttpResponse(headers={"Allow": ", ".join(self.allowed_methods), "Content-Length": "0"})

    def compute_etag(self, state: State, extra: object) -> str:
        """Return the ETag of the response in a state."""
        return responses.compute_etag(self.request, state=state, today=self.today, extra=extra)

    def get_throttles(self) -> list[Any]:
        self.throttles: list[Any] = [throttle() for throttle in self.throttle_classes]
        return self.throttles

    def finalize_response(self, request: Any, response: Any, *args: Any, **path: Any) -> Any:
        response = super().finalize_response(request, response, *args, **path)
        if len(self.renderer_classes) > 1:
            patch_vary_headers(response, ["Accept"])
        for throttle in getattr(self, "throttles", ()):
            for name, value in throttle.headers().items():
                response[name] = value
        return response

    @property
    def default_response_headers(self) -> dict[str, str]:
        """No `Allow` in every response; `Vary` is set by `responses.set_cache_headers`."""
        return {}

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "on": self.on}

    @property
    def code(self) -> str:
        """The code in the path."""
        code: str = self.kwargs["code"]
        return code

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


# Parameters that do not change which rows a list has; day and state are known otherwise.
NO_FILTERS = {"cursor", "page_size", "ordering", "fields", "facets", "known_at", "format", "on"}


class KnownAtPageQuery(KnownAtQuery, PageQuery):
    """The parameters of a list as known at an instant."""


class ListView(ListModelMixin, RegistryView):
    """A list; `page_fields` returns the fields of its body besides the rows, declared by `page_class`."""

    query_class: ClassVar[type[Query]] = KnownAtPageQuery
    renderer_classes = [ExactJSONRenderer, CSVRenderer, XLSXRenderer]
    page_class: ClassVar[type[Serializer[Any]]] = PageSerializer
    read = ListModelMixin.list

    @property
    def filter_key(self) -> str:
        """The key of all that the rows depend on besides the state, for cursors and cached counts."""
        lists = self.request.query_params.lists()
        filters = sorted((name, sorted(texts)) for name, texts in lists if name not in NO_FILTERS)
        return f"{filters} {self.link_params().get('on')}"

    def link_params(self) -> dict[str, str]:
        """Return the parameters of the links to other pages: the day and the state of this one.

        So all pages together have `count` rows, whatever is written meanwhile. With `known_at=now` they
        follow the newest state.
        """
        declared = self.query_class.base_fields
        return {name: text for name, text in self.permalink_params.items() if name in declared}

    def page_fields(self) -> dict[str, Any]:
        """Return the fields of the body after its rows."""
        return {}


class InMemoryList(ListView):
    """A list of a few dozen rows, read whole and cut into pages in memory."""

    pagination_class = ListPages

    def get_rows(self) -> list[Any]:
        """Return all rows, in the order of their keys."""
        raise NotImplementedError

    def get_queryset(self) -> list[Any]:  # type: ignore[override] # the framework only hands it on
        return self.get_rows()


class DetailView(RetrieveModelMixin, RegistryView):
    """One object, by the code in its path or by the parameters alone."""

    read = RetrieveModelMixin.retrieve


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


def get_snapshot(
    at: int | datetime | None, state: State, *, parameter: str = "known_at", is_snapshot: bool = False
) -> Snapshot:
    """Return the facts as known at the value of a parameter; None means now. Raises Problem (400)."""
    try:
        return snapshot_at(at, state, is_snapshot=is_snapshot)
    except ValidationError as error:
        raise build_problem({parameter: error}) from None


def to_local_time(instant: datetime | None) -> datetime | None:
    """Return the instant in the time zone of the registry (Shanghai)."""
    return timezone.localtime(instant) if instant else None


def describe_snapshot(snapshot: Snapshot) -> dict[str, Any]:
    """Return the fields `known_at` and `seq` of a body, by which the same state can be requested again."""
    return {"known_at": to_local_time(snapshot.at), "seq": snapshot.seq}


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


def redirect_permanently(request: Request, code: str, *, to: str) -> Moved:
    """Return the redirect (308), to be raised, to the same address with another code and the same query."""
    before, _separator, after = request.path.rpartition(code)
    query = request.META.get("QUERY_STRING", "")
    return Moved(f"{before}{to}{after}" + (f"?{query}" if query else ""))
