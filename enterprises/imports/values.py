"""Parsers of cell values: text, numbers, codes and booleans in their usual spellings."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError

from enterprises import uscc
from enterprises.imports.messages import CellError, in_each_language

# A cell is None, a string, a number, a boolean, or a dict: {"d": day} for a date, {"e": error} for a broken
# cell, {"v": amount, "unit": unit} for an amount whose row states its unit. It has the same form in JSON, so
# that a stored cell can be parsed again.
Cell = Any

UNIT_WORDS = {"亿元": "hundred_million", "万元": "ten_thousand", "千元": "thousand", "元": "yuan"}
# Alternatives of regular expressions: units of money, and words behind a number that is counted.
MONEY = "|".join(UNIT_WORDS)
COUNTED = "人|件|项|个|家|名"
OPEN = {"长期", "至今", "永久", "无固定期限", "open"}

# Characters without a width: controls, marks of direction, joiners, variation selectors. Tab and line breaks
# are spaces and breaks.
_INVISIBLE = re.compile(
    "[\\x00-\\x08\\x0e-\\x1f\\x7f-\\x84\\x86-\\x9f\\xad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f"
    "\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb"
    "\\U000e0000-\\U000e0fff]"
)
_BREAK = re.compile(r"[^\S\n\r\x0b\x0c\x85\u2028\u2029]*[\n\r\x0b\x0c\x85\u2028\u2029]\s*")
_SPACES = re.compile(r"\s+")
# 1,234,567.89, or by ten thousands 123,4567; 12,5 is ambiguous (12.5?)
_GROUPED = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d{1,4}(?:,\d{4})+)(?:\.\d+)?")
_COUNTER = re.compile(f"(?:{COUNTED})$")
_MISSING = {
    **dict.fromkeys(
        (
            "-",
            "--",
            "—",
            "——",
            "/",
            "\\",
            "未填报",
            "未报",
            "未上报",
            "暂无",
            "暂缺",
            "待报",
            "n/a",
            "na",
            "空",
        ),
        "not_reported",
    ),
    **dict.fromkeys(("保密", "不公开", "不便提供", "*", "***"), "withheld"),
    **dict.fromkeys(("不适用",), "not_applicable"),
}
# What stands in a column of codes or numbers for none: 无, 未取得, 暂缺, /, 000000000000000000
_NO_CODE = re.compile(
    r"[(\[]?(?:无|没有?|暂|未|尚未|待|缺|不|正在|申请|办理|空)[\u4e00-\u9fff]{0,8}[)\]]?[.。!]?"
    r"|null|nil|none|n[/.]?a\.?|[-—–_/\\.。*?()]+|0+",
    re.IGNORECASE,
)
# A label in front of a code: 统一社会信用代码：9144…
_CODE_LABEL = re.compile(r"^(?:统一社会)?(?:信用代码|组织机构代码|机构代码)\s*[:：]?\s*")
_YES = {"是", "有", "√", "✓", "✔", "1", "y", "yes", "true", "对"}
_NO = {"否", "无", "×", "✗", "✘", "x", "0", "n", "no", "false", "非", "不是"}


def display(cell: Cell) -> str:
    """Return the cell as displayed."""
    if cell is None:
        return ""
    if isinstance(cell, dict):
        return display(next(iter(cell.values())))
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def without_invisible(value: str) -> str:
    """Return a text without controls, marks of direction and other characters without a width."""
    return _INVISIBLE.sub("", value)


def text(cell: Cell) -> str:
    """Return the text of the cell without invisible characters, line breaks and repeated spaces."""
    if isinstance(cell, str) and cell.isascii() and cell.isalnum():
        return cell
    value = without_invisible(displayed_text(cell)).strip()
    if not value.isprintable():  # a line break, a tab or another space than the common one
        value = _BREAK.sub(_join_lines, value)
    return _SPACES.sub(" ", value)


def _join_lines(match: re.Match[str]) -> str:
    """Return what joins two lines of a cell: nothing in Chinese, a space between words of letters."""
    before, after = match.string[match.start() - 1], match.string[match.end() : match.end() + 1]
    return " " if before.isascii() and after.isascii() else ""


def displayed_text(cell: Cell) -> str:
    """Return the displayed text of the cell; raise CellError for a broken formula."""
    if isinstance(cell, dict) and "e" in cell:
        if cell["e"]:
            raise CellError("error_value", value=cell["e"])
        raise CellError("broken_formula")
    return display(cell)


def plain(cell: Cell) -> str:
    """Return the text in NFKC (full-width digits and letters become ASCII)."""
    value = text(cell)
    return value if value.isascii() else unicodedata.normalize("NFKC", value).strip()


def is_empty(cell: Cell) -> bool:
    """Return whether the cell is empty."""
    if not isinstance(cell, str):
        return cell is None
    stripped = cell.strip()
    return not stripped or (stripped[0] > "\x7f" and not text(stripped))


def missing_reason(cell: Cell) -> str:
    """Return the reason why a figure is missing, if the cell contains one instead of a number; else ''."""
    return _MISSING.get(plain(cell).lower(), "") if isinstance(cell, str) else ""


def number(cell: Cell) -> Decimal:
    """Return the number in the cell as an exact decimal. Raises CellError."""
    if type(cell) is int or type(cell) is float:
        return Decimal(repr(cell))
    value = _COUNTER.sub("", plain(cell).replace(" ", "").lstrip("¥￥"))
    if value.startswith("(") and value.endswith(")"):
        value = "-" + value[1:-1]
    if _GROUPED.fullmatch(value):
        value = value.replace(",", "")
    try:
        result = Decimal(value.replace("_", "x"))  # Decimal ignores underscores
    except InvalidOperation:
        result = Decimal("NaN")
    if not result.is_finite():
        raise CellError("not_a_number", value=display(cell))
    return result


def count(cell: Cell) -> int:
    """Return a whole number of 0 or more. Raises CellError."""
    result = number(cell)
    if result < 0 or result != result.to_integral_value():
        raise CellError("not_whole", value=display(cell))
    if result >= 2**31:
        raise CellError("too_big", value=display(cell))
    return int(result)


def yes(cell: Cell) -> bool:
    """Return the boolean in the cell, from any of the usual words and marks. Raises CellError."""
    if isinstance(cell, bool):
        return cell
    value = plain(cell).lower()
    if value in _YES:
        return True
    if value in _NO:
        return False
    raise CellError("not_yes_or_no", value=display(cell))


def is_no_code(cell: Cell) -> bool:
    """Return whether a cell in a column of codes or numbers states that there is none."""
    if isinstance(cell, int | float):
        return cell == 0
    return isinstance(cell, str) and len(cell) <= 40 and bool(_NO_CODE.fullmatch(plain(cell)))


def enterprise_code(cell: Cell) -> str:
    """Return the credit code (18 characters) or organisation code (9) in the cell. Raises CellError.

    A code that a spreadsheet rounded as a number has an issue of its own: the user must copy it again, not
    correct it.
    """
    if type(cell) is float and cell >= 1e15:
        raise CellError("code_damaged", value=format(Decimal(cell), "f"))
    if isinstance(cell, str) and uscc.is_valid(cell):
        return cell
    value = _CODE_LABEL.sub("", text(cell))
    code = uscc.normalise(value.strip("'‘’`＇"))  # the apostrophe marks a cell as text
    if re.fullmatch(r"\d{15}", code):
        raise CellError("licence_number", value=code)
    try:
        if len(code) == 9:
            uscc.validate_organisation_code(code)
        else:
            uscc.validate_uscc(code)
    except ValidationError as error:
        if uscc.is_damaged(code):
            raise CellError("code_damaged", value=code) from None
        invalid = error  # `error` is unbound after its clause, the lambda is called later
        raise CellError("code_wrong", value=code, why=in_each_language(lambda: invalid.messages[0])) from None
    return code
