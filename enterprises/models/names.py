"""Names made comparable: the keys by which a name is matched, sorted and searched."""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

from pypinyin import Style, lazy_pinyin

SEPARATOR = "\n"
_START = "^"
_NOT_PART_OF_A_NAME = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
_BRACKETS = str.maketrans("〔〕【】[]{}《》〈〉", "()()()()()()")


def normalise(text: str) -> str:
    """Return the text in NFKC and small letters, brackets made round, without invisible characters.

    >>> normalise("深圳市（罗湖）Ａ科技\\u200b")
    '深圳市(罗湖)a科技'
    """
    return _NOT_PART_OF_A_NAME.sub("", unicodedata.normalize("NFKC", text).translate(_BRACKETS)).lower()


def name_key(name: str) -> str:
    """Return the key under which equal names meet, however they were typed."""
    return normalise(name)


@lru_cache(maxsize=64)  # each key of a row asks anew
def pinyin(name: str) -> tuple[str, ...]:
    """Return the syllables of a Chinese name; what is not Chinese stays as it is."""
    return tuple(lazy_pinyin(normalise(name), style=Style.NORMAL, errors=list))  # type: ignore[arg-type]


def sort_key(name: str) -> str:
    """Return the key that sorts by pinyin, syllable by syllable, then by the name itself."""
    return " ".join(pinyin(name)) + "\t" + name


def search_text(name_zh: str, *others: str) -> str:
    """Return what a search may hit: the name, its pinyin and initials, and other names or codes."""
    syllables = pinyin(name_zh)
    initials = "".join(syllable[:1] for syllable in syllables)
    parts = [normalise(name_zh), "".join(syllables), initials, *map(normalise, others)]
    return SEPARATOR.join(dict.fromkeys(part for part in parts if part))


def grams(text: str) -> list[str]:
    """Return the pairs of characters in each part of `text`, its Chinese characters and its first ones.

    A word of two characters or more is found by its pairs; one Chinese character by itself; one
    letter as the beginning of a part.
    """
    found: set[str] = set()
    for part in text.split(SEPARATOR):
        found.add(_START + part[:1])
        found.update(character for character in part if character > "\u2e7f")
        found.update(a + b for a, b in pairwise(part))
    return sorted(found)


def is_found_anywhere(word: str) -> bool:
    """Say whether a word of a search is looked for everywhere; a single letter is at the beginning alone."""
    return len(word) > 1 or word > "\u2e7f"


def grams_of_word(word: str) -> list[str]:
    """Return the grams that a row must have for `word` (normalised, not empty) to be in its text."""
    if len(word) > 1:
        return sorted({a + b for a, b in pairwise(word)})
    return [word if is_found_anywhere(word) else _START + word]
