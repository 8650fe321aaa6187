"""Readings of names: simplified characters, pinyin syllables, and what typists confuse in pinyin."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache

from opencc import OpenCC
from pypinyin import Style, lazy_pinyin

# Sounds often confused in the south. Folded in joined pinyin, where no boundaries are known:
# the same text gives the same result wherever it is folded.
_FOLDS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("l", "n"), ("v", "u"), ("ü", "u"))


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


def simplify(texts: Iterable[str]) -> list[str]:
    """Return texts in simplified characters; for search and similarity, never for matching.

    >>> simplify(["羅湖創新科技", "示例"])
    ['罗湖创新科技', '示例']
    """
    # One call for all: normalised texts hold no line breaks.
    return str(_converter().convert("\n".join(texts))).split("\n")


@lru_cache(maxsize=30_000)
def syllable(character: str) -> str:
    """Return the usual reading of a character, whatever stands beside it; others are returned unchanged.

    Words decide between readings (长 is chang or zhang); a part of a name would then read otherwise than the
    whole, and be found neither by the part nor by a homophone.
    """
    return str(lazy_pinyin(character, style=Style.NORMAL)[0]) if character > "\u2e7f" else character


def syllables(text: str) -> tuple[str, ...]:
    """Return the reading of each character."""
    return tuple(map(syllable, text))


@lru_cache(maxsize=30_000)
def fold(letters: str) -> str:
    """Return joined pinyin without what typists confuse: zh and z, n and l, in and ing.

    >>> fold("shenglan") == fold("senlang") == fold("sengnan")
    True
    """
    for typed, folded in _FOLDS:
        letters = letters.replace(typed, folded)
    return letters
