"""Generated firms whose names sound like those of Shenzhen: place, core, trade, legal form.

Invented by a fixed seed. Many are similar on purpose: a brand of another with one character changed, or with
the same sound, or in another trade.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from pypinyin import lazy_pinyin

from tests.factories import make_uscc

SEED = "labelled search"


def _read(name: str) -> list[str]:
    return (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()


_CHARACTERS = (
    "安邦宝博诚创达德迪鼎东都恩发飞丰福富高格光广国海豪和恒宏鸿华辉汇慧吉佳嘉健杰金锦京晶精景久聚君骏凯康科"
    "乐力立利联良林龙隆迈美蒙民铭明诺欧鹏品普启千乾强勤清庆全泉仁荣瑞润森山尚深盛胜世双顺思泰腾天通同万威为"
    "维伟沃武西希先翔祥翔新信鑫星兴雄旭轩雅亚阳洋耀业益毅亿义易银盈永优友宇裕元源远悦云运泽展兆振正志智中众"
    "卓子紫宗祖柏荷莲竹松梅兰菊枫桐樱蓝青红白黑木水火土石玉珠翠冰雪雨露霜风雷电虹霞云月日辰朗晨曦暮夏秋冬春"
    "澜沧湾港岛峰岳岭川河江湖溪潭舟帆航渡桥路驰骋跃腾奔迅捷敏锐利锋剑弓箭盾牌旗鼓钟琴棋书画诗词歌舞乐音韵律"
    "麦谷禾稻米豆茶酒香甜美味鲜醇厚朴素简约纯净洁雅致远近大小多少长短方圆曲直三七九百亿兆一二四五六八十"
    "赛尔特克斯罗伯曼莱芯矽硅锂钛镁铝铜铁钢纤维丝绸缎麻棉布衣帽鞋袜步行走跑跳飞翔游泳潜浮沉升降起落开关启闭"
)
_PLACES = (
    *("深圳市",) * 63,
    *("深圳",) * 16,
    *("",) * 8,
    *("深圳市前海", "深圳前海", "前海", "广东", "广州", "中国", "香港", "深圳市罗湖区", "深圳市南山区"),
)
_TRADES = [line.split(" ", 1) for line in _read("trades.txt")]
_FORMS = (
    *("有限公司",) * 84,
    *("股份有限公司",) * 8,
    *("集团有限公司", "（集团）股份有限公司", "有限责任公司", "集团股份有限公司", "控股有限公司"),
)
_LATIN = ("TC", "BY", "ZX", "AI", "HK", "M", "K", "IN", "UP", "V")
_ENGLISH = _read("english_words.txt")


@dataclass(frozen=True)
class Firm:
    """A generated firm."""

    uscc: str
    place: str
    brand: str
    trade: str
    form: str
    name_en: str
    former_name: str = ""
    certificate: str = ""

    @property
    def name_zh(self) -> str:
        """Return the whole name."""
        return f"{self.place}{self.brand}{self.trade}{self.form}"

    @property
    def core(self) -> str:
        """Return the name without place and legal form."""
        return self.brand + self.trade


def homophones() -> dict[str, list[str]]:
    """Return the characters of the inventory by reading."""
    by_sound: dict[str, list[str]] = {}
    for character in dict.fromkeys(_CHARACTERS):
        by_sound.setdefault(lazy_pinyin(character)[0], []).append(character)
    return by_sound


def generate(size: int) -> Iterator[Firm]:
    """Yield so many firms with different names, the same ones each time."""
    rng = Random(f"{SEED} {size}")
    by_sound, brands, seen = homophones(), [], set()
    number = 0
    while number < size:
        brand = _brand(rng, brands, by_sound)
        place, form = rng.choice(_PLACES), rng.choice(_FORMS)
        trade, trade_en = rng.choice(_TRADES)
        if (brand, trade) in seen or len(set(brand)) < len(brand):
            continue
        seen.add((brand, trade))
        brands.append(brand)
        stem_en = rng.choice(_ENGLISH) + rng.choice(("", "", "tech", "soft", "link"))
        stem = stem_en if rng.random() < 0.25 else "".join(lazy_pinyin(brand)).capitalize()
        name_en = f"{rng.choice(('Shenzhen ', ''))}{stem} {trade_en} Co., Ltd." if rng.random() < 0.6 else ""
        former = (
            f"深圳市{_brand(rng, brands, by_sound)}{rng.choice(_TRADES)[0]}有限公司"
            if rng.random() < 0.1
            else ""
        )
        certificate = f"GR20{rng.choice((20, 21, 22, 23))}442{number:05d}" if rng.random() < 0.15 else ""
        yield Firm(make_uscc(number), place, brand, trade, form, name_en, former, certificate)
        number += 1


def _brand(rng: Random, brands: list[str], by_sound: dict[str, list[str]]) -> str:
    """Return a brand of two to four characters, every third one similar to an earlier one."""
    if brands and rng.random() < 0.35:
        brand = rng.choice(brands)
        kind = rng.random()
        if kind < 0.4:
            return brand  # another trade
        place = rng.randrange(len(brand))
        same = by_sound.get(lazy_pinyin(brand[place])[0], [])
        other = rng.choice(same) if kind < 0.7 and same else rng.choice(_CHARACTERS)
        return brand[:place] + other + brand[place + 1 :]
    length = rng.choice((2, 2, 2, 2, 2, 3, 3, 3, 4))
    brand = "".join(rng.choice(_CHARACTERS) for _ in range(length))
    return rng.choice(_LATIN) + brand[:2] if rng.random() < 0.03 else brand
