"""Suggestions while somebody types: a few enterprises, best first, with why they match."""

from __future__ import annotations

from typing import Any

from enterprises.listing.search.finding import find_in_state
from enterprises.listing.search.hits import Hit
from enterprises.models import Enterprise

MOST = 8


def describe_hit(hit: Hit) -> dict[str, Any]:
    """Return why an enterprise was found: kind, score and the former name, if it was that."""
    return {"kind": str(hit.kind), "score": hit.score, "former_name": hit.former_name or None}


def suggest(q: str, *, limit: int = MOST) -> list[dict[str, Any]]:
    """Return the best enterprises for what was typed, wherever they are."""
    hits = find_in_state(q).hits[:limit]
    fields = ("uscc", "organisation_code", "name_zh", "name_en")
    values = Enterprise.objects.filter(pk__in=[hit.pk for hit in hits]).values("pk", *fields)
    rows = {row["pk"]: row for row in values}
    return [
        {**{name: rows[hit.pk][name] for name in fields}, "match": describe_hit(hit)}
        for hit in hits
        if hit.pk in rows
    ]
