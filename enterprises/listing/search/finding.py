"""The search: `find` returns what was found, best first.

What contains the words is found by the index of grams; where nothing agrees well, names that differ by a
mistake are found by the index of search keys. Candidates are ranked in Python by their agreement with the
text (docs/decisions.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast

from enterprises.history.snapshots import is_in_the_past, known_seq
from enterprises.history.state_cache import cached_by_state
from enterprises.listing.search.candidates import MOST_RANKED, candidates, rank
from enterprises.listing.search.conditions import containing
from enterprises.listing.search.hits import Found, Hit
from enterprises.listing.search.similar import find_similar
from enterprises.models import Enterprise, Recognition
from enterprises.models.enterprises import EnterpriseQuerySet
from enterprises.naming.agreement import Kind
from enterprises.naming.typed import Typed

Rows = TypeVar("Rows", bound=models.QuerySet[Enterprise])
_GOOD = 0.87  # with such a match no similar names are looked for


def search(enterprises: EnterpriseQuerySet, q: str) -> EnterpriseQuerySet:
    """Return the enterprises that a search finds, in the order of the query set; all for an empty search."""
    return enterprises.filter(find(q).condition) if q.strip() else enterprises


def best_first(enterprises: EnterpriseQuerySet, q: str) -> EnterpriseQuerySet:
    """Return the enterprises that a search finds, best match first; all, in their order, for an empty one."""
    if not q.strip():
        return enterprises
    found = find(q)
    return sort_best_first(enterprises.filter(found.condition), found)


def sort_best_first(enterprises: Rows, found: Found) -> Rows:
    """Return enterprises in the order of what was found; those that were not ranked follow by name."""
    ranked = Cast(models.Value([hit.pk for hit in found.hits]), ArrayField(models.BigIntegerField()))
    place = models.Func(ranked, F("pk"), function="array_position", output_field=models.IntegerField())
    return enterprises.order_by(place.asc(nulls_last=True), "sort_key", "code")


def words(q: str) -> list[str]:
    """Return the distinct words of a search, normalised like the stored text."""
    return Typed(q).words


def find_in_state(q: str) -> Found:
    """Return what `find` returns, cached under the state of the registry."""
    return cached_by_state(("find", q, known_seq()), lambda: find(q))


def find(q: str) -> Found:
    """Return the enterprises that agree with a text, best first, duplicates left out."""
    typed = Typed(q)
    if not typed.words:
        return Found(typed)
    if exact := _with_code(typed):
        return Found(typed, exact)
    rows = [] if typed.is_whole_code else list(candidates(containing(typed))[: MOST_RANKED + 1])
    is_complete = len(rows) <= MOST_RANKED
    hits = {row["pk"]: rank(typed, row, is_exact=True) for row in rows[:MOST_RANKED]}
    if typed.code:
        _add(hits, _holders(typed))
    if not is_complete:
        _add(hits, _beginning(typed))
    if is_complete and not any(hit.score >= _GOOD for hit in hits.values()):
        _add(hits, find_similar(typed))
    return Found(typed, sorted(hits.values(), key=lambda hit: hit.position), is_complete)


def _add(hits: dict[int, Hit], others: Iterable[Hit]) -> None:
    for hit in others:
        if hit.pk not in hits or hits[hit.pk].score < hit.score:
            hits[hit.pk] = hit


def _with_code(typed: Typed) -> list[Hit]:
    """Return the enterprise with exactly this code; a code ends the search at once."""
    if len(typed.joined) not in (9, 18):
        return []
    rows = candidates(Q(pk__in=Enterprise.objects.of_code(typed.joined).order_by().values("pk")))
    return [Hit(row["pk"], Kind.CODE, 1.0, row["sort_key"], row["code"]) for row in rows]


def _holders(typed: Typed) -> Iterator[Hit]:
    """Yield the holders of a certificate with this number, also where a digit was typed as a letter."""
    number = typed.joined.upper()
    numbers = {number, number[:2] + number[2:].translate(str.maketrans("OIL", "011"))}
    holders = Recognition.objects.filter(number__in=numbers).order_by().values("enterprise_id")
    for row in candidates(Q(pk__in=holders)):
        yield Hit(row["pk"], Kind.CERTIFICATE, 1.0, row["sort_key"], row["code"])


def _beginning(typed: Typed) -> Iterator[Hit]:
    """Yield enterprises whose core begins with a text that very many contain."""
    if is_in_the_past() or not typed.is_han:
        return
    for row in candidates(Q(core__startswith=typed.core))[:MOST_RANKED]:
        yield rank(typed, row, is_exact=True)
