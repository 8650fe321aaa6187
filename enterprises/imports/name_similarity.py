"""Search for similar names of enterprises: candidates for a person to choose, never matched automatically."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice, pairwise

from rapidfuzz.distance import Indel

from enterprises.listing.search.hits import Hit
from enterprises.listing.search.similar import find_similar_to_each
from enterprises.models import Enterprise, FormerName
from enterprises.naming.names import name_key
from enterprises.naming.parts import core
from enterprises.naming.readings import simplify
from enterprises.naming.typed import Typed

_DIGITS = re.compile(r"\d+")
_MIN_SIMILARITY = 0.5
# A part that more names share is not distinctive: every third name contains 科技.
_MAX_SHARED = 100
_BLOCK = 50_000
_MOST_SEARCHED = 50  # names of a file; each takes about 10 ms
_LEAST_SCORE, _MAX_FOUND = 0.5, 20  # more enterprises with such a score share a common part of the name


@dataclass(frozen=True, slots=True)
class Candidate:
    """An enterprise with a similar current or former name; the score of the same name is 1."""

    enterprise: int
    name: str
    score: float


@dataclass(slots=True)
class _Name:
    """A name of the registry that shares a part with a query."""

    enterprise: int
    key: str
    plain: str
    pairs: set[str] = field(default_factory=set)


def _bigrams(text: str) -> set[str]:
    return {a + b for a, b in pairwise(text)} or {text}


def _parts(text: str) -> set[str]:
    """Return the parts by which a name is indexed: itself, its bigrams and its trigrams."""
    threes = {text[n : n + 3] for n in range(len(text) - 2)}
    return {f"={text}"} | threes | _bigrams(text)


def find_similar_names(names: Iterable[str], *, most: int = 3) -> dict[str, list[Candidate]]:
    """Return the enterprises with the most similar names for each name, best first.

    Names in traditional and simplified characters are similar; names with different numbers (示例1, 示例2)
    are not. The names of the registry are read once and only those that share a distinctive part with a name
    are compared: comparing all pairs would be quadratic. The first names for which nothing is found so are
    searched for by the keys of the search, which find homophones too.
    """
    queries = list(dict.fromkeys(names))
    if not queries:
        return {}
    found = _find_by_parts(queries, most)
    others = [name for name in queries if name not in found][:_MOST_SEARCHED]
    return found | _find_by_keys(others, most)


def _find_by_keys(names: list[str], most: int) -> dict[str, list[Candidate]]:
    """Return the enterprises that share a search key with each name, homophones too, in three queries."""
    hits = find_similar_to_each([Typed(name) for name in names])
    good = [[hit for hit in each if hit.score >= _LEAST_SCORE] for each in hits]
    near = {name: each for name, each in zip(names, good, strict=True) if 0 < len(each) <= _MAX_FOUND}
    pks = {hit.pk for each in near.values() for hit in each}
    current = dict(Enterprise.objects.filter(pk__in=pks).order_by().values_list("pk", "name_key"))
    found = {name: _with_same_numbers(name, each, current)[:most] for name, each in near.items()}
    return {name: each for name, each in found.items() if each}


def _with_same_numbers(name: str, hits: Iterable[Hit], current: Mapping[int, str]) -> list[Candidate]:
    """Return as candidates what has the numbers of a name, by its former name where that was found."""
    key = simplify([name_key(name)])[0]
    others = ((hit.pk, name_key(hit.former_name) if hit.former_name else current[hit.pk]) for hit in hits)
    return [
        Candidate(pk, other, round(Indel.normalized_similarity(key, simplify([other])[0]), 3))
        for pk, other in others
        if _DIGITS.findall(other) == _DIGITS.findall(key)
    ]


def _find_by_parts(queries: list[str], most: int) -> dict[str, list[Candidate]]:
    """Return the enterprises whose names share the most pairs of characters with each, in two queries."""
    keys = simplify(map(name_key, queries))
    cores = [core(key) for key in keys]
    index = _index_by_part(set(chain.from_iterable(map(_parts, cores))))
    candidates: dict[str, list[Candidate]] = {}
    for name, key, distinguishing in zip(queries, keys, cores, strict=True):
        near = {id(each): each for part in _parts(distinguishing) for each in index.get(part, ())}
        if best := _best(key, _bigrams(distinguishing), near.values(), most):
            candidates[name] = best
    return candidates


def _index_by_part(parts: set[str]) -> dict[str, list[_Name]]:
    """Return the names of the registry by the parts they contain, without parts shared by many."""
    index: dict[str, list[_Name]] = {}
    for enterprise, key, plain in _all_names():
        distinguishing = core(plain)
        if shared := _parts(distinguishing) & parts:
            name = _Name(enterprise, key, plain, _bigrams(distinguishing))
            for part in shared:
                others = index.setdefault(part, [])
                if len(others) <= _MAX_SHARED:
                    others.append(name)
    return {part: others for part, others in index.items() if len(others) <= _MAX_SHARED}


def _all_names() -> Iterator[tuple[int, str, str]]:
    """Yield the enterprise, key and simplified key of each current and former name."""
    former_names = FormerName.objects.filter(enterprise__merged_into=None).order_by()
    rows = chain(
        Enterprise.objects.surviving().order_by().values_list("pk", "name_key").iterator(_BLOCK),
        former_names.values_list("enterprise_id", "name_key").iterator(_BLOCK),
    )
    while block := list(islice(rows, _BLOCK)):
        plain = simplify(key for _enterprise, key in block)
        yield from ((enterprise, key, each) for (enterprise, key), each in zip(block, plain, strict=True))


def _best(key: str, pairs: set[str], names: Iterable[_Name], most: int) -> list[Candidate]:
    """Return the enterprises with the names most similar to a key, each once."""
    best: dict[int, Candidate] = {}
    numbers = _DIGITS.findall(key)
    for other in names:
        similarity = 2 * len(pairs & other.pairs) / (len(pairs) + len(other.pairs))
        if similarity < _MIN_SIMILARITY or _DIGITS.findall(other.plain) != numbers:
            continue
        score = round(Indel.normalized_similarity(key, other.plain), 3)
        if other.enterprise not in best or best[other.enterprise].score < score:
            best[other.enterprise] = Candidate(other.enterprise, other.key, score)
    return sorted(best.values(), key=lambda c: (-c.score, c.enterprise))[:most]
