"""Enterprises: the filtered list, and each one by its code."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from enterprises import uscc
from enterprises.api.filters import StrictFilterBackend
from enterprises.api.matches import MatchSerializer
from enterprises.api.pagination import KeysetPages
from enterprises.api.parameters import (
    ChoiceParameter,
    CodesParameter,
    MomentQuery,
    NamesParameter,
    PageQuery,
    Parameter,
)
from enterprises.api.problems import Problem
from enterprises.api.serializers import EchoSerializer, PageSerializer, RecordSerializer, described
from enterprises.api.views import DetailView, ListView, build_not_found, redirect_permanently
from enterprises.history.state_cache import cached_by_state
from enterprises.kpis.recorded import find_later_first_day
from enterprises.listing.facets import FACETS, facet
from enterprises.listing.filters import EnterpriseFilter
from enterprises.listing.pagination import ENTERPRISE_ORDERS, Order
from enterprises.listing.part_orders import PART_ORDERS
from enterprises.listing.relevance import Relevance
from enterprises.listing.suggestions import describe_hit
from enterprises.models import Enterprise, event_model
from enterprises.models.enterprises import EnterpriseQuerySet
from enterprises.public_records.enterprises import ENTERPRISE
from enterprises.public_records.fields import API, FEED

FIELDS = ENTERPRISE.fields_in(API)
# The stored columns, and those for the address, the merger and the order. The large search columns are
# deferred.
COLUMNS = (
    *(field.attribute for field in FIELDS.values() if field.value_on is None),
    *("code", "status", "ended_on", "absorbed_by", "sort_key", "established_first", "established_last"),
)
MATCH = "match"
T = TypeVar("T")
_USCC = re.compile(r"[0-9A-Z]{18}")


@described(ENTERPRISE.description)
class EnterpriseSerializer(RecordSerializer):
    record = ENTERPRISE


class EnterpriseRowSerializer(EnterpriseSerializer):
    """A row of the list: the requested fields, or all of the enterprise's if none are requested."""

    match = MatchSerializer(
        allow_null=True,
        help_text=_("Why a search found the enterprise; only if requested by `fields`, null without `q`."),
    )

    class Meta:
        ref_name = "EnterpriseRow"

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        for field in fields.values():
            field.required = False
        return fields

    def to_representation(self, row: Any) -> dict[str, Any]:
        whole, view = super().to_representation(row), self.context["view"]
        names = view.values.get("fields")
        if not names:
            return whole
        if MATCH in names:
            found = view.filterset.found
            whole[MATCH] = describe_hit(found.hit_of(row)) if found else None
        return {name: whole[name] for name in names}


class EnterpriseDetailSerializer(EnterpriseSerializer, EchoSerializer):
    on = serializers.DateField(help_text=_("The reference date."))
    merged_into = serializers.CharField(
        allow_null=True, help_text=lazystr(ENTERPRISE.fields_in(FEED)["merged_into"].description)
    )

    def to_representation(self, row: Any) -> dict[str, Any]:
        body = super().to_representation(row)
        is_merged = body["status"] == Enterprise.Status.MERGED
        return {
            **body,
            "on": self.context["on"],
            "merged_into": _absorber_code(row) if is_merged else None,
        }


@described(_("The number of enterprises for an option."))
class FacetCountSerializer(serializers.Serializer[Any]):
    key = serializers.CharField(allow_null=True, help_text=_("The code of the option; null if not assigned."))
    count = serializers.IntegerField(help_text=_("The number of enterprises."))


class EnterprisePageSerializer(PageSerializer):
    on = serializers.DateField(help_text=_("The reference date."))
    facets = serializers.DictField(
        child=FacetCountSerializer(many=True, help_text=_("The options with at least one enterprise.")),
        required=False,
        help_text=_("The counts by filter; only if requested by `facets`."),
    )
    not_recorded_before = serializers.DateField(
        required=False,
        help_text=_(
            "The first recorded day of a filter, if the reference date is earlier; a 0 then means unknown."
        ),
    )


