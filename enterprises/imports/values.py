"""Parsers of cell values: dates, numbers, amounts, codes and booleans in their usual spellings."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError

from enterprises import uscc
from enterprises.imports.messages import CellError, in_each_language
from enterprises.iso_dates import parse_day, parse_typed_day
from enterprises.models import AnnualReport

# A cell is None, a string, a number, a boolean, or a dict: {"d": day} for a date, {"e": error} for a broken
# cell. It has the same form in JSON, so that a stored cell can be parsed again.
Cell = Any

UNIT_WORDS = {"亿元": "hundred_million", "万元": "ten_thousand", "千元": "thousand", "元": "yuan"}
# Alternatives of regular expressions: units of money, and words behind a number that is counted.
MONEY = "|".join(UNIT_WORDS)
COUNTED = "人|件|项|个|家|名"
OPEN = {"长期", "至今", "永久", "无固定期限", "open"}

# Not the end of another unit such as 百万元 or 万美元.
_UNIT = re.compile(r"(?<![十百千万亿美港日欧])(?:人民币)?\s*(" + MONEY + r")(?:人民币)?")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad]")
_SPACES = re.compile(r"\s+")
_DAY = re.compile(
    r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?"
)
_MONTH = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*月?")
# 二〇二一年十二月二十三日, as documents write it
_IN_WORDS = re.compile(
    r"([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月(?:([一二三四五六七八九十]{1,3})日)?"
)
_DIGITS = {"〇": 0, "零": 0, "○": 0, **{digit: n for n, digit in enumerate("一二三四五六七八九", 1)}}
_EIGHT_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YEAR = re.compile(r"(\d{4})\s*(?:年度?)?")
# 1,234,567.89, or by ten thousands 123,4567; 12,5 is ambiguous (12.5?)
_GROUPED = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d{1,4}(?:,\d{4})+)(?:\.\d+)?")
_COUNTER = re.compile(f"(?:{COUNTED})$")
_MISSING = {
    **dict.fromkeys(
        ("-", "--", "—", "——", "/", "\\", "未填报", "未报", "未上报", "n/a", "na", "空"), "not_reported"
    ),
    **dict.fromkeys(("保密", "不公开", "不便提供", "*", "***"), "withheld"),
    **dict.fromkeys(("不适用",), "not_applicable"),
}
_YES = {"是", "有", "√", "✓", "✔", "1", "y", "yes", "true", "对"}
_NO = {"否", "无", "×", "✗", "✘", "x", "0", "n", "no", "false", "非", "不是"}
_EPOCH = date(1899, 12, 30)
_FEN = Decimal("0.01")
_LARGEST = Decimal(10) ** 16


def display(cell: Cell) -> str:
    """Return the cell as displayed."""
    if cell is None:
        return ""
    if isinstance(cell, dict):
        return str(next(iter(cell.values())))
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def text(cell: Cell) -> str:
    """Return the text of the cell without invisible characters and repeated spaces."""
    if isinstance(cell, str) and cell.isascii() and cell.isalnum():
        return cell
    return _SPACES.sub(" ", _INVISIBLE.sub("", displayed_text(cell))).strip()


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


def find_unit(words: str) -> str | None:
    """Return the unit of money in a text such as 单位：万元; None if there is none."""
    match = _UNIT.search(unicodedata.normalize("NFKC", words).replace(" ", ""))
    return UNIT_WORDS[match[1]] if match else None


def day(cell: Cell, *, last: bool = False) -> date:
    """Return the date in the cell: a date, a serial number, or one of the usual spellings.

    Raises CellError; a month alone has the code `month_only` with its first (`last`: last) day as parameter,
    which the caller accepts with a warning.
    """
    if isinstance(cell, dict) and "d" in cell:
        return _check_plausible(parse_day(cell["d"][:10]), cell)
    if isinstance(cell, float | int) and not isinstance(cell, bool) and 20_000 <= cell <= 80_000:
        return _EPOCH + timedelta(days=int(cell))
    value = _convert_numerals(plain(cell))
    if re.fullmatch(r"[2-7]\d{4}", value):
        return _EPOCH + timedelta(days=int(value))
    match = _DAY.fullmatch(value) or _EIGHT_DIGITS.fullmatch(value)
    try:
        if match:
            return _check_plausible(parse_typed_day("-".join(match.groups())), cell)
        if match := _MONTH.fullmatch(value):
            year, month = map(int, match.groups())
            first = _check_plausible(date(year, month, 1), cell)
            after = date(year + month // 12, month % 12 + 1, 1)
            assumed = after - timedelta(days=1) if last else first
            raise CellError("month_only", value=value, day=assumed.isoformat())
    except ValueError as error:
        if isinstance(error, CellError):
            raise
    raise CellError("not_a_day", value=display(cell))


def _convert_numerals(value: str) -> str:
    """Convert a date in Chinese numerals to digits; return anything else unchanged."""
    match = _IN_WORDS.fullmatch(value)
    if not match:
        return value
    year = "".join(str(_DIGITS[digit]) for digit in match[1])
    return f"{year}年{_parse_numeral(match[2])}月" + (f"{_parse_numeral(match[3])}日" if match[3] else "")


def _parse_numeral(numeral: str) -> int:
    """Return the number of a numeral such as 二十三; 0, which is no valid day, if it is malformed."""
    tens, ten, units = numeral.rpartition("十")
    if not {tens, units} <= {"", *_DIGITS}:
        return 0
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(units, 0)


def _check_plausible(value: date, cell: Cell) -> date:
    if not 1900 <= value.year <= 2100:
        raise CellError("not_a_day", value=display(cell))
    return value


def year(cell: Cell) -> int:
    """Return the year in the cell: 2022, 2022年度, or that of a date. Raises CellError."""
    if isinstance(cell, dict) and "d" in cell:
        return day(cell).year
    match = _YEAR.fullmatch(plain(cell))
    if not match or not 1980 <= int(match[1]) <= 2100:
        raise CellError("not_a_year", value=display(cell))
    return int(match[1])


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


def amount(cell: Cell, unit: str) -> Decimal:
    """Return an amount in yuan, to the fen; a unit in the cell (120万元) wins. Raises CellError."""
    if isinstance(cell, str) and (unit_match := _UNIT.search(plain(cell))):
        cell, unit = plain(cell).replace(unit_match[0], ""), UNIT_WORDS[unit_match[1]]
    yuan = number(cell) * AnnualReport.Unit(unit).factor
    if abs(yuan) >= _LARGEST:
        raise CellError("too_big", value=display(cell))
    return yuan.quantize(_FEN, ROUND_HALF_UP)


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


def enterprise_code(cell: Cell) -> str:
    """Return the credit code (18 characters) or organisation code (9) in the cell. Raises CellError.

    A code that a spreadsheet rounded as a number has an issue of its own: the user must copy it again, not
    correct it.
    """
    if type(cell) is float and cell >= 1e15:
        raise CellError("code_damaged", value=format(Decimal(cell), "f"))
    if isinstance(cell, str) and uscc.is_valid(cell):
        return cell
    code = uscc.normalise(text(cell).strip("'‘’`＇"))  # the apostrophe marks a cell as text
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
