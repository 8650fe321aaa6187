"""Names that are like another: candidates for a person to look at, never taken by themselves."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from enterprises.models import Enterprise, FormerName
from enterprises.models.names import name_key

# So many names are compared in one plan; looking at more than that is nobody's work.
MOST = 2_000
_PLACES = re.compile(
    r"^(?:中国|广东省?|深圳市?|罗湖区?|\((?:中国|广东|深圳市?)\))+|\((?:中国|广东|深圳市?|罗湖)\)"
)
_FORMS = re.compile(
    r"(?:股份有限公司|有限责任公司|集团有限公司|有限公司|\(有限合伙\)|\(普通合伙\)|集团|公司|分公司)+$"
)
_DIGITS = re.compile(r"\d+")
_ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class Candidate:
    """An enterprise whose name, now or before, is like the one sought; 1 is the very same name."""

    enterprise: int
    name: str
    score: float


def core(key: str) -> str:
    """Return what distinguishes a name: without its place and its legal form.

    >>> core("深圳市示例科技有限公司")
    '示例科技'
    """
    return _FORMS.sub("", _PLACES.sub("", key)) or key


def _pairs(text: str) -> set[str]:
    return {a + b for a, b in pairwise(text)} or {text}


def similar_names(names: Iterable[str], *, most: int = 3) -> dict[str, list[Candidate]]:
    """Return the most alike enterprises for each name, best first, with two queries for all of them.

    Numbers in names count: 示例1 and 示例2 are not alike. Only the first MOST names are looked at.
    """
    sought = {name: core(name_key(name)) for name in list(dict.fromkeys(names))[:MOST]}
    if not sought:
        return {}
    by_pair: dict[str, list[str]] = defaultdict(list)
    pairs_of: dict[str, set[str]] = {}
    for name, distinguishing in sought.items():
        pairs_of[name] = _pairs(distinguishing)
        for pair in pairs_of[name]:
            by_pair[pair].append(name)
    found: dict[str, list[tuple[float, int, str]]] = defaultdict(list)
    for enterprise, key in _all_names():
        other = _pairs(core(key))
        shared = Counter(name for pair in other if pair in by_pair for name in by_pair[pair])
        for name, count in shared.items():
            alike = 2 * count / (len(other) + len(pairs_of[name]))
            if alike >= _ALIKE:
                found[name].append((alike, enterprise, key))
    return {name: _best(name_key(name), candidates, most) for name, candidates in found.items()}


def _all_names() -> Iterable[tuple[int, str]]:
    carried = FormerName.objects.filter(enterprise__merged_into=None)
    yield from Enterprise.objects.surviving().order_by().values_list("pk", "name_key").iterator(50_000)
    yield from carried.order_by().values_list("enterprise_id", "name_key").iterator(50_000)


def _best(key: str, candidates: list[tuple[float, int, str]], most: int) -> list[Candidate]:
    best: dict[int, Candidate] = {}
    for _alike, enterprise, other in sorted(candidates, reverse=True)[:50]:
        if _DIGITS.findall(other) != _DIGITS.findall(key):
            continue
        score = round(SequenceMatcher(None, key, other, autojunk=False).ratio(), 3)
        if enterprise not in best or best[enterprise].score < score:
            best[enterprise] = Candidate(enterprise, other, score)
    return sorted(best.values(), key=lambda c: (-c.score, c.enterprise))[:most]
