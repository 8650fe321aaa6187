"""Parsers of amounts of money, with their units in cells and headings."""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

from enterprises.imports.messages import CellError
from enterprises.imports.values import MONEY, UNIT_WORDS, Cell, display, number, plain
from enterprises.models import AnnualReport

# Not the end of another unit such as 百万元 or 万美元.
_UNIT = re.compile(
    r"(?<![十百千万亿美港日欧])(?:人民币|rmb|cny)?\s*(" + MONEY + r")(?:人民币|rmb)?", re.IGNORECASE
)
# A number with a word for about, or with a unit: 约1200, 1200+, 1200万, 人民币1200元, 1200（万元）
_ABOUT = re.compile(r"(?:约|大约|近|超过?|逾)\s*(.+?)|(.+?)\s*(?:\+|左右|以上|余|多|上下)")
_WITH_UNIT = re.compile(
    r"(?:人民币|rmb|cny|[¥￥])?\s*(\(?[-+]?[\d,.\s]+\)?)\s*"
    r"[(\[]?\s*(?:人民币)?(亿元|万元|千元|元|亿|万)\s*[)\]]?(?:整|人民币|rmb)?",
    re.IGNORECASE,
)
_CURRENCY = re.compile(r"^(?:人民币|rmb|cny|[¥￥])\s*|\s*(?:人民币|rmb)$", re.IGNORECASE)
_UNITS = {**UNIT_WORDS, "亿": "hundred_million", "万": "ten_thousand"}
_FEN = Decimal("0.01")
_LARGEST = Decimal(10) ** 16


def find_unit(words: str) -> str | None:
    """Return the unit of money in a text such as 单位：万元; None if there is none."""
    match = _UNIT.search(unicodedata.normalize("NFKC", words).replace(" ", ""))
    return UNIT_WORDS[match[1]] if match else None


def amount(cell: Cell, unit: str) -> Decimal:
    """Return an amount in yuan, to the fen; a unit in the cell (120万元) overrides that of the column.

    Raises CellError. An approximate amount, and one in yuan under a heading with a larger
    unit, are values taken that a person confirms. Messages show the cell as it stands in the file.
    """
    if isinstance(cell, dict) and "v" in cell:
        return _amount_with_unit_of_row(cell, unit)
    if not unit:
        raise CellError("row_unit_missing", value=display(cell))
    if not isinstance(cell, str):
        return _to_yuan(cell, number(cell), unit)
    value, about = plain(cell), False
    if match := _ABOUT.fullmatch(value):
        value, about = match[1] or match[2], True
    own_unit = unit
    if match := _WITH_UNIT.fullmatch(value):
        value, own_unit = match[1], _UNITS[match[2]]
    try:
        yuan = _to_yuan(cell, number(_CURRENCY.sub("", value)), own_unit)
    except CellError as error:
        raise CellError(error.code, value=display(cell)) from None
    if about:
        raise CellError("approximate", taken=yuan, value=display(cell), amount=f"{yuan:,.2f}")
    if own_unit == "yuan" != unit:
        raise CellError("unit_differs", taken=yuan, value=display(cell), amount=f"{yuan:,.2f}")
    return yuan


def _amount_with_unit_of_row(cell: Cell, unit: str) -> Decimal:
    """Return the amount of a cell whose row states its unit; another one in the heading is a question."""
    yuan = amount(cell["v"], cell["unit"] or unit)
    if cell["unit"] and unit and cell["unit"] != unit:
        raise CellError("row_unit_differs", taken=yuan, value=display(cell), amount=f"{yuan:,.2f}")
    return yuan


def _to_yuan(cell: Cell, value: Decimal, unit: str) -> Decimal:
    yuan = value * AnnualReport.Unit(unit).factor
    if abs(yuan) >= _LARGEST:
        raise CellError("too_big", value=display(cell))
    return yuan.quantize(_FEN, ROUND_HALF_UP)
