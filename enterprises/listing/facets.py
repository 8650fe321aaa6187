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
    query; for the status two, because the status also changes the condition on residence.
    """
    if name == "status":
        return _by_status(filters)
    enterprises = _filter_with(filters, **{name: []})
    if name == "cluster":
        rows: Any = enterprises.order_by().values_list("cluster").annotate(n=Count("pk")).order_by("cluster")
        return list(rows)
    # Only certificates of the same scheme can hold at once; to count each enterprise once costs a sort.
    records: dict[str, tuple[Any, str, bool]] = {
        "recognition": (Recognition.objects.in_force_on(filters.day), "scheme", True),
        "zone": (ZoneMembership.objects.filter(in_effect(filters.day)), "zone", False),
        "subdistrict": (Residence.objects.filter(in_effect(filters.day)), "subdistrict", False),
    }
    rows_of_day, column, is_repeated = records[name]
    relevant = rows_of_day.filter(enterprise__in=enterprises.order_by().values("pk")).order_by()
    counted = Count("enterprise", distinct=is_repeated)
    counts_by_code: Any = relevant.values_list(column).annotate(n=counted).order_by(column)
    return list(counts_by_code)


def _by_status(filters: EnterpriseFilter) -> Counts:
    """Return the counts by status as of the day: the active ones, and those that ended by their status."""
    active = str(Enterprise.Status.ACTIVE)
    ended = [str(status) for status in Enterprise.Status if status != active]
    rows: Any = _filter_with(filters, status=ended).order_by().values_list("status").annotate(n=Count("pk"))
    counts = {active: _filter_with(filters, status=[active]).count(), **dict(rows)}
    return [(str(status), counts[status]) for status in Enterprise.Status if counts.get(str(status))]


def _filter_with(filters: EnterpriseFilter, **changed: list[str]) -> EnterpriseQuerySet:
    """Return the enterprises with some filters replaced."""
    query = QueryDict(urlencode({**filters.parameters(), **changed}, doseq=True))
    rows: EnterpriseQuerySet = EnterpriseFilter(query, Enterprise.objects.all(), today=filters.today).qs
    return rows
