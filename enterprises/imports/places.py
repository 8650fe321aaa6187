"""Places in notices of relocations: in Luohu, elsewhere, or a whole city without its district."""

from __future__ import annotations

import re
from collections.abc import Iterable

from enterprises.naming.names import normalise

_COUNTRY = r"(?:中国|中华人民共和国)?(?:广东省?)?"
_LUOHU = re.compile(
    rf"{_COUNTRY}(?:深圳(?:经济特区|市)?)?[,·\-/]?罗湖(?!区?(?:以|辖区)?外|[镇村路乡县])"
    r"|.*luohu(?!town|road|village)"
    # as a list of the district itself names it: 区内, 本区, 辖区内
    r"|(?:本|我|全)?(?:区|辖区)内.{0,6}|[本我](?:区|辖区)(?!外|以外).{0,6}"
)
_SUBDISTRICT = re.compile(rf"{_COUNTRY}(?:深圳市?)?(.{{2,4}})街道.{{0,20}}")
_WHOLE_CITY = re.compile(rf"{_COUNTRY}(?:深圳(?:市|经济特区)?|shenzhen(?:city)?)|(?:本|我|全)市内?|市内")
_MARKS = re.compile(r"[()\s]")


def in_luohu(place: str, subdistricts: Iterable[str] = ()) -> bool:
    """Return whether a place lies in the district, also by the name of one of its subdistricts.

    The town 惠州市罗湖镇, streets of that name and 罗湖区外 do not.
    """
    key = _MARKS.sub("", normalise(place))
    if _LUOHU.match(key):
        return True
    street = _SUBDISTRICT.fullmatch(key)
    return bool(street and street[1] in set(subdistricts))


def is_elsewhere(place: str) -> bool:
    """Return whether a place is given and lies outside Luohu."""
    return bool(place) and not in_luohu(place)


def is_whole_city(place: str) -> bool:
    """Return whether a place is the city without a district."""
    return bool(_WHOLE_CITY.fullmatch(_MARKS.sub("", normalise(place))))
