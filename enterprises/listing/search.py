"""The search for enterprises: by name, former name, pinyin, English name or code."""

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


class Among(models.Lookup[Any]):
    """Says that a value is in an array: of rows found otherwise, without a join to them."""

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        left, left_parameters = self.process_lhs(compiler, connection)
        right, right_parameters = self.process_rhs(compiler, connection)
        return f"{left} = ANY ({right})", (*left_parameters, *right_parameters)


def search(enterprises: EnterpriseQuerySet, q: str) -> EnterpriseQuerySet:
    """Return those in whose names, former names, pinyin or codes each word of `q` occurs.

    Words stand apart by spaces. A word of one letter or digit is found at the beginning only; a
    search without any word finds everything. What is asked is asked of each row alone, so that a rare
    word is found by the index of pairs of characters, and a common one along the order of the list: the
    statement must be planned for its own words (never prepared).
    """
    for word in words(q):
        once = FormerName.objects.order_by().filter(_holds(word)).values("enterprise_id")
        enterprises = enterprises.filter(_holds(word) | Q(Among(F("pk"), ArraySubquery(once))))
    return enterprises


def words(q: str) -> list[str]:
    """Return the words of a search as they stand in the stored text, each once."""
    normalised = [normalise(word) for word in q.split()]
    whole = [
        word.replace("-", "") if _HYPHENATED_CODE.fullmatch(word) else word for word in normalised if word
    ]
    return list(dict.fromkeys(whole))


def _holds(word: str) -> Q:
    """The rows whose text holds a word: every pair of its characters and, of more than one pair, the word.

    The past has no index of pairs, and the text itself is looked through.
    """
    if not is_in_the_past():
        pairs = Q(grams__contains=grams_of_word(word))
        return pairs & Q(search_text__contains=word) if len(word) > 2 else pairs
    if matches_anywhere(word):
        return Q(search_text__contains=word)
    return Q(search_text__startswith=word) | Q(search_text__contains=SEPARATOR + word)
