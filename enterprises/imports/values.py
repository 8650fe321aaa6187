"""The values in cells as people write them: dates, numbers, amounts, codes, yes and no."""

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

# A cell is None, a text, a number, a truth value, or a dict: {"d": day} for a date, {"e": error} for a
# broken cell. So it is in JSON what it is here, and can be read again as it came.
Cell = Any

UNIT_WORDS = {"亿元": "hundred_million", "万元": "ten_thousand", "千元": "thousand", "元": "yuan"}
# Alternatives of regular expressions: units of money, and words behind a number that is counted.
MONEY = "|".join(UNIT_WORDS)
COUNTED = "人|件|项|个|家|名"
OPEN = {"长期", "至今", "永久", "无固定期限", "open"}

# Not the end of another unit: 百万元 and 万美元 are none of ours.
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
# 1,234,567.89, or by ten thousands 123,4567; of 12,5 nobody knows whether it is 12.5
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


def shown(cell: Cell) -> str:
    """Return the cell as a person sees it."""
    if cell is None:
        return ""
    if isinstance(cell, dict):
        return str(next(iter(cell.values())))
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def text(cell: Cell) -> str:
    """Return the cell's text without invisible characters and needless spaces."""
    if isinstance(cell, str) and cell.isascii() and cell.isalnum():
        return cell
    return _SPACES.sub(" ", _INVISIBLE.sub("", whole(cell))).strip()


def whole(cell: Cell) -> str:
    """Return what the cell shows; raise CellError where the spreadsheet could not calculate it."""
    if isinstance(cell, dict) and "e" in cell:
        if cell["e"]:
            raise CellError("error_value", value=cell["e"])
        raise CellError("broken_formula")
    return shown(cell)


def plain(cell: Cell) -> str:
    """Return the text in NFKC: full-width digits and letters made ordinary ones."""
    value = text(cell)
    return value if value.isascii() else unicodedata.normalize("NFKC", value).strip()


def is_empty(cell: Cell) -> bool:
    """Say whether nothing stands in the cell."""
    if not isinstance(cell, str):
        return cell is None
    stripped = cell.strip()
    return not stripped or (stripped[0] > "\x7f" and not text(stripped))


def unit_in(words: str) -> str | None:
    """Return the unit of money that `words` name, such as 单位：万元; None where they name none."""
    found = _UNIT.search(unicodedata.normalize("NFKC", words).replace(" ", ""))
    return UNIT_WORDS[found[1]] if found else None


