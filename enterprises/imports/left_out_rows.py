"""Rows of a table that contain no record: totals, notes and what stands at the foot of a page."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from enterprises.imports import values
from enterprises.imports.columns import heading_key
from enterprises.imports.values import Cell

_TOTAL = re.compile(
    r"(?:[^0-9]{0,12})(?:合计|小计|总计|共计|总数|累计|平均|平均值|均值|平均数|汇总|占比)(?:数|[:(].*)?\)?"
    r"|(?:sub|grand)?\s*totals?|average|mean|sum"
)
# 其中：规上, or 其中规上企业 without a colon
_PART = re.compile(r"其中[::].{0,30}|其中(?:规上|规下|国高|高企|高新|专精特新|外资|民营|国有|上市).{0,10}")
_NOTE = re.compile(
    r"(?:注|备注|附注|说明|填表说明|填表人|制表人|制表|审核人|填报人|联系人|联系电话|填报单位|单位负责人|负责人"
    r"|填报日期|制表日期|打印日期|打印时间|导出时间|数据来源|资料来源|截止日期|统计口径|note|source)(?:\d|\s)*[:：].*"
    r"|以上(?:数据|信息|内容|企业|名单|为|均|共).*|以下(?:空白|无正文).*|此(?:表|页)(?:无正文|以下).*|[※*](?:注)?.*"
    r"|本表.{0,60}|(?:本)?数据(?:截至|截止|来源于).*|共\s*\d+\s*(?:家|户|条|页|行|项|个).{0,10}",
    re.DOTALL,
)
_PAGE = re.compile(
    r"[-—–\s]*第\s*[\d一二三四五六七八九十]+\s*页\s*[,/、]?\s*(?:[(]?\s*共\s*[\d一二三四五六七八九十]+\s*页\s*[)]?)?[-—–\s]*"
    r"|共\s*\d+\s*页\s*[,/、]?\s*第\s*\d+\s*页|page\s*\d+(?:\s*(?:of|/)\s*\d+)?|[-—–]\s*\d+\s*[-—–]"
)
_MAX_NOTE_CELLS = 3


def find_reason(row: Sequence[Cell], heading_keys: Collection[str]) -> str:
    """Return why a row contains no record; '' if it does."""
    texts = [values.display(cell).strip() for cell in row if not values.is_empty(cell)]
    labels = [text for text in texts[:3] if not text.replace(".", "").isdigit()]
    for text in labels[:2]:
        if len(text) < 40:
            key = values.plain(text).replace(" ", "").lower()
            if _TOTAL.fullmatch(key) or _PART.fullmatch(key):
                return "total_row"
    if labels and len(texts) <= _MAX_NOTE_CELLS:
        label = values.plain(labels[0]).lower()
        is_name = label.endswith(("公司", "厂", "合伙)"))
        if not is_name and (_NOTE.fullmatch(label) or _PAGE.fullmatch(label)):
            return "note_row"
    if len(texts) > 2 and all(heading_key(text) in heading_keys for text in texts):
        return "heading_repeated"
    return ""
