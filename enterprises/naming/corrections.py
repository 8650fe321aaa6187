"""The words of a name that were probably meant by a mistyped search."""

from __future__ import annotations

import re

from rapidfuzz.distance import OSA

from enterprises.naming.agreement import part_in_place_of
from enterprises.naming.keys import COMMON_ENGLISH
from enterprises.naming.names import simplified_key
from enterprises.naming.parts import core
from enterprises.naming.typed import Typed

_WORDS = re.compile(r"[A-Za-z0-9&'’-]+")
_LEAST = 0.6  # agreement of an English word with a typed one


def correct(typed: Typed, name_zh: str, name_en: str) -> str:
    """Return what is to be searched for instead, in the words of a name; empty if that is not clear.

    >>> correct(Typed("百合生物"), "深圳市柏荷生物科技有限公司", "")
    '柏荷生物'
    >>> correct(Typed("Northstr Robotics"), "深圳市北辰机器人有限公司", "Northstar Robotics Co., Ltd.")
    'Northstar Robotics'
    """
    if typed.code:
        return ""
    if typed.is_han:
        return part_in_place_of(typed, name_zh)
    words = _correct_words(typed, name_en)
    if words is None:
        return core(simplified_key(name_zh)) if typed.letters else ""
    return words


def _correct_words(typed: Typed, name_en: str) -> str | None:
    """Return the words of an English name that are nearest to those typed, None if none is near.

    Words of most names may have no counterpart; another one without it makes the whole empty.
    """
    nearest: list[str] = []
    missing = False
    for word in typed.words:
        likeness = {each: OSA.normalized_similarity(word, each.lower()) for each in _WORDS.findall(name_en)}
        best = max(likeness, key=lambda each: likeness[each], default="")
        if best and likeness[best] >= _LEAST:
            nearest.append(best)
        elif word.strip(".,") not in COMMON_ENGLISH:
            missing = True
    if not nearest:
        return None
    return "" if missing else " ".join(dict.fromkeys(nearest))
