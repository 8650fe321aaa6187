"""Fictitious names: two characters without a joint meaning, a trade, and “示例” (example)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from random import Random

from enterprises.naming.names import pinyin


@dataclass(frozen=True)
class Trade:
    """A trade: its words in names, its industry and cluster, and its fields of recognition."""

    name_zh: str
    name_en: str
    industry: str
    cluster: str | None
    high_tech_field: str
    emerging_field: str


def _trades(
    cluster: str | None, high_tech_field: str, emerging_field: str, *rows: tuple[str, str, str]
) -> list[Trade]:
    return [Trade(zh, en, code, cluster, high_tech_field, emerging_field) for zh, en, code in rows]


TRADES: dict[str, list[Trade]] = {
    "information_technology": _trades(
        "information_technology",
        "electronic_information",
        "sei_1",
        ("软件", "Software", "6513"),
        ("智能科技", "Intelligent Technology", "6512"),
        ("数据", "Data", "6550"),
        ("信息技术", "Information Technology", "6531"),
        ("微电子", "Microelectronics", "6520"),
        ("网络科技", "Network Technology", "6429"),
        ("通信", "Communications", "3921"),
        ("云计算", "Cloud Computing", "6540"),
        ("电子", "Electronics", "3982"),
        ("数字科技", "Digital Technology", "6560"),
    ),
    "life_and_health": _trades(
        "life_and_health",
        "biology_and_new_medicine",
        "sei_4",
        ("生物", "Biotech", "2761"),
        ("医疗器械", "Medical Devices", "3581"),
        ("基因", "Genomics", "2762"),
        ("医药", "Pharmaceuticals", "2720"),
        ("健康科技", "Health Technology", "7340"),
        ("诊断", "Diagnostics", "2770"),
        ("康复科技", "Rehabilitation Technology", "3586"),
        ("中药", "Traditional Medicine", "2740"),
        ("细胞", "Cell Technology", "2761"),
        ("检验", "Medical Laboratories", "8492"),
    ),
    "new_materials": _trades(
        "new_materials",
        "new_materials",
        "sei_3",
        ("新材料", "New Materials", "2651"),
        ("高分子", "Polymers", "2659"),
        ("陶瓷材料", "Ceramic Materials", "3073"),
        ("合金", "Alloys", "3240"),
        ("薄膜", "Films", "2921"),
        ("碳材料", "Carbon Materials", "3091"),
        ("涂层", "Coatings", "2641"),
        ("光学材料", "Optical Materials", "3052"),
        ("纤维", "Fibres", "2829"),
        ("贵金属材料", "Precious-metal Materials", "3229"),
    ),
    "other": _trades(
        "other",
        "high_tech_services",
        "sei_9",
        ("工程技术", "Engineering", "7320"),
        ("环保", "Environmental Protection", "7721"),
        ("设计", "Design", "7492"),
        ("能源科技", "Energy Technology", "4415"),
        ("文化创意", "Creative Studio", "9051"),
        ("供应链", "Supply Chain", "7224"),
        ("检测", "Testing", "7452"),
        ("珠宝科技", "Jewellery Technology", "2438"),
        ("装备", "Equipment", "3499"),
        ("商贸", "Trading", "5137"),
    ),
}

_FIRST = (
    "青云木禾晨星山河明海竹林松柏南北东朝启光远鹏翔鸿雁渔舟帆澄清"
    "沐雨雪霜露虹霁岚岭峰泉溪湖湾屿礁珊瑚贝瑶琅玖璞玄素朱绛墨砚"
)
_SECOND = (
    "杉桐槐榆枫棠梨桃杏橙荷莲菱萍芷兰菊蕙蓝橡榕樟梓楠枢衡权轮尺矩"
    "规律音弦琴瑟笛鼓钟磬锦绣绢纱麻丝织染窗檐阶庭院亭台阁轩廊"
)


class NameGenerator:
    """Unique names of enterprises, the same ones in the same order each time, or from the last one on."""

    def __init__(self, *, is_reversed: bool = False) -> None:
        self._stems = [a + b for a in dict.fromkeys(_FIRST) for b in dict.fromkeys(_SECOND)]
        Random("names").shuffle(self._stems)  # noqa: S311 - not for security
        self._is_reversed = is_reversed
        self._used: dict[Trade, int] = defaultdict(int)
        self._offsets = {
            trade: number * 397 for number, trade in enumerate(t for ts in TRADES.values() for t in ts)
        }

    @property
    def limit(self) -> int:
        """The number of names for one trade."""
        return len(self._stems)

    def next_name(self, trade: Trade) -> tuple[str, str]:
        """Return the next Chinese and English name of the trade."""
        number = self._used[trade]
        if number >= self.limit:
            raise ValueError(f"All {self.limit} names of {trade.name_en} are used.")
        self._used[trade] += 1
        if self._is_reversed:
            number = self.limit - 1 - number
        stem = self._stems[(number + self._offsets[trade]) % self.limit]
        spelt = "".join(pinyin(stem)).capitalize()
        return f"{stem}{trade.name_zh}（示例）有限公司", f"{spelt} {trade.name_en} (Example) Co., Ltd."
