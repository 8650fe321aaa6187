"""Normalised names: the keys for matching, sorting and searching."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any

from pypinyin import Style, lazy_pinyin

from enterprises.naming.readings import simplify

SEPARATOR = "\n"
_FIRST_HAN = "\u2e80"
_ENGLISH_WORD = re.compile(r"[a-z0-9]+")
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
def simplified_key(name: str) -> str:
    """Return the normalised name in simplified characters, by which names are searched."""
    return simplify([normalise(name)])[0]


@lru_cache(maxsize=64)  # called for each key of a row
def pinyin(name: str) -> tuple[str, ...]:
    """Return the pinyin syllables of a name; other characters are returned unchanged."""
    # The declared type of `errors` leaves out lists, here one item for each other character.
    errors: Any = list
    return tuple(lazy_pinyin(normalise(name), style=Style.NORMAL, errors=errors))


def sort_key(name: str) -> str:
    """Return the sort key: pinyin by syllable, then the name."""
    return " ".join(pinyin(name)) + "\t" + name


def search_text(name_zh: str, *others: str) -> str:
    """Return the searchable text: name, pinyin, initials, other names and codes, one part a line.

    A name in traditional characters is followed by its simplified form, in which all searches are made.
    """
    syllables, name = pinyin(name_zh), normalise(name_zh)
    initials = "".join(syllable[:1] for syllable in syllables)
    parts = [name, *simplify([name]), "".join(syllables), initials, *map(normalise, others)]
    return SEPARATOR.join(dict.fromkeys(part for part in parts if part))


def english_initials(name_en: str) -> str:
    """Return the first letters of the words of an English name.

    >>> english_initials("Plan B Technology")
    'pbt'
    """
    return "".join(word[0] for word in _ENGLISH_WORD.findall(name_en.lower()))


def grams(text: str) -> list[str]:
    """Return the grams of `text` for the index: characters, pairs, and triples of letters and digits.

    Pairs of letters are in too many names to select any; triples are rare.
    """
    result: set[str] = set()
    for part in text.split(SEPARATOR):
        result.update(part)
        result.update(a + b for a, b in pairwise(part))
        result.update(_latin_triples(part))
    return sorted(result)


def grams_of_word(word: str) -> list[str]:
    """Return the grams that a row with `word` (normalised, not empty) in its text must contain."""
    triples = set(_latin_triples(word))
    covered = {pair for triple in triples for pair in (triple[:2], triple[1:])}
    pairs = {a + b for a, b in pairwise(word)}
    return sorted(triples | pairs - covered) or [word]


def _latin_triples(text: str) -> Iterator[str]:
    return (text[n : n + 3] for n in range(len(text) - 2) if max(text[n : n + 3]) < _FIRST_HAN)
