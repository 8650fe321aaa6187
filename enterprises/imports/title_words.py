"""The words above a table: its unit and year, and the titles of its parts."""

from __future__ import annotations

import re
from collections.abc import Iterable

from enterprises.imports.heading_words import find_heading_unit, find_unit_word
from enterprises.naming.names import normalise

_UNIT = re.compile(r"单位[:(]*(?:人民币)?:?((?:亿|万)元?|千元|元)(?![美港欧日英])")
_DATE = re.compile(r"(?:19|20)\d{2}年\d{1,2}月(?:\d{1,2}日)?")
_RANGE = re.compile(r"((?:19|20)\d{2})年?(?:-|—+|–|~|至|到)((?:19|20)\d{2})")
_YEAR = re.compile(r"((?:19|20)\d{2})年")
_YEAR_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_SHORT_YEAR_IN_NAME = re.compile(r"(?<!\d)([0-3]\d)年")
# 二、取消资格企业 and the like
_PART = re.compile(
    r"(?:[(]?[一二三四五六七八九十]{1,3}[)、.]|第[一二三四五六七八九十]部分|附[件表]\d*[::]).{0,60}"
)
# 2024年度企业名单 and the like, alone in its row
_SECTION = re.compile(
    r"(?:截至)?(?:19|20)\d{2}年.{0,50}|.{2,50}(?:名单|名录|一览表|清单|汇总表|明细表|情况表|统计表)(?:[(].*[)])?"
)
_COMPANY = re.compile(r"(?:公司|厂|合伙|企业|中心|事务所|研究院|集团)(?:[(].*[)])?$")
_PART_OF_YEAR = re.compile(
    r"[上下]半年|前[一二两三]个?季度?|第?[一二三四1-4]季度|第[一二三四]季|q[1-4]|1月?(?:份)?[-—–~至到]+(?:[2-9]|1[01])月"
)
_NUMERALS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_YEAR_IN_NUMERALS = re.compile(r"[一二][〇零○一二三四五六七八九]{3}(?=年)")
_UNIT_LINE = re.compile(r"(?:金额|计量)?单位[:(].{1,30}")


def find_title_unit(texts: Iterable[str]) -> str:
    """Return the one unit of money stated above a table; '' if none is, or more than one."""
    units = set()
    for text in texts:
        key = normalise(text)
        match = _UNIT.search(key)
        if unit := find_unit_word(match[1]) if match else find_unit_word(key) or find_heading_unit(text):
            units.add(unit)
    return units.pop() if len(units) == 1 else ""


def find_years(title: str, sheet: str) -> list[int]:
    """Return the years stated in a title or in the name of a sheet; more than one is a question.

    The year of a date, such as that of a letter, is no year of the figures.
    """
    text = _YEAR_IN_NUMERALS.sub(lambda match: match[0].translate(_NUMERALS), normalise(title))
    text = _DATE.sub("", text)
    years = {int(year) for pair in _RANGE.findall(text) for year in pair}
    years |= {int(year) for year in _YEAR.findall(text)}
    years |= {int(year) for year in _YEAR_IN_NAME.findall(sheet)}
    return sorted(years | {2000 + int(year) for year in _SHORT_YEAR_IN_NAME.findall(sheet)})


def find_part_of_year(texts: Iterable[str]) -> str:
    """Return the words for a part of a year in titles, such as 上半年; '' if they state none."""
    matches = (_PART_OF_YEAR.search(normalise(text)) for text in texts)
    return next((match[0] for match in matches if match), "")


def is_title_of_section(text: str) -> bool:
    """Return whether the only text of a row is a title: of a part, a list or a year."""
    key = normalise(text)
    return is_title_of_part(text) or bool(_SECTION.fullmatch(key) and not _COMPANY.search(key))


def is_title_of_part(text: str) -> bool:
    """Return whether the only text of a row is the title of a part, or the unit of what follows."""
    key = normalise(text)
    return bool(_PART.fullmatch(key) or _UNIT_LINE.fullmatch(key))
