"""Endpoints of enterprises: the filtered list, and each enterprise by its code."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from enterprises import uscc
from enterprises.api import shapes
from enterprises.api.endpoint import Endpoint, EndpointRequest, build_not_found, redirect_permanently
from enterprises.api.known_at import KNOWN_AT
from enterprises.api.pagination import build_cursor_problem, build_links
from enterprises.api.parameters import CURSOR, ON, PAGE_SIZE, Parameter, one_of, some_of
from enterprises.api.problems import Problem, build_problem
from enterprises.api.shapes import Shape
from enterprises.cursors import BadCursor
from enterprises.history.state_cache import cached_by_state
from enterprises.kpis.recorded import find_later_first_day
from enterprises.listing.facets import FACETS, facet
from enterprises.listing.filters import EnterpriseFilter
from enterprises.listing.pagination import ENTERPRISE_ORDERS
from enterprises.models import Enterprise
from enterprises.models.enterprises import EnterpriseQuerySet
from enterprises.public_records.fields import API, FEED
from enterprises.public_records.records import ENTERPRISE

STATUSES = [str(status) for status in Enterprise.Status]
ROW = shapes.of_record(ENTERPRISE)
DETAIL = shapes.body(
    ROW,
    name="EnterpriseDetail",
    on=shapes.day(_("The reference date.")),
    merged_into=shapes.of_field(ENTERPRISE.fields_in(FEED)["merged_into"]),
)

_FIELDS = tuple(ENTERPRISE.fields_in(API).values())
# The stored columns, and those for the address, the merger and the order. The large search columns are
# deferred.
COLUMNS = (
    *(field.attribute for field in _FIELDS if field.value_on is None),
    *("code", "status", "ended_on", "absorbed_by", "sort_key", "established_first", "established_last"),
)


def row(enterprise: Enterprise, day: date) -> dict[str, Any]:
    """Return the public row of an enterprise fetched by `for_listing_on(day)`."""
    return {field.name: field.value(enterprise, day) for field in _FIELDS}


def _rows(enterprises: EnterpriseQuerySet, day: date) -> EnterpriseQuerySet:
    return enterprises.for_listing_on(day).select_related(None).only(*COLUMNS)


def _codes(name: str, description: Any, **schema: Any) -> Parameter:
    items = {"type": "string", **schema}
    return Parameter(
        name=name,
        description=description,
        schema={"type": "array", "items": items},
        is_repeatable=True,
        parse=one_of(schema["enum"]) if "enum" in schema else lambda text, now: text,
    )


FACET = Shape(
    "FacetCount",
    _("The number of enterprises for an option."),
    {
        "key": shapes.text(_("The code of the option; null if not assigned."), null=True),
        "count": shapes.whole(_("The number of enterprises.")),
    },
)
_PAGE = shapes.list_of(
    Shape(ROW.name, ROW.description, ROW.properties, frozenset(ROW.properties)),
    on=shapes.day(_("The reference date.")),
    facets={
        "type": "object",
        "description": _("The counts by filter; only if requested by `facets`."),
        "additionalProperties": shapes.many(FACET, _("The options with at least one enterprise.")),
    },
    not_recorded_before=shapes.day(
        _("The first recorded day of a filter, if the reference date is earlier; a 0 then means unknown.")
    ),
)
LIST = replace(_PAGE, optional=_PAGE.optional | {"facets", "not_recorded_before"})


class EnterpriseList(Endpoint):
    name = "enterprises"
    summary = _("Enterprises that match all filters, paginated.")
    parameters = (
        Parameter(
            name="q",
            description=_("Words that occur in names, former names, pinyin or codes."),
            schema={"type": "string", "maxLength": 200},
        ),
        _codes("cluster", _("Cluster codes, matching any of them; `none` means not assigned.")),
        _codes("recognition", _("Scheme codes; enterprises that hold any of them on the date.")),
        _codes("zone", _("Zone codes; enterprises in any of them on the date.")),
        _codes("subdistrict", _("Subdistrict codes; enterprises registered in any of them on the date.")),
        _codes("industry", _("Prefixes of GB/T 4754 industry codes, with or without the section letter.")),
        _codes("status", _("Any of these statuses on the date."), enum=STATUSES),
        Parameter(
            name="resident",
            description=_(
                "`now`: in Luohu on the date; `any`: any location, including before "
                "moving in and after moving out."
            ),
            schema={"type": "string", "enum": ["now", "any"], "default": "now"},
            parse=one_of(("now", "any")),
        ),
        ON,
        KNOWN_AT,
        Parameter(
            name="ordering",
            description=_(
                "The order of the list; a minus sign reverses it. Enterprises without a"
                " date come last in both directions."
            ),
            schema={"type": "string", "enum": list(ENTERPRISE_ORDERS), "default": "name"},
            parse=one_of(ENTERPRISE_ORDERS),
        ),
        Parameter(
            name="fields",
            description=_("The fields of each row, separated by commas; all if omitted."),
            schema={
                "type": "array",
                "items": {"type": "string", "enum": list(ROW.properties)},
                "minItems": 1,
            },
            parse=some_of(tuple(ROW.properties)),
        ),
        Parameter(
            name="facets",
            description=_("Filters whose options are counted under the other filters, separated by commas."),
            schema={"type": "array", "items": {"type": "string", "enum": list(FACETS)}, "minItems": 1},
            parse=some_of(FACETS),
        ),
        PAGE_SIZE,
        CURSOR,
    )
    shape = LIST

    def get_body(self, request: EndpointRequest) -> dict[str, Any]:
        """Return a page of the list with its count and facets.

        Unlike the page, the API rejects an invalid filter: a program would take the list without it for the
        result. Counts are cached by filters and state, since each page of a list repeats them.
        """
        filters = EnterpriseFilter(
            request.http_request.GET, Enterprise.objects.surviving(), today=request.today
        )
        if filters.errors:
            raise build_problem(errors_of(filters))
        enterprises: EnterpriseQuerySet = filters.qs
        try:
            page = filters.order.page(
                _rows(enterprises, filters.day), cursor=request.values.get("cursor"), size=request.page_size
            )
        except BadCursor:
            raise build_cursor_problem() from None
        rows = [row(enterprise, filters.day) for enterprise in page.rows]
        if fields := request.values.get("fields"):
            rows = [{name: each[name] for name in fields} for each in rows]
        since = find_later_first_day(request.snapshot.facts, filters.day, **filters.dated_parts())
        return {
            "count": _cached_for_filters(request, "count", enterprises.count),
            **build_links(request.http_request, page),
            "results": rows,
            "on": filters.day,
            **_facets(request, filters),
            **({"not_recorded_before": since} if since else {}),
        }


def errors_of(filters: EnterpriseFilter) -> Mapping[str, Sequence[ValidationError]]:
    """Return the errors of the filters by parameter."""
    errors: Mapping[str, Sequence[ValidationError]] = filters.form.errors.as_data()
    return errors


UNCOUNTED = {"cursor", "page_size", "ordering", "fields", "facets", "known_at"}
T = TypeVar("T")


def _cached_for_filters(request: EndpointRequest, name: str, compute: Callable[[], T]) -> T:
    """Return a count of the list, cached by filters and state of the registry."""
    filters = sorted((key, sorted(v)) for key, v in request.http_request.GET.lists() if key not in UNCOUNTED)
    return cached_by_state(("enterprises", name, request.on, request.snapshot.facts.seq, filters), compute)


def _facets(request: EndpointRequest, filters: EnterpriseFilter) -> dict[str, Any]:
    """Return the requested facets, if any."""
    if "facets" not in request.values:
        return {}
    counts = {
        name: _cached_for_filters(request, name, partial(facet, filters, name))
        for name in request.values["facets"]
    }
    return {"facets": {name: [{"key": key, "count": n} for key, n in rows] for name, rows in counts.items()}}


class EnterpriseDetail(Endpoint):
    name = "enterprise"
    summary = _("A single enterprise, by Unified Social Credit Code or organisation code.")
    path_parameters = {
        "code": _("The code of the enterprise; other forms are redirected to the canonical address.")
    }
    parameters = (ON, KNOWN_AT)
    shape = DETAIL
    problems = {404: _("No enterprise has this code.")}
    has_redirects = True

    def get_body(self, request: EndpointRequest) -> dict[str, Any] | HttpResponse:
        code, normalised = request.code, uscc.normalise(request.code)
        enterprise = _rows(Enterprise.objects.of_code(code), request.on).first()
        if enterprise is None:
            raise _not_found(code, normalised)
        if enterprise.code != code:
            return redirect_permanently(request.http_request, code, to=enterprise.code)
        body = row(enterprise, request.on)
        is_merged = body["status"] == Enterprise.Status.MERGED
        return {**body, "on": request.on, "merged_into": _absorber_code(enterprise) if is_merged else None}


def _absorber_code(enterprise: Enterprise) -> str | None:
    """Return the code of the enterprise that absorbed this one, if known."""
    absorbers = Enterprise.objects.filter(absorbed_enterprises=enterprise.pk)
    return absorbers.values_list("code", flat=True).first()


def _not_found(code: str, normalised: str) -> Problem:
    """Return the problem (404) of a code: it is invalid, or unknown."""
    try:
        if len(normalised) == 9:
            uscc.validate_organisation_code(normalised)
        else:
            uscc.validate_uscc(normalised)
    except ValidationError as error:
        return Problem(404, " ".join(error.messages))
    return build_not_found(code)
