"""Search of enterprises by name, former name, pinyin, English name, code or certificate number.

`find` returns what was found, best first. What contains the words is found by the index of grams; where
nothing agrees well, names that differ by a mistake are found by the index of search keys. Candidates are
ranked in Python by their agreement with the text (docs/decisions.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, OuterRef, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast
from django.db.models.sql.compiler import SQLCompiler

from enterprises.history.snapshots import is_in_the_past, known_seq
from enterprises.history.state_cache import cached_by_state
from enterprises.models import Cluster, Enterprise, FormerName, Recognition, Residence, Subdistrict
from enterprises.models.enterprises import EnterpriseQuerySet
from enterprises.naming.agreement import WEAK, Agreement, Kind, agreement
from enterprises.naming.keys import (
    COMMON_ENGLISH,
    keys_of_han,
    keys_of_latin,
    keys_of_typed_code,
    keys_of_word,
    stored_keys,
)
from enterprises.naming.names import grams, grams_of_word, normalise, simplified_key
from enterprises.naming.typed import Typed

MOST_RANKED = 300  # what contains very common words is listed by name behind the best of it
_MOST_NEAR = 50
_GOOD = 0.87  # with such a match no similar names are looked for
_FAIR = 0.6  # with none like this, names that share three characters in a row are looked for
_WORST = 0.3  # no match is worse
_FORMER = 0.97

# One query of keys. It is materialised: with LIMIT in it, a condition that seems to match many rows would be
# answered by a scan of the table.
_BY_KEYS = """
    (WITH near AS MATERIALIZED (SELECT {column} AS id FROM {table} WHERE search_keys && %s::integer[])
     SELECT id FROM near LIMIT {most})