def day(cell: Cell, *, last: bool = False) -> date:
    """Return the date in the cell: a date, a serial number, or one of the usual spellings.

    Raises CellError; with the code `month_only` where only a month is given, and the day that it would
    mean (its last one for `last`) among the parameters.
    """
    if isinstance(cell, dict) and "d" in cell:
        return _plausible(parse_day(cell["d"][:10]), cell)
    if isinstance(cell, float | int) and not isinstance(cell, bool) and 20_000 <= cell <= 80_000:
        return _EPOCH + timedelta(days=int(cell))
    value = _with_digits(plain(cell))
    if re.fullmatch(r"[2-7]\d{4}", value):
        return _EPOCH + timedelta(days=int(value))
    found = _DAY.fullmatch(value) or _EIGHT_DIGITS.fullmatch(value)
    try:
        if found:
            return _plausible(parse_typed_day("-".join(found.groups())), cell)
        if found := _MONTH.fullmatch(value):
            year, month = map(int, found.groups())
            first = _plausible(date(year, month, 1), cell)
            after = date(year + month // 12, month % 12 + 1, 1)
            meant = after - timedelta(days=1) if last else first
            raise CellError("month_only", value=value, day=meant.isoformat())
    except ValueError as error:
        if isinstance(error, CellError):
            raise
    raise CellError("not_a_day", value=shown(cell))


def _with_digits(value: str) -> str:
    """Return a day in Chinese numerals with digits; anything else as it is."""
    found = _IN_WORDS.fullmatch(value)
    if not found:
        return value
    year = "".join(str(_DIGITS[digit]) for digit in found[1])
    return f"{year}年{_below_hundred(found[2])}月" + (f"{_below_hundred(found[3])}日" if found[3] else "")


def _below_hundred(numeral: str) -> int:
    """Return the number that a numeral like 二十三 means; 0, which no day has, where it is none."""
    tens, ten, units = numeral.rpartition("十")
    if not {tens, units} <= {"", *_DIGITS}:
        return 0
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(units, 0)


def _plausible(found: date, cell: Cell) -> date:
    if not 1900 <= found.year <= 2100:
        raise CellError("not_a_day", value=shown(cell))
    return found


def year(cell: Cell) -> int:
    """Return the year in the cell: 2022, 2022年度, or that of a date. Raises CellError."""
    if isinstance(cell, dict) and "d" in cell:
        return day(cell).year
    found = _YEAR.fullmatch(plain(cell))
    if not found or not 1980 <= int(found[1]) <= 2100:
        raise CellError("not_a_year", value=shown(cell))
    return int(found[1])


def missing_reason(cell: Cell) -> str:
    """Return the reason why a figure is missing, where the cell says one instead of a number; else ''."""
    return _MISSING.get(plain(cell).lower(), "") if isinstance(cell, str) else ""


def number(cell: Cell) -> Decimal:
    """Return the number in the cell, exactly as it was typed. Raises CellError."""
    if type(cell) is int or type(cell) is float:
        return Decimal(repr(cell))
    value = _COUNTER.sub("", plain(cell).replace(" ", "").lstrip("¥￥"))
    if value.startswith("(") and value.endswith(")"):
        value = "-" + value[1:-1]
    if _GROUPED.fullmatch(value):
        value = value.replace(",", "")
    try:
        found = Decimal(value.replace("_", "x"))  # which Python would pass over
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise CellError("not_a_number", value=shown(cell))
    return found


def amount(cell: Cell, unit: str) -> Decimal:
    """Return an amount in yuan, to the fen; a unit in the cell itself (120万元) wins. Raises CellError."""
    if isinstance(cell, str) and (own := _UNIT.search(plain(cell))):
        cell, unit = plain(cell).replace(own[0], ""), UNIT_WORDS[own[1]]
    found = number(cell) * AnnualReport.Unit(unit).factor
    if abs(found) >= _LARGEST:
        raise CellError("too_big", value=shown(cell))
    return found.quantize(_FEN, ROUND_HALF_UP)


def count(cell: Cell) -> int:
    """Return a whole number of 0 or more. Raises CellError."""
    found = number(cell)
    if found < 0 or found != found.to_integral_value():
        raise CellError("not_whole", value=shown(cell))
    if found >= 2**31:
        raise CellError("too_big", value=shown(cell))
    return int(found)


def yes(cell: Cell) -> bool:
    """Return whether the cell says yes, in any of the usual marks. Raises CellError."""
    if isinstance(cell, bool):
        return cell
    value = plain(cell).lower()
    if value in _YES:
        return True
    if value in _NO:
        return False
    raise CellError("not_yes_or_no", value=shown(cell))


def enterprise_code(cell: Cell) -> str:
    """Return the credit code (18 characters) or organisation code (9) in the cell. Raises CellError.

    A code that went through a spreadsheet as a number is named as damaged, not as wrong.
    """
    if type(cell) is float and cell >= 1e15:
        raise CellError("code_damaged", value=format(Decimal(cell), "f"))
    if isinstance(cell, str) and uscc.is_valid(cell):
        return cell
    code = uscc.normalise(text(cell).strip("'‘’`＇"))  # with the mark that keeps it a text
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
        said = error  # the name of an exception ends with its clause
        raise CellError("code_wrong", value=code, why=in_each_language(lambda: said.messages[0])) from None
    return code
