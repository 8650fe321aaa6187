"""How many enterprises each further choice of a filter would leave, under the other filters."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.http import QueryDict

from enterprises.listing.filters import EnterpriseFilter
from enterprises.models import Enterprise, Recognition, Residence, ZoneMembership, covering
from enterprises.models.enterprises import EnterpriseQuerySet

FACETS = ("cluster", "recognition", "zone", "subdistrict", "status")

Counts = list[tuple[str | None, int]]


def facet(chosen: EnterpriseFilter, name: str) -> Counts:
    """Return the counts of one of FACETS by its codes, those that are there; None is “not assigned”.

    The filter of the facet itself is left out, so that the counts are those of choosing another. One
    query; for the status one each, because a status that is not active is looked for everywhere.
    """
    if name == "status":
        counts = [(str(each), _with(chosen, status=[str(each)]).count()) for each in Enterprise.Status]
        return [(code, n) for code, n in counts if n]
    found = _with(chosen, **{name: []})
    if name == "cluster":
        rows: Any = found.order_by().values_list("cluster").annotate(n=Count("pk")).order_by("cluster")
        return list(rows)
    records: dict[str, tuple[Any, str]] = {
        "recognition": (Recognition.objects.in_force_on(chosen.day), "scheme"),
        "zone": (ZoneMembership.objects.filter(covering(chosen.day)), "zone"),
        "subdistrict": (Residence.objects.filter(covering(chosen.day)), "subdistrict"),
    }
    of_day, column = records[name]
    within = of_day.filter(enterprise__in=found.order_by().values("pk")).order_by()
    counted: Any = within.values_list(column).annotate(n=Count("enterprise", distinct=True)).order_by(column)
    return list(counted)


def _with(chosen: EnterpriseFilter, **changed: list[str]) -> EnterpriseQuerySet:
    """What is found with some of the filters changed."""
    query = QueryDict(urlencode({**chosen.parameters(), **changed}, doseq=True))
    found: EnterpriseQuerySet = EnterpriseFilter(query, Enterprise.objects.all(), today=chosen.today).qs
    return found