"""
_OF_ENTERPRISES = _BY_KEYS.format(column="id", table="enterprises_enterprise", most=200)
_OF_FORMER_NAMES = _BY_KEYS.format(column="enterprise_id", table="enterprises_formername", most=200)


class AnyOf(models.Lookup[Any]):
    """Lookup `value = ANY (array)`: membership in a subquery that is evaluated once, not joined."""

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        left, left_parameters = self.process_lhs(compiler, connection)
        right, right_parameters = self.process_rhs(compiler, connection)
        return f"{left} = ANY ({right})", (*left_parameters, *right_parameters)


@dataclass(frozen=True)
class Hit:
    """An enterprise that was found: why, how well, and the former name if it was found by that."""

    pk: int
    kind: Kind
    score: float
    sort_key: str
    code: str
    former_name: str = ""

    @property
    def position(self) -> tuple[float, str, str]:
        """The key by which hits are sorted."""
        return (-self.score, self.sort_key, self.code)


@dataclass(frozen=True)
class Found:
    """The hits of a search, best first; `is_complete` is False if more enterprises contain its words."""

    typed: Typed
    hits: list[Hit] = field(default_factory=list)
    is_complete: bool = True

    @property
    def has_exact(self) -> bool:
        """True if something contains what was typed."""
        return not self.is_complete or any(hit.kind not in WEAK for hit in self.hits)

    @property
    def condition(self) -> Q:
        """The condition of all enterprises that were found."""
        among = Q(pk__in=[hit.pk for hit in self.hits])
        return among if self.is_complete else among | containing(self.typed)


def search(enterprises: EnterpriseQuerySet, q: str) -> EnterpriseQuerySet:
    """Return the enterprises that a search finds, in the order of the query set; all for an empty search."""
    return enterprises.filter(find(q).condition) if q.strip() else enterprises


def best_first(enterprises: EnterpriseQuerySet, q: str) -> EnterpriseQuerySet:
    """Return the enterprises that a search finds, best match first; all, in their order, for an empty one."""
    if not q.strip():
        return enterprises
    found = find(q)
    ranked = Cast(models.Value([hit.pk for hit in found.hits]), ArrayField(models.BigIntegerField()))
    place = models.Func(ranked, F("pk"), function="array_position", output_field=models.IntegerField())
    return enterprises.filter(found.condition).order_by(place.asc(nulls_last=True), "sort_key", "code")


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
    rows = list(_candidates(containing(typed))[: MOST_RANKED + 1])
    is_complete = len(rows) <= MOST_RANKED
    hits = {row["pk"]: _hit(typed, row, is_exact=True) for row in rows[:MOST_RANKED]}
    if typed.code:
        _add(hits, _holders(typed))
    if not is_complete:
        _add(hits, _beginning(typed))
    if is_complete and not any(hit.score >= _GOOD for hit in hits.values()):
        _add(hits, _similar(typed))
    return Found(typed, sorted(hits.values(), key=lambda hit: hit.position), is_complete)


def _add(hits: dict[int, Hit], others: Iterable[Hit]) -> None:
    for hit in others:
        if hit.pk not in hits or hits[hit.pk].score < hit.score:
            hits[hit.pk] = hit


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
        text = _contains(word, by_index=word in selective)
        former = FormerName.objects.order_by().filter(text).values("enterprise_id")
        each = text | Q(AnyOf(F("pk"), ArraySubquery(former)))
        condition &= each if is_alone else each | _in_place(places.get(word, []))
    return condition


def _is_selective(word: str) -> bool:
    """Return whether a word is in few texts; the grams of others would only cost time beside it."""
    return not (word.strip(".,") in COMMON_ENGLISH or (len(word) == 1 and word.isascii()))


def _contains(word: str, *, by_index: bool) -> Q:
    """Return the condition that the text contains a word.

    The grams are for the index; with more than one the word itself is compared too. Past states have no
    grams, so only the text is compared.
    """
    text = Q(search_text__contains=word)
    if is_in_the_past() or not by_index:
        return text
    grams = grams_of_word(word)
    return Q(grams__contains=grams) & text if len(grams) > 1 else Q(grams__contains=grams)


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


def _candidates(condition: Q) -> Any:
    """Return what the ranking needs of each enterprise."""
    former = FormerName.objects.filter(enterprise=OuterRef("pk")).order_by("-starts_on").values("name_zh")
    return (
        Enterprise.objects.surviving()
        .filter(condition)
        .order_by()
        .annotate(former=ArraySubquery(former))
        .values("pk", "name_zh", "name_en", "uscc", "organisation_code", "sort_key", "code", "former")
    )


def _hit(typed: Typed, row: dict[str, Any], *, is_exact: bool) -> Hit:
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


def _with_code(typed: Typed) -> list[Hit]:
    """Return the enterprise with exactly this code; a code ends the search at once."""
    if len(typed.joined) not in (9, 18):
        return []
    rows = _candidates(Q(pk__in=Enterprise.objects.of_code(typed.joined).order_by().values("pk")))
    return [Hit(row["pk"], Kind.CODE, 1.0, row["sort_key"], row["code"]) for row in rows]


def _holders(typed: Typed) -> Iterator[Hit]:
    """Yield the holders of a certificate with this number, also where a digit was typed as a letter."""
    number = typed.joined.upper()
    numbers = {number, number[:2] + number[2:].translate(str.maketrans("OIL", "011"))}
    holders = Recognition.objects.filter(number__in=numbers).order_by().values("enterprise_id")
    for row in _candidates(Q(pk__in=holders)):
        yield Hit(row["pk"], Kind.CERTIFICATE, 1.0, row["sort_key"], row["code"])


def _beginning(typed: Typed) -> Iterator[Hit]:
    """Yield enterprises whose core begins with a text that very many contain."""
    if is_in_the_past() or not typed.is_han:
        return
    for row in _candidates(Q(core__startswith=typed.core))[:MOST_RANKED]:
        yield _hit(typed, row, is_exact=True)


def _similar(typed: Typed) -> list[Hit]:
    """Return the enterprises with similar names or codes, those clearly worse than the best left out."""
    hits = [_hit(typed, row, is_exact=False) for row in _near_rows(typed)]
    if max((hit.score for hit in hits), default=0) < _FAIR:
        hits += [_hit(typed, row, is_exact=False) for row in _rows_sharing_windows(typed)]
    best = max((hit.score for hit in hits), default=0)
    near = {hit.pk: hit for hit in hits if hit.score > max(_WORST, best - 0.3)}
    return sorted(near.values(), key=lambda hit: hit.position)[:_MOST_NEAR]


def _near_rows(typed: Typed) -> Iterable[dict[str, Any]]:
    """Return the enterprises that share a search key; each group of keys is limited for itself."""
    groups = [keys for keys in _key_groups(typed) if keys]
    if not groups:
        return []
    if is_in_the_past():
        wanted = {key for group in groups for key in group}
        return [row for row in _alike_in_the_past(typed) if not wanted.isdisjoint(_keys_of(row))]
    parts = [_OF_ENTERPRISES] * len(groups) + [_OF_FORMER_NAMES]
    keys = [*groups, [key for group in groups for key in group]]
    near = RawSQL(" UNION ".join(parts), keys)  # noqa: S611 - constants with parameters
    rows: Iterable[dict[str, Any]] = _candidates(Q(AnyOf(F("pk"), Array(near))))
    return rows


def _alike_in_the_past(typed: Typed) -> Iterator[dict[str, Any]]:
    """Yield the enterprises of a past state whose names agree at all: past states have no keys."""
    for row in _candidates(Q()):
        if _hit(typed, row, is_exact=False).score > _WORST:
            yield row


def _keys_of(row: dict[str, Any]) -> set[int]:
    """Return the search keys that the enterprise of a row has."""
    keys = set(stored_keys(simplified_key(row["name_zh"]), row["name_en"], row["organisation_code"]))
    return keys.union(*(stored_keys(simplified_key(name)) for name in row["former"]))


class Array(models.Func):
    """The array of the rows of a subquery."""

    template = "ARRAY%(expressions)s"
    output_field = models.JSONField()


def _key_groups(typed: Typed) -> list[list[int]]:
    """Return the search keys of a text: precise ones, loose ones that more share, those of each word."""
    if typed.is_han:
        return [*keys_of_han(typed.core)]
    groups = [keys_of_typed_code(typed.code)] if typed.code else []
    if typed.letters:
        groups += keys_of_latin(typed.letters)
    return groups + [keys_of_word(word) for word in typed.english[:4] if len(word) > 2]


def _rows_sharing_windows(typed: Typed) -> Iterable[dict[str, Any]]:
    """Return enterprises that share three characters in a row with the beginning of a Chinese text."""
    if not typed.is_han:
        return []
    starts = range(min(len(typed.core) - 2, 4))
    windows = [grams_of_word(typed.core[n : n + 3]) for n in starts]
    if is_in_the_past():
        return [
            row
            for row in _alike_in_the_past(typed)
            if any(set(window) <= {*grams(simplified_key(row["name_zh"]))} for window in windows)
        ]
    condition = Q(pk__in=[])
    for window in windows:
        condition |= Q(grams__contains=window)
    rows: Iterable[dict[str, Any]] = _candidates(condition)[:MOST_RANKED]
    return rows
