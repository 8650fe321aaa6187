"""Candidates of a search, and the agreement of each with what was typed."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q

from enterprises.listing.search.hits import Hit
from enterprises.models import Enterprise, FormerName
from enterprises.naming.agreement import Agreement, Kind, agreement
from enterprises.naming.typed import Typed

MOST_RANKED = 300  # what contains very common words is listed by name behind the best of it
_FORMER = 0.97  # former names count a little less than the current one


def candidates(condition: Q) -> Any:
    """Return what the ranking needs of each enterprise."""
    former = FormerName.objects.filter(enterprise=OuterRef("pk")).order_by("-starts_on").values("name_zh")
    return (
        Enterprise.objects.surviving()
        .filter(condition)
        .order_by()
        .annotate(former=ArraySubquery(former))
        .values("pk", "name_zh", "name_en", "uscc", "organisation_code", "sort_key", "code", "former")
    )


def rank(typed: Typed, row: dict[str, Any], *, is_exact: bool) -> Hit:
    """Return the best agreement of an enterprise; former names count a little less than the current one."""
    codes = [code for code in (row["uscc"], row["organisation_code"]) if code]
    best = agreement(typed, row["name_zh"], row["name_en"], codes)
    best = best or Agreement(Kind.CONTAINS if is_exact else Kind.NEAR, 0.7 if is_exact else 0.0)
    former_name, score = "", best.score
    for name in row["former"]:
        other = agreement(typed, name)
        if other and other.score * _FORMER > score:
            best, former_name, score = other, name, other.score * _FORMER
    if is_exact and score < 0.7:
        best, score, former_name = Agreement(Kind.CONTAINS, 0.7), 0.7, ""
    return Hit(row["pk"], best.kind, round(score, 4), row["sort_key"], row["code"], former_name)
