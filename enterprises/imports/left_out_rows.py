"""Rows of a table that contain no record: totals, notes and what stands at the foot of a page."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from enterprises.imports import values
from enterprises.imports.columns import heading_key
from enterprises.imports.values import Cell

# 合计, 全区小计（5家）, 合计5家, 平均值, 中位数; also with a unit or a colon behind
_TOTAL = re.compile(
    r"(?:[^0-9]{0,12})(?:合计|小计|总计|共计|总共|总数|累计|平均|平均值|均值|平均数|户均|汇总|占比|中位数|众数|标准差"
    r"|最[大小高低]值|增长率|增长|增速|增幅|同比|环比|[上去本]年同期|上年数)(?:数|\d+[家户个项]|[:(].*)?\)?"
    r"|计|(?:企业|单位)?(?:总|家|户)数(?:[:(]?\d*[家户个]?\)?)?|企业数"
    r"|(?:sub|grand)?\s*totals?|average|mean|median|max(?:imum)?|min(?:imum)?|sum"
)
# 其中：规上, or 其中规上企业 without a colon
_PART = re.compile(
    r"其中(?:[::].{0,30})?|其中(?:规上|规下|国高|高企|高新|专精特新|外资|民营|国有|上市).{0,10}"
)
_NOTE = re.compile(
    r"(?:注|备注|附注|说明|填表说明|填表|填表人|填报|制表|制表人|审核|复核|审批|批准|校对|经办|经办人|审核人|填报人|签[字名章]"
    r"|联系人|联系电话|电话|填报单位|单位负责人|负责人|部门负责人|填报日期|制表日期|打印日期|打印时间|导出时间|日期|时间"
    r"|数据来源|资料来源|来源|截止日期|统计口径|口径|note|source)(?:\d|\s)*[:：].*"
    r"|(?:填报|制表|报送)?单位\(?(?:盖章|公章|签章)\)?[:：]?.*"
    r"|[(]?(?:以上(?:数据|信息|内容|企业|名单|为|均|共)|以下(?:空白|无正文)|此(?:表|页)(?:无正文|以下)).*|[※*](?:注)?.*"
    r"|本表.{0,60}|(?:表中|本|上述|所有)?数据(?:截至|截止|来源于|为|均|以|未经).*|共\s*\d+\s*(?:家|户|条|页|行|项|个).{0,10}"
    r"|[(]?(?:续(?:上?表|前表|下页)?|[接转见]下[页表]|[接续]上[页表]|完|无正文|空白)[)]?|以此类推|[.…·]{2,}",
    re.DOTALL,
)
_PAGE = re.compile(
    r"[-—–\s]*第\s*[\d一二三四五六七八九十]+\s*页\s*[,/、]?\s*(?:[(]?\s*共\s*[\d一二三四五六七八九十]+\s*页\s*[)]?)?[-—–\s]*"
    r"|共\s*\d+\s*页\s*[,/、]?\s*第\s*\d+\s*页|page\s*\d+(?:\s*(?:of|/)\s*\d+)?|[-—–]\s*\d+\s*[-—–]|\d{1,3}\s*/\s*\d{1,3}(?:页)?"
)
_SUBTOTAL = "小计"
# The end of the name of a company; 有限公司合计 is none
_COMPANY = re.compile(
    r".{2,}(?:公司|厂|合伙\)|企业\([^)]*合伙\)|事务所|研究院|合作社)(?:\([^)]*\))?", re.DOTALL
)
_MAX_NOTE_CELLS = 3


def find_reason(row: Sequence[Cell], heading_keys: Collection[str]) -> str:
    """Return why a row contains no record; '' if it does."""
    texts = [values.display(cell).strip() for cell in row if not values.is_empty(cell)]
    labels = [text for text in texts[:3] if not text.replace(".", "").isdigit()]
    keys = [values.plain(text).replace(" ", "").lower() for text in labels[:2] if len(text) < 40]
    if keys and _is_company(keys[0]):
        if _SUBTOTAL in keys[1:]:  # of the rows of one group
            return "total_row"
    elif any(_TOTAL.fullmatch(key) or _PART.fullmatch(key) for key in keys if not _is_company(key)):
        return "total_row"
    if labels and len(texts) <= _MAX_NOTE_CELLS:
        label = values.plain(labels[0]).lower()
        if not _is_company(label) and (_NOTE.fullmatch(label) or _PAGE.fullmatch(label)):
            return "note_row"
    if len(texts) > 2 and all(heading_key(text) in heading_keys for text in texts):
        return "heading_repeated"
    return ""


def _is_company(label: str) -> bool:
    """Return whether a label is the name of an organisation, whatever it begins with.

    >>> _is_company("平均(深圳)有限公司"), _is_company("其中:有限公司"), _is_company("注:含分公司")
    (True, False, False)
    """
    return bool(_COMPANY.fullmatch(label)) and ":" not in label
