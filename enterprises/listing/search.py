"""Search of enterprises by name, former name, pinyin, English name or code."""

from __future__ import annotations

import re
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Q
from django.db.models.sql.compiler import SQLCompiler

from enterprises.history.snapshots import is_in_the_past
from enterprises.models import FormerName
from enterprises.models.enterprises import EnterpriseQuerySet
from enterprises.models.names import SEPARATOR, grams_of_word, matches_anywhere, normalise

_HYPHENATED_CODE = re.compile(r"[0-9a-z]{8}-[0-9x]")


class AnyOf(models.Lookup[Any]):
    """Lookup `value = ANY (array)`: membership in a subquery that is evaluated once, not joined."""

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        left, left_parameters = self.process_lhs(compiler, connection)
        right, right_parameters = self.process_rhs(compiler, connection)
        return f"{left} = ANY ({right})", (*left_parameters, *right_parameters)


def search(enterprises: EnterpriseQuerySet, q: str) -> EnterpriseQuerySet:
    """Return the enterprises whose names, former names, pinyin or codes contain each word of `q`.

    Words are separated by spaces. A word of one letter or digit matches at the beginning only; without words
    all enterprises match. The condition needs no join, so that the planner can choose the gram index for a
    rare word and the order of the list for a common one; hence the statement must not be prepared, which
    would fix the plan.
    """
    for word in words(q):
        former = FormerName.objects.order_by().filter(_contains(word)).values("enterprise_id")
        enterprises = enterprises.filter(_contains(word) | Q(AnyOf(F("pk"), ArraySubquery(former))))
    return enterprises


def words(q: str) -> list[str]:
    """Return the distinct words of a search, normalised like the stored text."""
    normalised = [normalise(word) for word in q.split()]
    unhyphenated = [
        word.replace("-", "") if _HYPHENATED_CODE.fullmatch(word) else word for word in normalised if word
    ]
    return list(dict.fromkeys(unhyphenated))


def _contains(word: str) -> Q:
    """Return the condition that the text contains a word.

    The grams are for the index; with more than one pair the word itself is compared too. Past states have no
    grams, so only the text is compared.
    """
    if not is_in_the_past():
        pairs = Q(grams__contains=grams_of_word(word))
        return pairs & Q(search_text__contains=word) if len(word) > 2 else pairs
    if matches_anywhere(word):
        return Q(search_text__contains=word)
    return Q(search_text__startswith=word) | Q(search_text__contains=SEPARATOR + word)
