"""Normalised names: the keys for matching, sorting and searching."""

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
    """Return the text in NFKC and lower case, with round brackets and without spaces or invisible characters.

    >>> normalise("深圳市（罗湖）Ａ科技\\u200b")
    '深圳市(罗湖)a科技'
    """
    return _NOT_PART_OF_A_NAME.sub("", unicodedata.normalize("NFKC", text).translate(_BRACKETS)).lower()


def name_key(name: str) -> str:
    """Return the key for comparing names, independent of width, case, brackets and spaces."""
    return normalise(name)


@lru_cache(maxsize=64)  # called for each key of a row
def pinyin(name: str) -> tuple[str, ...]:
    """Return the pinyin syllables of a name; other characters are returned unchanged."""
    # Ignored: the declared type of `errors` leaves out lists, here one item for each other character.
    return tuple(lazy_pinyin(normalise(name), style=Style.NORMAL, errors=list))  # type: ignore[arg-type]


def sort_key(name: str) -> str:
    """Return the sort key: pinyin by syllable, then the name."""
    return " ".join(pinyin(name)) + "\t" + name


def search_text(name_zh: str, *others: str) -> str:
    """Return the searchable text: name, pinyin, initials, other names and codes, one part a line."""
    syllables = pinyin(name_zh)
    initials = "".join(syllable[:1] for syllable in syllables)
    parts = [normalise(name_zh), "".join(syllables), initials, *map(normalise, others)]
    return SEPARATOR.join(dict.fromkeys(part for part in parts if part))


def grams(text: str) -> list[str]:
    """Return the grams of `text` for the index: pairs of characters, Chinese characters, first characters.

    A word of two or more characters is found by its pairs, one Chinese character by itself, one letter at the
    beginning of a part.
    """
    result: set[str] = set()
    for part in text.split(SEPARATOR):
        result.add(_START + part[:1])
        result.update(character for character in part if character > "\u2e7f")
        result.update(a + b for a, b in pairwise(part))
    return sorted(result)


def matches_anywhere(word: str) -> bool:
    """Return whether a word may match anywhere; a single letter matches at the beginning of a part only."""
    return len(word) > 1 or word > "\u2e7f"


def grams_of_word(word: str) -> list[str]:
    """Return the grams that a row with `word` (normalised, not empty) in its text must contain."""
    if len(word) > 1:
        return sorted({a + b for a, b in pairwise(word)})
    return [word if matches_anywhere(word) else _START + word]
