"""Suggestions while somebody types: a few enterprises, best first, with why they match."""

from __future__ import annotations

from typing import Any

from enterprises.listing.search.finding import find_in_state
from enterprises.listing.search.hits import Found, Hit
from enterprises.models import Enterprise
from enterprises.naming.corrections import correct

MOST = 8
_CORRECTIONS, _FROM_HITS = 3, 6
_CLEARLY_WORSE = 0.1


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


def suggest_corrections(found: Found) -> list[str]:
    """Return what was probably meant by a mistyped text, in the words of the best hits."""
    hits = [hit for hit in found.hits[:_FROM_HITS] if hit.score > found.hits[0].score - _CLEARLY_WORSE]
    rows = Enterprise.objects.in_bulk([hit.pk for hit in hits])
    texts = (
        correct(found.typed, hit.former_name or rows[hit.pk].name_zh, rows[hit.pk].name_en)
        for hit in hits
        if hit.pk in rows
    )
    return [text for text in dict.fromkeys(texts) if text and text != found.typed.joined][:_CORRECTIONS]
