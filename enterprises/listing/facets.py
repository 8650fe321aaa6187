"""Facet counts: the number of results for each value of a filter, under the other filters."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.http import QueryDict

from enterprises.history.snapshots import known_seq
from enterprises.history.state_cache import cached_by_state
from enterprises.listing.filters import NOT_ASSIGNED, EnterpriseFilter
from enterprises.models import Enterprise, Recognition, Residence, ZoneMembership, in_effect
from enterprises.models.enterprises import EnterpriseQuerySet

FACETS = ("cluster", "recognition", "zone", "subdistrict", "status")

Counts = list[tuple[str | None, int]]


def counts_by_choice(filters: EnterpriseFilter) -> dict[str, dict[str, int]]:
    """Return the counts of all FACETS by the code that a filter takes, cached by state in one piece."""

    def count() -> dict[str, dict[str, int]]:
        counts: dict[str, dict[str, int]] = {}
        for name in FACETS:
            by_code = dict(facet(filters, name))
            if name == "cluster" and None in by_code:
                by_code[NOT_ASSIGNED] = by_code[None]
            counts[name] = {code: n for code, n in by_code.items() if code is not None}
        return counts

    narrowing = {name: values for name, values in filters.parameters().items() if name != "ordering"}
    return cached_by_state(("counts by choice", filters.day, known_seq(), narrowing), count)


def facet(filters: EnterpriseFilter, name: str) -> Counts:
    """Return the counts of one of FACETS for each code with results; None is “not assigned”.

    The filter of the facet itself is left out, so that the counts are those of selecting another value. One
    query; for the status one each, because the status also changes the condition on residence.
    """
    if name == "status":
        counts = [
            (str(each), _filter_with(filters, status=[str(each)]).count()) for each in Enterprise.Status
        ]
        return [(code, n) for code, n in counts if n]
    enterprises = _filter_with(filters, **{name: []})
    if name == "cluster":
        rows: Any = enterprises.order_by().values_list("cluster").annotate(n=Count("pk")).order_by("cluster")
        return list(rows)
    records: dict[str, tuple[Any, str]] = {
        "recognition": (Recognition.objects.in_force_on(filters.day), "scheme"),
        "zone": (ZoneMembership.objects.filter(in_effect(filters.day)), "zone"),
        "subdistrict": (Residence.objects.filter(in_effect(filters.day)), "subdistrict"),
    }
    rows_of_day, column = records[name]
    relevant = rows_of_day.filter(enterprise__in=enterprises.order_by().values("pk")).order_by()
    counts_by_code: Any = (
        relevant.values_list(column).annotate(n=Count("enterprise", distinct=True)).order_by(column)
    )
    return list(counts_by_code)


def _filter_with(filters: EnterpriseFilter, **changed: list[str]) -> EnterpriseQuerySet:
    """Return the enterprises with some filters replaced."""
    query = QueryDict(urlencode({**filters.parameters(), **changed}, doseq=True))
    rows: EnterpriseQuerySet = EnterpriseFilter(query, Enterprise.objects.all(), today=filters.today).qs
    return rows
