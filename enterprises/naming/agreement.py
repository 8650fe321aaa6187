"""Agreement of a name with a search: the kind of the match and a score from 0 to 1."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from rapidfuzz.distance import OSA

from enterprises.naming.keys import COMMON_ENGLISH, english_words, fold_code
from enterprises.naming.names import normalise, simplified_key
from enterprises.naming.parts import brand, core
from enterprises.naming.readings import fold, syllables
from enterprises.naming.typed import Typed


class Kind(StrEnum):
    """The reasons for which an enterprise is found, the best first."""

    CODE = "code"
    CERTIFICATE = "certificate"
    NAME = "name"
    BEGINS = "begins"
    CORE = "core"
    CONTAINS = "contains"
    PINYIN = "pinyin"
    ENGLISH = "english"
    SOUNDS = "sounds_alike"
    NEAR = "nearly_alike"


# Matches of these kinds are only similar to what was typed.
WEAK = frozenset({Kind.SOUNDS, Kind.NEAR})
WORST = 0.36  # below this share of agreement a candidate is dropped
_WORDS = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True)
class Agreement:
    """The kind of a match and its score."""

    kind: Kind
    score: float


@dataclass(frozen=True, slots=True)
class _Read:
    """A Chinese name with its parts and readings."""

    key: str
    core: str
    brand: str
    read: tuple[str, ...]
    letters: str
    all_letters: str
    initials: str


@lru_cache(maxsize=20_000)
def _read(name_zh: str) -> _Read:
    key = simplified_key(name_zh)
    whole = core(key)
    plain, everything = syllables(whole), syllables(key)
    return _Read(
        key,
        whole,
        brand(whole),
        tuple(map(fold, plain)),
        fold("".join(plain)),
        fold("".join(everything)),
        "".join(each[:1] for each in everything),
    )


def agreement(typed: Typed, name_zh: str, name_en: str = "", codes: Sequence[str] = ()) -> Agreement | None:
    """Return the best agreement of a typed text with the names and codes of an enterprise."""
    found = [
        *(_of_codes(typed.code, codes) if typed.code else ()),
        *(_of_han(typed, _read(name_zh)) if typed.is_han else _of_latin(typed, _read(name_zh), name_en)),
    ]
    return max(found, key=lambda each: each.score, default=None)


def _of_codes(code: str, codes: Sequence[str]) -> Iterator[Agreement]:
    for each in map(fold_code, map(str.lower, codes)):
        if each == code:
            yield Agreement(Kind.CODE, 1.0)
        elif code in each:
            starts = each.startswith(code) or each.endswith(code)
            yield Agreement(Kind.CODE, 0.85 + 0.1 * len(code) / len(each) + 0.02 * starts)
        elif len(code) > 6 and OSA.distance(code, each, score_cutoff=2) <= 2:
            yield Agreement(Kind.NEAR, 0.7 - 0.1 * OSA.distance(code, each))


def _of_han(typed: Typed, name: _Read) -> Iterator[Agreement]:
    """Yield the agreements of a typed text with Chinese characters."""
    whole = typed.core
    share = min(1.0, len(whole) / max(len(name.core), 1))
    if typed.joined == name.key:
        yield Agreement(Kind.NAME, 1.0)
    elif whole == name.core:
        yield Agreement(Kind.CORE, 0.98)
    elif whole == name.brand:
        yield Agreement(Kind.BEGINS, 0.93 + 0.03 * share)
    elif name.core.startswith(whole) or name.key.startswith(typed.joined):
        yield Agreement(Kind.BEGINS, 0.9 + 0.03 * share)
    elif typed.joined in name.key or whole in name.core:
        yield Agreement(Kind.CONTAINS, 0.78 + 0.08 * share)
    elif len(typed.words) > 1 and all(word in name.key for word in typed.words):
        starts = any(name.core.startswith(word) for word in typed.words)
        yield Agreement(Kind.CONTAINS, 0.74 + 0.05 * share + 0.06 * starts)
    similarity, is_same_sound = _similarity(typed, name)
    if similarity > WORST:
        # Of equally similar names, the one with the same first character and legal form is meant.
        likely = 0.02 * (whole[:1] == name.core[:1]) + 0.01 * OSA.normalized_similarity(
            typed.joined, name.key
        )
        yield Agreement(Kind.SOUNDS if is_same_sound else Kind.NEAR, 0.7 * similarity + likely)


def part_in_place_of(typed: Typed, name_zh: str) -> str:
    """Return the beginning of a core that agrees best with a typed Chinese text."""
    name = _read(name_zh)
    _similarity_of_best, _is_same_sound, end = max(_of_ends(typed, name))
    return name.core[:end]


def _similarity(typed: Typed, name: _Read) -> tuple[float, bool]:
    """Return how much of two cores agrees in characters and in sound, and whether the sound is the same."""
    similarity, is_same_sound, _end = max(_of_ends(typed, name))
    return similarity, is_same_sound


def _of_ends(typed: Typed, name: _Read) -> Iterator[tuple[float, bool, int]]:
    """Yield similarity, sameness of sound and length for beginnings of a core.

    A typed text is compared with the whole core and with its beginning of about the same length, because
    people type the beginning.
    """
    length, whole = len(typed.core), len(name.core)
    ends = {whole: 1.0} | {n: 0.95 for n in (length - 1, length, length + 1) if 1 < n < whole}
    ends.setdefault(len(name.brand), 0.93)
    for end, weight in ends.items():
        characters = OSA.normalized_similarity(typed.core, name.core[:end])
        sound = OSA.normalized_similarity(typed.read, name.read[:end])
        yield weight * (0.4 * characters + 0.6 * sound), sound == 1, end


def _of_latin(typed: Typed, name: _Read, name_en: str) -> Iterator[Agreement]:
    """Yield the agreements of typed letters: pinyin, initials or English."""
    yield from _of_english(typed, name_en)
    if typed.joined in name.key:
        starts = name.core.startswith(typed.joined)
        share = len(typed.joined) / max(len(name.core), 1)
        yield Agreement(Kind.BEGINS if starts else Kind.CONTAINS, 0.82 + 0.06 * starts + 0.08 * min(share, 1))
    letters = typed.letters
    if not letters:
        return
    own = name.initials
    core_initials = "".join(each[:1] for each in name.read)
    if letters == name.letters:
        yield Agreement(Kind.PINYIN, 0.96)
    elif name.letters.startswith(letters):
        is_brand = letters == fold("".join(name.read[: len(name.brand)]))
        yield Agreement(Kind.PINYIN, 0.88 + 0.04 * is_brand + 0.02 * len(letters) / len(name.letters))
    elif len(letters) > 3 and letters in name.all_letters:
        yield Agreement(Kind.PINYIN, 0.76 + 0.15 * len(letters) / len(name.all_letters))
    if typed.joined in own or letters in (core_initials, core_initials[: len(letters)]):
        starts = fold(typed.joined) == core_initials[: len(typed.joined)] or own.startswith(typed.joined)
        yield Agreement(Kind.PINYIN, 0.74 + 0.1 * starts + 0.08 * len(typed.joined) / len(own))
    if len(letters) > 3:
        whole = OSA.normalized_similarity(letters, name.letters)
        stem = fold("".join(name.read[: len(name.brand)]))
        start = 0.95 * OSA.normalized_similarity(letters, name.letters[: len(letters)])
        similarity = max(whole, start, 0.95 * OSA.normalized_similarity(letters, stem))
        if similarity > 0.6:
            yield Agreement(Kind.NEAR, 0.7 * similarity)


def _of_english(typed: Typed, name_en: str) -> Iterator[Agreement]:
    """Yield the agreements with the English name: the best exact one, and similarity, which may exceed it."""
    joined = normalise(name_en)
    if not joined:
        return
    share = len(typed.joined) / len(joined)
    words = _WORDS.findall(name_en.lower())
    initials = "".join(word[0] for word in words)
    if typed.joined == joined:
        yield Agreement(Kind.ENGLISH, 0.99)
    elif joined.startswith(typed.joined):
        yield Agreement(Kind.ENGLISH, 0.9 + 0.05 * share)
    elif all(word in words for word in typed.words):
        yield Agreement(Kind.ENGLISH, 0.86 + 0.05 * share)
    elif all(word in joined for word in typed.words):
        yield Agreement(Kind.ENGLISH, 0.78 + 0.05 * share)
    elif len(typed.joined) > 1 and initials.startswith(typed.joined):
        yield Agreement(Kind.ENGLISH, 0.8)
    similarity = _english_similarity(_WORDS.findall(" ".join(typed.words)), english_words(name_en), words)
    if similarity > 0.6:
        yield Agreement(Kind.NEAR, 0.71 * similarity)


def _english_similarity(typed: Sequence[str], distinguishing: Sequence[str], words: Sequence[str]) -> float:
    """Return the mean agreement of the words, in which words of most names weigh little."""
    if not typed or not words:
        return 0.0
    total = weight_of_all = 0.0
    for word in typed:
        weight = 0.25 if word in COMMON_ENGLISH else 1.0
        best = max(OSA.normalized_similarity(word, other) for other in words)
        total += weight * (best if best > 0.6 else 0)
        weight_of_all += weight
    left = sum(
        max(OSA.normalized_similarity(other, word) for word in typed) < 0.6 for other in distinguishing
    )
    return total / (weight_of_all + 0.3 * left)
