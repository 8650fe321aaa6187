"""The grams of a word that select: those that few names have."""

from __future__ import annotations

import re

from enterprises.naming.names import grams_of_word
from enterprises.naming.parts import brand, core

MOST = 10  # each further one costs the index a descent and excludes hardly any name
_HAN = re.compile(r"[\u2e80-\U0003ffff]")
_DIGIT = re.compile(r"[0-9]")


def distinctive_grams(word: str) -> list[str]:
    """Return grams that each text with the word has, at most MOST for letters and digits.

    Of a Chinese name those of its brand with the character behind it: the pairs of places, trades and legal
    forms are in every third name. Of a code the last ones, because most begin alike; of letters the first.

    >>> distinctive_grams("深圳市示例科技有限公司")
    ['例科', '示例']
    """
    if _HAN.search(word):
        return grams_of_word(_distinctive_part(word))
    part = word[-MOST - 2 :] if _DIGIT.search(word) else word[: MOST + 2]
    return grams_of_word(part)


def _distinctive_part(word: str) -> str:
    """Return the brand in a word and the character behind it; the whole word where it is not in one piece."""
    stem = brand(core(word))
    start = word.find(stem)
    return word[start : start + len(stem) + 1] if start >= 0 and len(stem) > 1 else word
