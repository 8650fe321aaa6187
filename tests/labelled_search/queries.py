"""Labelled queries: what people type, by kind, and the firm that they mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from opencc import OpenCC
from pypinyin import lazy_pinyin

from tests.labelled_search.firms import SEED, Firm, homophones

_FULL_WIDTH = {number: number + 0xFEE0 for number in range(0x21, 0x7F)}
_TYPISTS = (
    *(("zh", "z"), ("sh", "s"), ("ch", "c"), ("n", "l"), ("l", "n")),
    *(("ing", "in"), ("eng", "en"), ("ang", "an")),
)


@dataclass(frozen=True)
class Query:
    """A query, its kind, and the code of the firm that is meant."""

    kind: str
    q: str
    uscc: str


class Typist:
    """Makes queries for firms, with the mistakes that people make."""

    def __init__(self, firms: Sequence[Firm], rng: Random) -> None:
        self.rng = rng
        self.by_sound = homophones()
        self.characters = [each for group in self.by_sound.values() for each in group]
        self.to_traditional = OpenCC("s2t")
        self.cores = Counter(firm.core for firm in firms)
        self.pairs = Counter(
            pair for firm in firms for pair in {firm.core[n : n + 2] for n in range(len(firm.core) - 1)}
        )

    def whole(self, firm: Firm) -> str:
        return firm.name_zh

    def core(self, firm: Firm) -> str:
        return firm.core

    def two_characters(self, firm: Firm) -> str:
        """Return the beginning of the core, where no other core contains it."""
        return firm.core[:2] if self.pairs[firm.core[:2]] == 1 else ""

    def pinyin(self, firm: Firm) -> str:
        return "".join(lazy_pinyin(firm.core))

    def initials(self, firm: Firm) -> str:
        return "".join(each[0] for each in lazy_pinyin(firm.core)).lower() if len(firm.core) > 5 else ""

    def english(self, firm: Firm) -> str:
        return firm.name_en

    def full_width(self, firm: Firm) -> str:
        return (firm.name_en or firm.uscc).translate(_FULL_WIDTH)

    def wrong_character(self, firm: Firm) -> str:
        core, place = firm.core, self._place(firm)
        return core[:place] + self.rng.choice(self.characters) + core[place + 1 :]

    def extra_character(self, firm: Firm) -> str:
        place = self._place(firm)
        return firm.core[:place] + self.rng.choice(self.characters) + firm.core[place:]

    def missing_character(self, firm: Firm) -> str:
        place = self._place(firm)
        return firm.core[:place] + firm.core[place + 1 :]

    def swapped_characters(self, firm: Firm) -> str:
        core, place = firm.core, self.rng.randrange(len(firm.core) - 1)
        return core[:place] + core[place + 1] + core[place] + core[place + 2 :]

    def homophone(self, firm: Firm) -> str:
        core, place = firm.core, self.rng.randrange(len(firm.brand))
        others = [each for each in self.by_sound.get(lazy_pinyin(core[place])[0], []) if each != core[place]]
        return core[:place] + self.rng.choice(others) + core[place + 1 :] if others else ""

    def traditional(self, firm: Firm) -> str:
        converted = str(self.to_traditional.convert(firm.core))
        return converted if converted != firm.core else ""

    def place_and_form_around(self, firm: Firm) -> str:
        place = "深圳市" if not firm.place.startswith("深圳市") else "深圳"
        form = "有限公司" if firm.form != "有限公司" else "股份有限公司"
        return place + firm.core + form

    def mistake_in_whole_name(self, firm: Firm) -> str:
        return f"深圳市{self.wrong_character(firm)}有限公司"

    def letter_for_digit_in_code(self, firm: Firm) -> str:
        places = [n for n, each in enumerate(firm.uscc) if each in "01"]
        place = self.rng.choice(places)
        return firm.uscc[:place] + {"0": "O", "1": "I"}[firm.uscc[place]] + firm.uscc[place + 1 :]

    def wrong_digit_in_code(self, firm: Firm) -> str:
        place = self.rng.randrange(18)
        digit = self.rng.choice([each for each in "0123456789" if each != firm.uscc[place]])
        return firm.uscc[:place] + digit + firm.uscc[place + 1 :]

    def part_of_code(self, firm: Firm) -> str:
        return firm.uscc[8:17]

    def certificate(self, firm: Firm) -> str:
        return firm.certificate

    def english_with_typo(self, firm: Firm) -> str:
        words = firm.name_en.removeprefix("Shenzhen ").split()
        if not words:
            return ""
        words[0] = self._typo(words[0])
        return " ".join(words[:2])

    def pinyin_with_typo(self, firm: Firm) -> str:
        return self._typo(self.pinyin(firm)) if firm.core.isalpha() and not firm.core.isascii() else ""

    def pinyin_of_typist(self, firm: Firm) -> str:
        text = self.pinyin(firm)
        changes = [(a, b) for a, b in _TYPISTS if a in text]
        if not changes:
            return ""
        before, after = self.rng.choice(changes)
        return text.replace(before, after, 1)

    def former_name(self, firm: Firm) -> str:
        return firm.former_name

    def _place(self, firm: Firm) -> int:
        """Return a place in the core, mostly in the brand, where mistakes are made."""
        return self.rng.randrange(len(firm.brand) if self.rng.random() < 0.7 else len(firm.core))

    def _typo(self, text: str) -> str:
        place = self.rng.randrange(1, len(text))
        letter = self.rng.choice("abcdefghijklmnopqrstuvwxyz")
        kind = self.rng.randrange(4)
        if kind == 0:
            return text[:place] + letter + text[place + 1 :]
        if kind == 1:
            return text[:place] + letter + text[place:]
        if kind == 2:
            return text[:place] + text[place + 1 :]
        return text[: place - 1] + text[place] + text[place - 1] + text[place + 1 :]


KINDS: dict[str, Callable[[Typist, Firm], str]] = {
    "whole name": Typist.whole,
    "core of the name": Typist.core,
    "two characters of it": Typist.two_characters,
    "full pinyin": Typist.pinyin,
    "initials": Typist.initials,
    "English": Typist.english,
    "full width": Typist.full_width,
    "former name": Typist.former_name,
    "missing character": Typist.missing_character,
    "wrong character": Typist.wrong_character,
    "extra character": Typist.extra_character,
    "swapped characters": Typist.swapped_characters,
    "homophone": Typist.homophone,
    "traditional characters": Typist.traditional,
    "place and form around it": Typist.place_and_form_around,
    "mistake in the whole name": Typist.mistake_in_whole_name,
    "English with a typo": Typist.english_with_typo,
    "pinyin with a typo": Typist.pinyin_with_typo,
    "pinyin of a typist": Typist.pinyin_of_typist,
    "letter for a digit in a code": Typist.letter_for_digit_in_code,
    "wrong digit in a code": Typist.wrong_digit_in_code,
    "part of a code": Typist.part_of_code,
    "certificate number": Typist.certificate,
}


def label(firms: Sequence[Firm], *, per_kind: int = 40) -> list[Query]:
    """Return so many queries of each kind; none is the exact name of another firm."""
    rng = Random(f"{SEED} queries")
    typist = Typist(firms, rng)
    english = Counter(firm.name_en for firm in firms)
    queries = []
    for kind, make in KINDS.items():
        made: list[Query] = []
        for firm in rng.sample(list(firms), len(firms)):
            q = make(typist, firm)
            is_of_another = (q != firm.core and q in typist.cores) or english[q] > 1 or q == firm.name_zh * 2
            if q and not is_of_another:
                made.append(Query(kind, q, firm.uscc))
            if len(made) == per_kind:
                break
        queries += made
    return queries