class EnterpriseQuery(MomentQuery, PageQuery):
    q = Parameter(
        _("Words that occur in names, former names, pinyin or codes."), maxLength=200, example="示例"
    )
    cluster = CodesParameter(
        _("Cluster codes, matching any of them; `none` means not assigned."), example=["new_materials"]
    )
    recognition = CodesParameter(
        _("Scheme codes; enterprises that hold any of them on the date."), example=["national_high_tech"]
    )
    zone = CodesParameter(_("Zone codes; enterprises in any of them on the date."), example=["dawutong_belt"])
    subdistrict = CodesParameter(
        _("Subdistrict codes; enterprises registered in any of them on the date."), example=["008"]
    )
    industry = CodesParameter(
        _("Prefixes of GB/T 4754 industry codes, with or without the section letter."), example=["I65"]
    )
    status = CodesParameter(
        _("Any of these statuses on the date."), choices=map(str, Enterprise.Status), example=["active"]
    )
    resident = ChoiceParameter(
        _(
            "`now`: in Luohu on the date; `any`: any location, including before "
            "moving in and after moving out."
        ),
        ("now", "any"),
        default="now",
        example="any",
    )
    ordering = ChoiceParameter(
        _(
            "The order of the list; a minus sign reverses it. Enterprises without a"
            " date come last in both directions. If omitted by name, or with `q` the best match first."
        ),
        (Relevance.name, *ENTERPRISE_ORDERS, *PART_ORDERS),
        example="-established_on",
    )
    fields = NamesParameter(  # type: ignore[assignment] # a parameter of the query
        _("The fields of each row, separated by commas or repeated; all but `match` if omitted."),
        (*FIELDS, MATCH),
        example=["uscc", "name_zh"],
    )
    facets = NamesParameter(
        _("Filters whose options are counted under the other filters, separated by commas or repeated."),
        FACETS,
        example=["cluster"],
    )


class EnterpriseList(ListView):
    name = "enterprises"
    summary = _("Enterprises that match all filters, paginated.")
    query_class = EnterpriseQuery
    filter_backends = [StrictFilterBackend]
    filterset_class = EnterpriseFilter
    pagination_class = KeysetPages
    serializer_class = EnterpriseRowSerializer
    page_class = EnterprisePageSerializer

    filterset: EnterpriseFilter

    def get_queryset(self) -> EnterpriseQuerySet:
        return Enterprise.objects.surviving()

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return _rows(super().filter_queryset(queryset), self.on)

    @property
    def order(self) -> Order:
        return self.filterset.order

    def get_count(self, rows: EnterpriseQuerySet) -> int:
        count: int = self._cached_for_filters("count", self.filterset.qs.count)
        return count

    def page_fields(self) -> dict[str, Any]:
        counts = {
            name: self._cached_for_filters(name, partial(facet, self.filterset, name))
            for name in self.values.get("facets", ())
        }
        facets = {name: [{"key": key, "count": n} for key, n in rows] for name, rows in counts.items()}
        filters = self.filterset
        since = find_later_first_day(self.snapshot.facts, filters.day, **filters.dated_parts())
        return {
            "on": self.on,
            **({"facets": facets} if facets else {}),
            **({"not_recorded_before": since} if since else {}),
        }

    def _cached_for_filters(self, name: str, compute: Callable[[], T]) -> T:
        """Return a count of the list, cached by filters and state, since each page of a list repeats it."""
        return cached_by_state(("enterprises", name, self.snapshot.facts.seq, self.filter_key), compute)


class EnterpriseDetail(DetailView):
    name = "enterprise"
    summary = _("A single enterprise, by Unified Social Credit Code or organisation code.")
    path_parameters = {
        "code": _("The code of the enterprise; other forms are redirected to the canonical address.")
    }
    query_class = MomentQuery
    serializer_class = EnterpriseDetailSerializer
    problems = {404: _("No enterprise has this code.")}
    has_redirects = True

    def get_object(self) -> Enterprise:
        enterprise = _rows(Enterprise.objects.of_code(self.code), self.on).first()
        if enterprise is None:
            code = uscc.normalise(self.code)
            if (current := _corrected_code(code, self.snapshot.seq)) is not None:
                raise redirect_permanently(self.request, self.code, to=current)
            raise _not_found(self.code, code)
        if enterprise.code != self.code:
            raise redirect_permanently(self.request, self.code, to=enterprise.code)
        return enterprise


def _rows(enterprises: Any, day: Any) -> EnterpriseQuerySet:
    rows: EnterpriseQuerySet = enterprises.for_listing_on(day).select_related(None).only(*COLUMNS)
    return rows


def _corrected_code(code: str, seq: int) -> str | None:
    """Return the code in a state of the enterprise that had another one before it, until a correction."""
    if not _USCC.fullmatch(code):
        return None
    versions = event_model(Enterprise).objects.filter(uscc=code, change__seq__lte=seq).values("pgh_obj")
    return Enterprise.objects.filter(pk__in=versions).values_list("code", flat=True).first()


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
