"""Filters of the list of enterprises, shared by page, API and export."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from enterprises.listing.filter_fields import (
    CodeFilter,
    CodesFilter,
    DayFilter,
    IndustriesFilter,
    TextFilter,
    in_industry,
    reference_choices,
    validate_search,
)
from enterprises.listing.pagination import ENTERPRISE_ORDERS, Order
from enterprises.listing.part_orders import PART_ORDER_CHOICES, order_by_part
from enterprises.listing.relevance import Relevance
from enterprises.listing.search.finding import find_in_state
from enterprises.listing.search.hits import Found
from enterprises.models import (
    Cluster,
    Enterprise,
    Recognition,
    Residence,
    Scheme,
    Subdistrict,
    Zone,
    ZoneMembership,
    covering,
    ended_before,
    in_effect,
)
from enterprises.models.enterprises import EnterpriseQuerySet

NOT_ASSIGNED = "none"


def _parameter_values(value: Any) -> list[str]:
    """Return a cleaned value as the values of a query parameter."""
    if isinstance(value, list):
        return list(dict.fromkeys("".join(each) for each in value))
    return [str(value)] if value else []


class EnterpriseFilter(django_filters.FilterSet):
    """Filter set of enterprises as of the day `on` (default: today).

    >>> EnterpriseFilter(request.GET, queryset=Enterprise.objects.all(), today=today).qs

    Without filters it returns the enterprises in the district on the day. A filter by a status other than
    active also returns enterprises outside the district, because those that ended reside nowhere. Pages
    ignore invalid values and show `form.errors`; the API rejects them.
    """

    REPEATABLE = frozenset({"cluster", "recognition", "zone", "subdistrict", "status", "industry"})

    q = TextFilter(method="filter_q", label=_("Search"), max_length=200, validators=[validate_search])
    cluster = CodesFilter(
        method="filter_cluster",
        label=_("cluster"),
        choices=reference_choices(Cluster, (NOT_ASSIGNED, _("not assigned"))),
    )
    recognition = CodesFilter(
        method="filter_recognition", label=_("recognition"), choices=reference_choices(Scheme)
    )
    zone = CodesFilter(method="filter_zone", label=_("zone"), choices=reference_choices(Zone))
    subdistrict = CodesFilter(
        method="filter_subdistrict", label=_("subdistrict"), choices=reference_choices(Subdistrict)
    )
    industry = IndustriesFilter(method="filter_industry", label=_("industry"))
    status = CodesFilter(method="filter_status", label=_("status"), choices=Enterprise.Status.choices)
    resident = CodeFilter(
        method="skip",
        label=_("location"),
        choices=[
            ("now", _("in Luohu on the day")),
            ("any", _("any location, including before moving in and after moving out")),
        ],
    )
    on = DayFilter(method="skip", label=_("day"))
    ordering = CodeFilter(
        method="skip",
        label=_("sort order"),
        choices=[
            (Relevance.name, _("best match first")),
            ("name", _("by name")),
            ("-name", _("by name, descending")),
            ("uscc", _("by code")),
            ("-uscc", _("by code, descending")),
            ("established_on", _("oldest first")),
            ("-established_on", _("youngest first")),
            *PART_ORDER_CHOICES,
        ],
    )

    class Meta:
        model = Enterprise
        fields: list[str] = []

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        queryset: EnterpriseQuerySet | None = None,
        *,
        today: date,
    ) -> None:
        super().__init__({} if data is None else data, queryset)
        self.today = today
        self.form.fields["on"].until(today)

    @property
    def day(self) -> date:
        """The day of the list."""
        day: date | None = self._cleaned("on")
        return day or self.today

    @property
    def order(self) -> Order:
        """The order of the list: best match first for a search, unless another was chosen."""
        name = self._cleaned("ordering") or self.default_order
        if name == Relevance.name:
            return Relevance(self.found) if self.found else ENTERPRISE_ORDERS["name"]
        return ENTERPRISE_ORDERS.get(name) or order_by_part(name, self.day)

    @property
    def default_order(self) -> str:
        """The name of the order where none is chosen."""
        return Relevance.name if self._cleaned("q") else "name"

    @cached_property
    def found(self) -> Found | None:
        """The hits of the search, whatever the other filters; None without a search."""
        q = self._cleaned("q")
        if not q:
            return None
        return find_in_state(q)

    def filter_queryset(self, queryset: EnterpriseQuerySet) -> EnterpriseQuerySet:
        """Apply all filters, then the condition on residence, which depends on the filter by status."""
        rows: EnterpriseQuerySet = super().filter_queryset(queryset)
        resident, statuses = self._cleaned("resident"), self._cleaned("status")
        rows = rows.established_by(self.day)
        if resident == "any":
            return rows
        if resident == "now" or not {*(statuses or ())} - {Enterprise.Status.ACTIVE}:
            return rows.in_district_on(self.day)
        return rows.filter(ended_before(self.day) | Q(pk__in=rows.in_district_on(self.day).values("pk")))

    def dated_parts(self) -> dict[str, list[str]]:
        """Return the schemes and the dimensions filtered by, which may be recorded from some day on only."""
        parameters = self.parameters()
        return {
            "schemes": parameters.get("recognition", []),
            "dimensions": [name for name in ("zone", "subdistrict") if name in parameters],
        }

    def parameters(self) -> dict[str, list[str]]:
        """Return the valid values as query parameters, in a fixed order, for links and cache keys."""
        parameters = {name: _parameter_values(self._cleaned(name)) for name in self.filters}
        return {name: values for name, values in parameters.items() if values}

    def valid_part(self) -> EnterpriseFilter:
        """Return the filters without invalid values; of repeated parameters the valid values are retained."""
        valid: dict[str, list[str]] = {
            name: [value for value in self.form[name].data or [] if self._accepts(name, value)]
            for name in self.REPEATABLE & self.form.errors.keys()
        }
        return type(self)(
            QueryDict(urlencode({**self.parameters(), **valid}, doseq=True)), self.queryset, today=self.today
        )

    def _accepts(self, name: str, value: str) -> bool:
        try:
            self.form.fields[name].clean([value])
        except ValidationError:
            return False
        return True

    def filter_q(self, rows: EnterpriseQuerySet, name: str, q: str) -> EnterpriseQuerySet:
        return rows.filter(self.found.condition) if self.found else rows

    def filter_cluster(self, rows: EnterpriseQuerySet, name: str, codes: list[str]) -> EnterpriseQuerySet:
        condition = Q(cluster__in=[code for code in codes if code != NOT_ASSIGNED])
        return rows.filter(condition | Q(cluster=None) if NOT_ASSIGNED in codes else condition)

    def filter_recognition(self, rows: EnterpriseQuerySet, name: str, codes: list[str]) -> EnterpriseQuerySet:
        in_force = Recognition.objects.in_force_on(self.day).filter(scheme__in=codes)
        return rows.filter(Exists(in_force.filter(enterprise=OuterRef("pk"))))

    def filter_zone(self, rows: EnterpriseQuerySet, name: str, codes: list[str]) -> EnterpriseQuerySet:
        memberships = ZoneMembership.objects.filter(in_effect(self.day), zone__in=codes)
        return rows.filter(Exists(memberships.filter(enterprise=OuterRef("pk"))))

    def filter_subdistrict(self, rows: EnterpriseQuerySet, name: str, codes: list[str]) -> EnterpriseQuerySet:
        residences = Residence.objects.filter(in_effect(self.day), subdistrict__in=codes)
        return rows.filter(Exists(residences.filter(enterprise=OuterRef("pk"))))

    def filter_industry(
        self, rows: EnterpriseQuerySet, name: str, parts: list[tuple[str, str]]
    ) -> EnterpriseQuerySet:
        condition = Q()
        for section, digits in parts:
            condition |= in_industry(section, digits)
        return rows.filter(condition)

    def filter_status(self, rows: EnterpriseQuerySet, name: str, statuses: list[str]) -> EnterpriseQuerySet:
        """Filter by status as of the day: enterprises that had not ended before it were active."""
        active = Enterprise.Status.ACTIVE
        others = [status for status in statuses if status != active]
        ended = ended_before(self.day) & Q(status__in=others)
        return rows.filter(ended | covering(self.day) if active in statuses else ended)

    def skip(self, rows: EnterpriseQuerySet, name: str, value: Any) -> EnterpriseQuerySet:
        """Return the rows unchanged; `on`, `ordering` and `resident` are applied elsewhere."""
        return rows

    def _cleaned(self, name: str) -> Any:
        self.errors  # noqa: B018 - runs the validation that sets `cleaned_data`
        return self.form.cleaned_data.get(name)
