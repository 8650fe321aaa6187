"""A search as typed, normalised: words, the core of a name, a code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from enterprises.naming.keys import english_words, fold_code
from enterprises.naming.names import normalise
from enterprises.naming.parts import core
from enterprises.naming.readings import fold, simplify, syllables

_HAN = re.compile(r"[\u2e80-\U0003ffff]")
_MEANS_SOMETHING = re.compile(r"[^\W_]")
_CODE = re.compile(r"(?=[0-9a-z]*[0-9])[0-9a-z]{4,}")
_SEPARATORS_OF_CODES = re.compile(r"[-/.]")
_HYPHENATED_CODE = re.compile(r"[0-9a-z]{8}-[0-9x]")
_LETTERS = re.compile(r"[a-z]+")


@dataclass(frozen=True)
class Typed:
    """The text of a search, and what can be read from it."""

    q: str

    @cached_property
    def words(self) -> list[str]:
        """The distinct words, normalised like the stored text; signs alone are no words."""
        plain = simplify([" ".join(normalise(word) for word in self.q.split())])[0].split(" ")
        unhyphenated = (word.replace("-", "") if _HYPHENATED_CODE.fullmatch(word) else word for word in plain)
        return list(dict.fromkeys(word for word in unhyphenated if _MEANS_SOMETHING.search(word)))

    @cached_property
    def joined(self) -> str:
        """All words without spaces."""
        return "".join(self.words)

    @cached_property
    def is_han(self) -> bool:
        """True if it contains a Chinese character."""
        return bool(_HAN.search(self.joined))

    @cached_property
    def core(self) -> str:
        """The core of a typed Chinese name, without the place and the legal form."""
        return core(self.joined)

    @cached_property
    def read(self) -> tuple[str, ...]:
        """The folded reading of each character of the core."""
        return tuple(map(fold, syllables(self.core)))

    @cached_property
    def letters(self) -> str:
        """The letters as folded pinyin; empty where there is anything else."""
        plain = self.joined.replace("'", "").replace("’", "")
        return fold(plain) if _LETTERS.fullmatch(plain) else ""

    @cached_property
    def english(self) -> list[str]:
        """The distinguishing words of a typed English name."""
        return [] if self.is_han else english_words(" ".join(self.words))

    @cached_property
    def code(self) -> str:
        """A code or a part of one, with letters that no code has as digits; empty if it is none."""
        plain = _SEPARATORS_OF_CODES.sub("", self.joined)
        if _CODE.fullmatch(plain):
            return fold_code(plain)
        return ""

    @property
    def is_whole_code(self) -> bool:
        """True for a Unified Social Credit Code, mistyped or not, of which no text can contain more."""
        return len(self.code) == 18
