"""The words of one heading: its field, unit and year, and what it may mean where it is not understood."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Indel

from enterprises.imports.columns import Column, heading_key
from enterprises.imports.formats import FORMATS, Format
from enterprises.imports.values import UNIT_WORDS
from enterprises.naming.names import simplified_key

_YUAN = r"(?:人民币|rmb|cny|[¥￥])"
# The whole of a bracket or tail that states a unit of money: 万, 万元, RMB万元, 单位:万元, 人民币:万元
_UNIT = re.compile(
    rf"(?:(?:金额|计量)?单位:?)?{_YUAN}?:?(亿元?|万元?|千元|元)(?:{_YUAN})?"
    r"|(100millionyuan|10,?000yuan|tenthousandyuan|thousandyuan|1,?000yuan|yuan)"
)
_UNITS = {
    **UNIT_WORDS,
    "亿": "hundred_million",
    "万": "ten_thousand",
    "100millionyuan": "hundred_million",
    "10000yuan": "ten_thousand",
    "tenthousandyuan": "ten_thousand",
    "thousandyuan": "thousand",
    "1000yuan": "thousand",
    "yuan": "yuan",
}
_FOREIGN = re.compile(r"美元|港元|港币|欧元|日元|英镑|外币|usd|hkd|eur|jpy|\$")
# Qualifiers that do not change what a figure is
_QUALIFIER = re.compile(
    r"不含税|不含增值税|人民币|rmb|全年|年末|期末|当年|本年度?|年度|年|必填|选填|required|optional"
    r"|人|件|项|个|家|名|%|(?:截至)?(?:19|20)\d{2}年?(?:度|末|底|12月31日)*|"
)
_TAIL = re.compile(rf"^(.+?)[:,/_\-]?((?:单位:?)?{_YUAN}?(?:亿元|万元|千元|元))$")
_YEAR = re.compile(r"^(?:截至)?((?:19|20)\d{2})(?:年度|年末|年底|年|-)?(.+)$")
_YEAR_BEHIND = re.compile(r"^(.+?)\(?((?:19|20)\d{2})年?(?:度|末)?\)?$")
_CURRENT = re.compile(r"^(?:(?:本年度?|当年|全年|本期|年末|期末|年度|年)(?=..)|企业(?=...))(.+)$")
_TOTAL = re.compile(r"(?:合计|总额|总计)$")
_OTHER = re.compile(
    r"电话|手机|联系|邮箱|传真|邮编|身份证|增长|增速|增幅|同比|环比|占比|比重|比例|强度|排名|人均|预计|预测|计划|目标|备注|说明|币种"
)
_OTHER_YEAR = re.compile(r"上年|上一年|去年|前年|往年|上期|以前年度")
# The year in a bracket, alone or beside a unit: (2025年), (截至2025年末,万元)
_YEAR_INSIDE = re.compile(r"(?:截至)?((?:19|20)\d{2})年?(?:度|末|底|12月31日)*")
_MIN_SIMILARITY = 0.75
_MIN_LENGTH = 4  # of a heading that is searched in others: 名称 is part of too many
_MAX_LENGTH = 80
_ORDINALS = {"序号", "行号", "no", "no.", "#"}


@dataclass(frozen=True, slots=True)
class HeadingWords:
    """The field, unit and year that a heading states."""

    field: str = ""
    unit: str = ""
    year: int | None = None


def read_heading(above: str, heading: str, import_format: Format) -> HeadingWords:
    """Return field, unit and year of a heading; `above` is the heading of the group of columns above it."""
    if not heading.strip() or len(heading) > _MAX_LENGTH:
        return HeadingWords()
    lines = [line for line in heading.splitlines() if line.strip()]
    attempts = list(dict.fromkeys((heading, *lines, *([above + heading] if above.strip() else []))))
    for attempt in attempts:
        if column := import_format.by_heading.get(heading_key(attempt)):
            unit = next((u for text in (*attempts, above) if (u := find_heading_unit(text))), "")
            return HeadingWords(column.name, unit if column.is_money else "", _year_of(above))
    for attempt in attempts:
        if (words := _read_parts(attempt, import_format)).field:
            unit = words.unit or find_heading_unit(above)
            return HeadingWords(words.field, unit, words.year or _year_of(above))
    return HeadingWords()


def _read_parts(heading: str, import_format: Format) -> HeadingWords:
    """Read a heading by its parts: the field, brackets with a unit or qualifier, a unit behind, a year."""
    key = _normalised(heading)
    if _FOREIGN.search(key):
        return HeadingWords()
    unit = find_heading_unit(heading)
    for bare, own_unit, year in _readings(key):
        column = import_format.by_heading.get(heading_key(bare))
        if column is None or ((own_unit or unit) and not column.is_money):
            continue
        if year and not import_format.has_reports:
            continue
        return HeadingWords(column.name, own_unit or unit, year)
    return HeadingWords()


def _readings(key: str) -> Iterator[tuple[str, str, int | None]]:
    """Yield the readings of a heading: what is left of it, the unit and the year, the plainest first."""
    outside = _strip_brackets(key)
    if outside is None:
        return
    years = [match[1] for part in _parts_inside(key) if (match := _YEAR_INSIDE.fullmatch(part))]
    bracketed_year = int(years[0]) if years else None
    for text, year in _without_year(outside, bracketed_year):
        for bare in (text, _TOTAL.sub("", text)):
            yield bare, "", year
            if match := _CURRENT.match(bare):
                yield match[1], "", year
            if tail := _TAIL.match(bare):
                unit = find_unit_word(tail[2])
                yield tail[1], unit, year
                if match := _CURRENT.match(tail[1]):
                    yield match[1], unit, year


def _without_year(text: str, year: int | None) -> Iterator[tuple[str, int | None]]:
    yield text, year
    if match := _YEAR.match(text):
        yield match[2], int(match[1])
    if match := _YEAR_BEHIND.match(text):
        yield match[1], int(match[2])


def _strip_brackets(key: str) -> str | None:
    """Return a heading without its brackets; None if one contains more than a unit and qualifiers."""
    if not all(_UNIT.fullmatch(part) or _QUALIFIER.fullmatch(part) for part in _parts_inside(key)):
        return None
    return re.sub(r"\([^()]*\)", "", key).strip(":,/_-")


def _parts_inside(key: str) -> list[str]:
    """Return the texts in the brackets of a heading, divided at commas."""
    return [part for inside in re.findall(r"\(([^()]*)\)", key) for part in re.split(r"[,、;/]", inside)]


def find_heading_unit(text: str) -> str:
    """Return the unit of money that a heading states in brackets or behind a separator; '' if none."""
    key = _normalised(text)
    parts = _parts_inside(key)
    parts += re.split(r"[:,/_\-]", re.sub(r"\([^()]*\)", "", key))[1:]
    return next((unit for part in parts if (unit := find_unit_word(part))), "")


def find_unit_word(text: str) -> str:
    """Return the unit that a text consists of; '' if it is none."""
    match = _UNIT.fullmatch(text)
    return _UNITS[(match[1] or match[2]).replace(",", "")] if match else ""


def _year_of(above: str) -> int | None:
    match = re.fullmatch(
        r"(?:截至)?((?:19|20)\d{2})年?(?:度|末|底)?(?:数据|数|情况)?",
        re.sub(r"\([^()]*\)", "", _normalised(above)),
    )
    return int(match[1]) if match else None


def find_resembling(heading: str, import_format: Format) -> str:
    """Return the name of the column that a heading resembles without being one of its own; '' if none."""
    key = _normalised(heading)
    bare = heading_key(re.sub(r"\([^()]*\)", "", key))
    if not bare or _OTHER.search(key) or bare in _ORDINALS:
        return ""
    for column in import_format.columns:
        if bare in column.similar_headings:
            return column.name
    if len(bare) >= _MIN_LENGTH - 1 and (name := _find_most_similar(key, bare, import_format)):
        return name
    has_unit = bool(find_heading_unit(heading))
    money = (column for column in import_format.columns if column.is_money)
    return next((column.name for column in money if _contains(bare, column, has_unit)), "")


def _contains(bare: str, column: Column, has_unit: bool) -> bool:
    """Return whether a heading ends with a word for an amount, or contains one and states a unit of money."""
    words = [word for word in (*column.headings, *column.similar_headings) if len(word) > 1]
    return any(bare.endswith(word) or (has_unit and word in bare) for word in words)


def _find_most_similar(key: str, bare: str, import_format: Format) -> str:
    best, name = 0.0, ""
    for column in import_format.columns:
        for known in column.headings:
            if known == bare and _FOREIGN.search(key):
                return column.name
            if len(known) < _MIN_LENGTH or known.isascii():
                continue
            score = 1.0 if known in bare else Indel.normalized_similarity(known, bare)
            if score > best:
                best, name = score, column.name
    return name if best >= _MIN_SIMILARITY else ""


def states_another_year(heading: str) -> bool:
    """Return whether a heading states that its figures are of an earlier year than others, such as 上年."""
    return bool(_OTHER_YEAR.search(_normalised(heading)))


@lru_cache(maxsize=4096)
def _normalised(text: str) -> str:
    return simplified_key(text).replace("10,000", "10000").replace("1,000", "1000")


@lru_cache(maxsize=1)
def _every_heading() -> frozenset[str]:
    columns: list[Column] = [column for each in FORMATS.values() for column in each.columns]
    return (
        frozenset(heading for column in columns for heading in column.headings)
        | _ORDINALS
        | {
            "备注",
            "姓名",
            "联系人",
            "联系电话",
            "电话",
            "注册地址",
        }
    )


def is_known_heading(text: str) -> bool:
    """Return whether a text is a heading of any format, or another usual one."""
    return heading_key(text) in _every_heading()


def is_ordinal(text: str) -> bool:
    """Return whether a heading is that of the numbers of rows."""
    return heading_key(text) in _ORDINALS
