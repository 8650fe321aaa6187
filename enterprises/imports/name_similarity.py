"""Names that are like another: candidates for a person to look at, never taken by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import chain, islice, pairwise

from opencc import OpenCC
from rapidfuzz.distance import Indel

from enterprises.models import Enterprise, FormerName
from enterprises.models.names import name_key

_PLACES = re.compile(
    r"^(?:中国|广东省?|深圳市?|罗湖区?|\((?:中国|广东|深圳市?)\))+|\((?:中国|广东|深圳市?|罗湖)\)"
)
_FORMS = re.compile(
    r"(?:股份有限公司|有限责任公司|集团有限公司|有限公司|\(有限合伙\)|\(普通合伙\)|集团|公司|分公司)+$"
)
_DIGITS = re.compile(r"\d+")
_ALIKE = 0.5
# What more names than this have in common tells nothing of one of them: 科技 is in every third.
_TELLING = 100
_BLOCK = 50_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """An enterprise whose name, now or before, is like the one sought; 1 is the very same name."""

    enterprise: int
    name: str
    score: float


@dataclass(slots=True)
class _Name:
    """A name of the registry that shares something with one that is sought."""

    enterprise: int
    key: str
    plain: str
    pairs: set[str] = field(default_factory=set)


def core(key: str) -> str:
    """Return what distinguishes a name: without its place and its legal form.

    >>> core("深圳市示例科技有限公司")
    '示例科技'
    """
    return _FORMS.sub("", _PLACES.sub("", key)) or key


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


def simplified(keys: Iterable[str]) -> list[str]:
    """Return names in simplified characters, however they were written; never to match by.

    >>> simplified(["羅湖創新科技", "示例"])
    ['罗湖创新科技', '示例']
    """
    # One call for all: keys hold no line breaks.
    return str(_converter().convert("\n".join(keys))).split("\n")


def _pairs(text: str) -> set[str]:
    return {a + b for a, b in pairwise(text)} or {text}


def _parts(text: str) -> set[str]:
    """Return all by which a name may be found: itself, and each two or three characters in a row."""
    threes = {text[n : n + 3] for n in range(len(text) - 2)}
    return {f"={text}"} | threes | _pairs(text)


def similar_names(names: Iterable[str], *, most: int = 3) -> dict[str, list[Candidate]]:
    """Return the most alike enterprises for each name, best first, with two queries for all of them.

    Names in traditional characters are like those in simplified ones. Numbers in names count: 示例1 and
    示例2 are not alike. The names of the registry are read through once, and of those that share a part
    with a name only those that share a telling one are compared, so the work grows with the names.
    """
    sought = list(dict.fromkeys(names))
    if not sought:
        return {}
    keys = simplified(map(name_key, sought))
    cores = [core(key) for key in keys]
    having = _having(set(chain.from_iterable(map(_parts, cores))))
    found: dict[str, list[Candidate]] = {}
    for name, key, distinguishing in zip(sought, keys, cores, strict=True):
        near = {id(each): each for part in _parts(distinguishing) for each in having.get(part, ())}
        if best := _best(key, _pairs(distinguishing), near.values(), most):
            found[name] = best
    return found


def _having(parts: set[str]) -> dict[str, list[_Name]]:
    """Return the names of the registry that have each of some parts; none for a part that many have."""
    having: dict[str, list[_Name]] = {}
    for enterprise, key, plain in _all_names():
        distinguishing = core(plain)
        if shared := _parts(distinguishing) & parts:
            name = _Name(enterprise, key, plain, _pairs(distinguishing))
            for part in shared:
                others = having.setdefault(part, [])
                if len(others) <= _TELLING:
                    others.append(name)
    return {part: others for part, others in having.items() if len(others) <= _TELLING}


def _all_names() -> Iterator[tuple[int, str, str]]:
    """Yield each name that an enterprise has or had: whose it is, its key, and that key simplified."""
    carried = FormerName.objects.filter(enterprise__merged_into=None).order_by()
    rows = chain(
        Enterprise.objects.surviving().order_by().values_list("pk", "name_key").iterator(_BLOCK),
        carried.values_list("enterprise_id", "name_key").iterator(_BLOCK),
    )
    while block := list(islice(rows, _BLOCK)):
        plain = simplified(key for _enterprise, key in block)
        yield from ((enterprise, key, each) for (enterprise, key), each in zip(block, plain, strict=True))


def _best(key: str, pairs: set[str], near: Iterable[_Name], most: int) -> list[Candidate]:
    """Return the enterprises whose names are most like a key, each once."""
    best: dict[int, Candidate] = {}
    numbers = _DIGITS.findall(key)
    for other in near:
        alike = 2 * len(pairs & other.pairs) / (len(pairs) + len(other.pairs))
        if alike < _ALIKE or _DIGITS.findall(other.plain) != numbers:
            continue
        score = round(Indel.normalized_similarity(key, other.plain), 3)
        if other.enterprise not in best or best[other.enterprise].score < score:
            best[other.enterprise] = Candidate(other.enterprise, other.key, score)
    return sorted(best.values(), key=lambda c: (-c.score, c.enterprise))[:most]
