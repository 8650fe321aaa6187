"""Conditions of a search: what an enterprise must contain."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.lookups import IsNull

from enterprises.history.snapshots import is_in_the_past, known_seq
from enterprises.history.state_cache import cached_by_state
from enterprises.listing.search.arrays import AnyOf
from enterprises.models import Cluster, FormerName, Residence, Subdistrict
from enterprises.naming.grams import distinctive_grams
from enterprises.naming.keys import COMMON_ENGLISH
from enterprises.naming.names import normalise
from enterprises.naming.typed import Typed


def containing(typed: Typed) -> Q:
    """Return the condition that an enterprise contains each word in its names, pinyin or codes.

    Beside other words, one may also be the subdistrict or cluster (“莲塘 生物”). The condition needs no join,
    so that the planner can choose the gram index for a rare word and the order of a list for a common one;
    hence the statement must not be prepared, which would fix the plan.
    """
    condition = Q()
    is_alone = len(typed.words) == 1
    places = {} if is_alone else _codes_by_name()
    selective = [word for word in typed.words if _is_selective(word)] or typed.words
    for word in typed.words:
        each = _contains_or_did(word) if word in selective else _still_contains(word)
        condition &= each if is_alone else each | _in_place(places.get(word, []))
    return condition


def _is_selective(word: str) -> bool:
    """Return whether a word is in few texts; the grams of others would only cost time beside it."""
    return not (word.strip(".,") in COMMON_ENGLISH or (len(word) == 1 and word.isascii()))


def _contains_or_did(word: str) -> Q:
    """Return the condition, answered by the indexes, that a current or former name contains a word."""
    text = _contains(word)
    former = FormerName.objects.order_by().filter(text).values("enterprise_id")
    return text | Q(AnyOf(F("pk"), ArraySubquery(former)))


def _still_contains(word: str) -> Q:
    """Return the condition on a word of many names, evaluated only for rows that have the others.

    The subquery is none that PostgreSQL could evaluate once for all rows, which would read all former names.
    """
    former = FormerName.objects.order_by().filter(search_text__contains=word, enterprise=OuterRef("pk"))
    return Q(search_text__contains=word) | Q(IsNull(Subquery(former.values("pk")[:1]), False))


def _contains(word: str) -> Q:
    """Return the condition that the text contains a word.

    The grams are for the index; where they do not cover the word, it is compared too. Past states have no
    grams, so only the text is compared.
    """
    text = Q(search_text__contains=word)
    if is_in_the_past():
        return text
    grams = distinctive_grams(word)
    return Q(grams__contains=grams) & text if grams != [word] else Q(grams__contains=grams)


def _in_place(codes: list[tuple[str, str]]) -> Q:
    """Return the condition that an enterprise is in one of some clusters and subdistricts."""
    clusters = [code for name, code in codes if name == Cluster.__name__]
    subdistricts = [code for name, code in codes if name == Subdistrict.__name__]
    condition = Q(cluster__in=clusters) if clusters else Q()
    if subdistricts:
        residents = Residence.objects.filter(subdistrict__in=subdistricts, ends_on=None).order_by()
        condition |= Q(AnyOf(F("pk"), ArraySubquery(residents.values("enterprise_id"))))
    return condition


def _codes_by_name() -> dict[str, list[tuple[str, str]]]:
    """Return the clusters and subdistricts by name, with and without 街道, as pairs of model and code."""

    def read() -> dict[str, list[tuple[str, str]]]:
        codes: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for model in (Cluster, Subdistrict):
            rows: Any = model._default_manager.order_by().values_list("code", "name_zh", "name_en")
            for code, name_zh, name_en in rows:
                for name in {name_zh, name_zh.removesuffix("街道"), normalise(name_en)}:
                    codes[name].append((model.__name__, code))
        return dict(codes)

    return cached_by_state(("names of places", known_seq()), read)
