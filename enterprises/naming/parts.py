"""The parts of a Chinese company name: place, distinctive part (core), trade, legal form."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

_PROVINCES = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|"
    "台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门"
)
_CITIES = (
    "深圳|广州|珠海|汕头|佛山|韶关|湛江|肇庆|江门|茂名|惠州|梅州|汕尾|河源|阳江|清远|东莞|中山|潮州|揭阳|云浮|"
    "南京|苏州|无锡|常州|杭州|宁波|温州|嘉兴|合肥|福州|厦门|泉州|南昌|济南|青岛|郑州|武汉|长沙|海口|成都|贵阳|昆明|"
    "西安|兰州|石家庄|太原|沈阳|大连|长春|哈尔滨|南宁|桂林"
)
_DISTRICTS = "罗湖|福田|南山|宝安|龙岗|龙华|坪山|光明|盐田|大鹏|前海|深汕"
_PLACE = f"(?:(?:{_PROVINCES}|{_CITIES}|{_DISTRICTS})(?:省|市|区|新区|特别合作区|自治区)?|中国)"
_PLACES_BEFORE = re.compile(rf"^(?:\({_PLACE}+\)|{_PLACE})+")
_PLACES_INSIDE = re.compile(rf"\({_PLACE}+\)")
_FORMS = re.compile(
    r"(?:股份有限公司|有限责任公司|集团有限公司|控股有限公司|控股集团|有限公司|有限责任|股份公司|有限合伙企业|合伙企业|"
    r"\((?:有限合伙|普通合伙|特殊普通合伙|集团|控股|示例)\)|集团公司|总公司|分公司|集团|公司|股份|有限|企业)+$"
)
_BRACKETS = re.compile(r"[()·・.,，。、\-—_&'\"“”‘’]+")

# Words about the business in a name: stripped from the end to find what distinguishes a name.
TRADES = frozenset((Path(__file__).parent / "trades.txt").read_text(encoding="utf-8").split())
_LONGEST_TRADE = max(map(len, TRADES))


@lru_cache(maxsize=4096)
def core(key: str) -> str:
    """Return the distinctive part of a normalised name, without its place and legal form.

    >>> core("深圳市示例科技有限公司")
    '示例科技'
    """
    plain = _PLACES_INSIDE.sub("", key)
    rest = _PLACES_BEFORE.sub("", plain)
    rest = _BRACKETS.sub("", _FORMS.sub("", rest if len(rest) > 1 else plain))
    return rest or key


def brand(core_of_name: str) -> str:
    """Return the core without the words of its trade; at least two characters.

    >>> brand("示例电子科技")
    '示例'
    """
    end = len(core_of_name)
    while length := next((n for n in _lengths(end - 2) if core_of_name[end - n : end] in TRADES), 0):
        end -= length
    return core_of_name[:end]


def with_first_trade(core_of_name: str) -> str:
    """Return the brand with the first word of the trade.

    >>> with_first_trade("示例电子科技")
    '示例电子科技'
    """
    end = len(brand(core_of_name))
    lengths = _lengths(len(core_of_name) - end)
    return core_of_name[: end + next((n for n in lengths if core_of_name[end : end + n] in TRADES), 0)]


def _lengths(most: int) -> range:
    """Return the possible lengths of a trade, longest first."""
    return range(min(most, _LONGEST_TRADE), 1, -1)
