"""The search for enterprises: by name, former name, pinyin, English name or code."""

from __future__ import annotations

import re

from django.db import models
from django.db.models import Q, QuerySet

from enterprises.models import Enterprise, FormerName
from enterprises.models.enterprise import EnterpriseQuerySet
from enterprises.models.names import SEPARATOR, grams_of_word, is_found_anywhere, normalise
from enterprises.versions import is_in_the_past

_HYPHENATED_CODE = re.compile(r"[0-9a-z]{8}-[0-9x]")


def search(enterprises: EnterpriseQuerySet, q: str) -> EnterpriseQuerySet:
    """Return those in whose names, former names, pinyin or codes each word of `q` occurs.

    Words stand apart by spaces. A word of one letter or digit is found at the beginning only; a
    search without any word finds everything. Both branches go through an index of pairs of
    characters, so the statement must be planned for its own words (never prepared). The past has no
    such index, and each text that was known is looked through, once for all words.
    """
    for word in words(q):
        if is_in_the_past():
            once = FormerName.objects.order_by().filter(_holds(word)).values("enterprise_id")
            enterprises = enterprises.filter(_holds(word) | Q(pk__in=once))
        else:
            now = _found(Enterprise, word).values("pk")
            before = _found(FormerName, word).values("enterprise_id")
            enterprises = enterprises.filter(pk__in=now.union(before))
    return enterprises


def words(q: str) -> list[str]:
    """Return the words of a search as they stand in the stored text, each once."""
    normalised = [normalise(word) for word in q.split()]
    whole = [
        word.replace("-", "") if _HYPHENATED_CODE.fullmatch(word) else word for word in normalised if word
    ]
    return list(dict.fromkeys(whole))


def _found(model: type[models.Model], word: str) -> QuerySet[models.Model]:
    """Rows that hold every pair of the word's characters, and the word itself where it has a pair."""
    rows = model._default_manager.order_by().filter(grams__contains=grams_of_word(word))
    return rows.filter(search_text__contains=word) if len(word) > 1 else rows


def _holds(word: str) -> Q:
    """The rows that `_found` finds, by their text alone."""
    if is_found_anywhere(word):
        return Q(search_text__contains=word)
    return Q(search_text__startswith=word) | Q(search_text__contains=SEPARATOR + word)
