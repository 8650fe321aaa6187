"""Search keys: a name and a mistyped name share a key, so that an index finds one by the other.

A text with one character deleted is a key (the deletion neighbourhood of SymSpell): two texts that differ by
one wrong, missing, extra or swapped character have a common one. Keys of several kinds, by a letter before
them: `p` folded pinyin, with syllables or letters deleted; `c` characters; `e` English words; `n` codes.
Keys are stored as 32-bit hashes: a collision adds a candidate, which the ranking drops.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from zlib import crc32

from enterprises.naming.parts import brand, core, with_first_trade
from enterprises.naming.readings import fold, syllables

_LONGEST = 12
_LONGEST_LETTERS = 26
_WORD = re.compile(r"[a-z0-9]+")
# Words of most English names, which distinguish none.
COMMON_ENGLISH = frozenset((Path(__file__).parent / "common_english.txt").read_text(encoding="utf-8").split())
_CODE_FOLDS = str.maketrans("oizsv", "0125u")


def hashed(kind: str, text: str) -> int:
    """Return a key as the signed 32-bit number that is stored."""
    number = crc32(f"{kind}{text}".encode())
    return number - (1 << 32) if number >= 1 << 31 else number


def deletions(text: str) -> set[str]:
    """Return the text and every text with one of its characters deleted."""
    return {text, *(text[:n] + text[n + 1 :] for n in range(len(text)))}


def fold_code(code: str) -> str:
    """Return a normalised code with the letters that no code has replaced by the digits they look like.

    >>> fold_code("9144o3ooma5")
    '914403 00ma5'.replace(' ', '')
    """
    return code.translate(_CODE_FOLDS)


def english_words(text: str) -> list[str]:
    """Return the words of an English name in lower case that distinguish it; all of them if none does."""
    found = list(dict.fromkeys(_WORD.findall(text.lower().replace("'", "").replace("’", ""))))
    return [word for word in found if word not in COMMON_ENGLISH] or found


def _without_one(parts: Sequence[str]) -> Iterator[str]:
    """Yield the folded joined syllables, and those without each one."""
    yield fold("".join(parts))
    if 2 < len(parts) <= _LONGEST:
        for n in range(len(parts)):
            yield fold("".join((*parts[:n], *parts[n + 1 :])))


def keys_of_name(simplified: str) -> set[int]:
    """Return the keys of a normalised Chinese name in simplified characters."""
    whole = core(simplified)
    stem, longer = brand(whole), with_first_trade(whole)
    read = syllables(whole)
    pinyin: set[str] = {fold("".join(read[:n])) for n in {2, 3, 4, len(stem), len(longer), len(read)}}
    for n in {min(len(read), n) for n in (4, 6, len(longer), len(read))}:
        pinyin.update(_without_one(read[:n]))
    letters, joined = fold("".join(read[: len(stem)])), fold("".join(read))
    if 4 < len(letters) <= _LONGEST_LETTERS:
        pinyin.update(deletions(letters))
        pinyin.update(joined[:n] + joined[n + 1 :] for n in range(len(letters)))
    found = {hashed("p", each) for each in pinyin if len(each) > 1}
    found.update(hashed("c", each) for each in deletions(whole[:3]) if len(each) > 1)
    return found


def keys_of_english(name: str) -> set[int]:
    """Return the keys of an English name."""
    return {
        hashed("e", each)
        for word in english_words(name)[:6]
        if len(word) > 2
        for each in (deletions(word) if len(word) > 3 else {word})
    }


def keys_of_code(organisation_code: str) -> set[int]:
    """Return the keys of an organisation code, which is also the inner part of the longer code."""
    folded = fold_code(organisation_code.lower())
    return {hashed("n", each) for each in deletions(folded)} if folded else set()


def stored_keys(simplified: str, english: str = "", organisation_code: str = "") -> list[int]:
    """Return all keys of an enterprise or a former name, sorted."""
    found = keys_of_name(simplified) | keys_of_english(english) | keys_of_code(organisation_code)
    return sorted(found)


def keys_of_han(whole: str) -> tuple[list[int], list[int]]:
    """Return the precise keys of a typed core, and those that more names share."""
    read = syllables(whole)[:_LONGEST]
    precise: set[str] = set()
    for n in {min(len(read), n) for n in (4, 5, 6, 7, len(read))}:
        if n > 3:
            precise.update(_without_one(read[:n]))
    loose = {fold("".join(read[:n])) for n in (2, 3, 4) if n <= len(read)}
    return (
        _hash_all("p", (each for each in precise if len(each) > 5)),
        _hash_all("p", loose) + _hash_all("c", (each for each in deletions(whole[:3]) if len(each) > 1)),
    )


def keys_of_latin(letters: str) -> tuple[list[int], list[int]]:
    """Return the precise and the loose keys of typed pinyin without spaces."""
    folded = fold(letters)[:_LONGEST_LETTERS]
    precise = deletions(folded) if len(folded) > 4 else {folded}
    loose = {folded[:n] for n in range(4, min(len(folded), 16))}
    return _hash_all("p", precise), _hash_all("p", loose)


def keys_of_word(word: str) -> list[int]:
    """Return the keys of a typed English word."""
    return _hash_all("e", deletions(word) if len(word) > 3 else {word})


def keys_of_typed_code(code: str) -> list[int]:
    """Return the keys of a typed code, long or short, with one mistake somewhere."""
    folded = fold_code(code)
    inner = {folded} if len(folded) <= 10 else {folded[8:17], folded[-10:-1], folded[7:16]}
    return _hash_all("n", {each for part in inner for each in deletions(part)})


def _hash_all(kind: str, texts: Iterable[str]) -> list[int]:
    return [hashed(kind, each) for each in sorted(set(texts))]
