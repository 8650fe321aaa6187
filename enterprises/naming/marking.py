"""The characters of a name that agree with a typed text, to be marked on a page."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby

from rapidfuzz.distance import Indel

from enterprises.naming.names import normalise
from enterprises.naming.readings import fold, simplify, syllable
from enterprises.naming.typed import Typed


def pieces(typed: Typed, name: str) -> list[tuple[str, bool]]:
    """Return the pieces of a name in order, each with whether it agrees with the typed text.

    >>> pieces(Typed("示例"), "深圳示例科技")
    [('深圳', False), ('示例', True), ('科技', False)]
    """
    marks = [False] * len(name)
    places = [n for n, character in enumerate(name) if _plain(character)]
    plain = [_plain(name[n]) for n in places]
    for start, end in _spans(typed, plain):
        for n in range(places[start], places[end - 1] + 1):
            marks[n] = True
    return [
        ("".join(character for character, _is_marked in group), is_marked)
        for is_marked, group in groupby(zip(name, marks, strict=True), key=lambda pair: pair[1])
    ]


def _plain(character: str) -> str:
    """Return a character as it is searched; empty for spaces."""
    return simplify([normalise(unicodedata.normalize("NFKC", character))])[0][:1]


def _spans(typed: Typed, plain: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the parts of a name that agree, as first and last place behind it."""
    text, is_found = "".join(plain), False
    for word in typed.words:
        start = text.find(word)
        if start >= 0 and (len(word) > 1 or len(typed.words) == 1):
            is_found = True
            yield start, start + len(word)
    if is_found:
        return
    if typed.is_han:
        for block in Indel.opcodes(typed.core, text):
            if block.tag == "equal":
                yield block.dest_start, block.dest_end
    elif typed.letters:
        yield from _spans_of_pinyin(typed.letters, plain)


def _spans_of_pinyin(letters: str, plain: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the characters whose readings were typed, if they begin and end with whole ones."""
    read = [fold(syllable(character)) for character in plain]
    for start in range(len(read)):
        joined = ""
        for end in range(start, len(read)):
            joined = fold(joined + read[end])
            if joined == letters:
                yield start, end + 1
                return
            if not letters.startswith(joined):
                break
