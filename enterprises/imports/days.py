"""Parsers of days, years and validity periods in their usual spellings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from enterprises.codecs.iso_dates import parse_day, parse_typed_day
from enterprises.imports.messages import CellError
from enterprises.imports.values import OPEN, Cell, display, plain
from enterprises.models.periods import last_day_after

_DAY_PATTERN = r"\d{4}\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}\s*日?|\d{8}"
_DAY = re.compile(
    r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?"
)
_MONTH_PATTERN = r"\d{4}\s*[-./年]\s*\d{1,2}\s*月?"
_MONTH = re.compile(r"(\d{4})(?:\s*[-./年]\s*(\d{1,2})\s*月?|(0[1-9]|1[0-2]))")
# January or October: a spreadsheet shows the number 2021.10 as 2021.1
_OCTOBER = re.compile(r"\d{4}\.1")
# 二〇二一年十二月二十三日, as documents write it
_IN_WORDS = re.compile(
    r"([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月(?:([一二三四五六七八九十]{1,3})日)?"
)
_YEAR_IN_WORDS = re.compile(r"([〇零○一二三四五六七八九]{4})(?=年)")
_DIGITS = {"〇": 0, "零": 0, "○": 0, **{digit: n for n, digit in enumerate("一二三四五六七八九", 1)}, "两": 2}
_EIGHT_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YEAR = re.compile(r"(\d{4})\s*(?:年度?)?")
_FIRST_YEAR = re.compile(r"(?:自|从|由)?\s*(\d{4})\s*(?:年度?)?\s*(?:起|开始)?(?:取消|取消资格)?")
_BETWEEN = r"(?:\s*(?:起)?\s*[,;]?\s*(?:至|到|~|-+|—+|–|―|−|→|to|until)\s*|\s*(?:/|起)\s*|\s+)"
_NUMERAL = "一二三四五六七八九十两壹贰叁肆伍陆柒捌玖拾"
_LENGTH_PATTERN = rf"([{_NUMERAL}]+|\d{{1,3}})\s*(?:个)?\s*(整?年|周年|月)(?:有效|整|期)?"
_RANGE = re.compile(
    rf"(?:有效期限?|自|从|由|from|:|\s)*({_DAY_PATTERN}|{_MONTH_PATTERN}){_BETWEEN}"
    rf"({_DAY_PATTERN}|{_MONTH_PATTERN}|长期|永久|open)\s*止?(?:\s*\([^()]*\))?",
    re.IGNORECASE,
)
_LENGTH = re.compile(
    rf"(?:自?(?:发证|颁发|颁证|认定|批准|公告|签发)(?:证书)?之?日?起?(?:计算)?|有效期限?|为|内|:|,|\s)*{_LENGTH_PATTERN}"
)
_SINCE = re.compile(
    rf"(?:有效期限?|自|从|由|:|\s)*({_DAY_PATTERN})\s*(?:起|开始)?[,\s]*(?:有效期限?)?[:为]?\s*{_LENGTH_PATTERN}"
)
_UNTIL = re.compile(
    rf"(?:有效期限?|截至|截止|止于|至|到|:|\s)*({_DAY_PATTERN}|{_MONTH_PATTERN})\s*(?:止|前|到期|期满)?"
)
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾", "一二三四五六七八九十")
_SERIAL = re.compile(r"[2-7]\d{4}")
_EPOCH = date(1899, 12, 30)
_EPOCH_1904 = date(1904, 1, 1)


@dataclass(frozen=True)
class Validity:
    """A period of validity: its days, or its length in months from a day in another column."""

    starts_on: date | None = None
    ends_on: date | None = None
    months: int = 0


def is_serial(cell: Cell) -> bool:
    """Return whether a number can be the serial number of a day."""
    return isinstance(cell, float | int) and not isinstance(cell, bool) and 18_000 <= cell <= 80_000


def count_from_1904(cell: Cell) -> Cell:
    """Return a serial number of a day in a workbook that counts from 1904 as that day; other cells unchanged.

    A number in a text may have been pasted from a workbook that counts from 1900: a person confirms the day.
    """
    if is_serial(cell):
        return {"d": (_EPOCH_1904 + timedelta(days=int(cell))).isoformat()}
    if isinstance(cell, str) and _SERIAL.fullmatch(plain(cell)):
        return {"d": (_EPOCH_1904 + timedelta(days=int(plain(cell)))).isoformat(), "serial": plain(cell)}
    return cell


def day(cell: Cell, *, last: bool = False) -> date:
    """Return the date in the cell: a date, a serial number, or one of the usual spellings.

    Raises CellError. A month alone has the code `month_only` with its first (`last`: last) day as the value
    taken; the number 2021.1 is taken as October, which a person confirms.
    """
    if isinstance(cell, dict) and "d" in cell:
        taken = _check_plausible(parse_day(cell["d"][:10]), cell)
        if text := cell.get("serial"):
            raise CellError("serial_of_1904", taken=taken, value=text, day=taken.isoformat())
        return taken
    if is_serial(cell) and cell >= 20_000:
        return _EPOCH + timedelta(days=int(cell))
    value = _convert_numerals(plain(cell))
    if _SERIAL.fullmatch(value):
        return _EPOCH + timedelta(days=int(value))
    match = _DAY.fullmatch(value) or _EIGHT_DIGITS.fullmatch(value)
    try:
        if match:
            return _check_plausible(parse_typed_day("-".join(match.groups())), cell)
        if match := _MONTH.fullmatch(value):
            is_unclear = bool(_OCTOBER.fullmatch(value))
            assumed = _day_of_month(int(match[1]), 10 if is_unclear else int(match[2] or match[3]), last)
            code = "month_unclear" if is_unclear else "month_only"
            raise CellError(
                code, taken=_check_plausible(assumed, cell), value=display(cell), day=assumed.isoformat()
            )
    except ValueError as error:
        if isinstance(error, CellError):
            raise
    raise CellError("not_a_day", value=display(cell))


def _day_of_month(year: int, month: int, last: bool) -> date:
    first = date(year, month, 1)
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1) if last else first


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
    return _year(cell, _YEAR)


def first_year(cell: Cell) -> int:
    """Return the year from which something holds: also 2022年度起 and 自2022年起. Raises CellError."""
    return _year(cell, _FIRST_YEAR)


def _convert_year(match: re.Match[str]) -> str:
    return "".join(str(_DIGITS[digit]) for digit in match[1])


def _year(cell: Cell, pattern: re.Pattern[str]) -> int:
    if isinstance(cell, dict) and "d" in cell:
        return day(cell).year
    match = pattern.fullmatch(_YEAR_IN_WORDS.sub(_convert_year, plain(cell)))
    if not match or not 1980 <= int(match[1]) <= 2100:
        raise CellError("not_a_year", value=display(cell))
    return int(match[1])


def validity(cell: Cell) -> date | Validity | None:
    """Return the last day of a validity, or its period; None if it has no end ("long-term").

    Raises CellError. Read are a day, a range of days, a length (三年, 36个月, 自发证之日起三年) and a length
    from a day. A number alone is taken as a length, years up to 10 and months from 12 on, which a person
    confirms.
    """
    if isinstance(cell, dict):
        return day(cell, last=True)
    value = plain(cell)
    if value.lower() in OPEN:
        return None
    if match := _RANGE.fullmatch(value):
        ends_on = None if match[2].lower() in OPEN else _end_of(match[2], last=True)
        return Validity(_end_of(match[1], last=False), ends_on)
    if match := _SINCE.fullmatch(value):
        starts_on = day(match[1])
        return Validity(starts_on, last_day_after(starts_on, _months(match[2], match[3])))
    if match := _LENGTH.fullmatch(value):
        return Validity(months=_months(match[1], match[2]))
    if (match := _UNTIL.fullmatch(value)) and match[1] != value:
        return day(match[1], last=True)
    count = int(value) if re.fullmatch(r"\d{1,3}", value) else 0
    if 0 < count <= 10 or (count and count % 12 == 0):
        months = count * 12 if count <= 10 else count
        raise CellError(
            "length_without_unit", taken=Validity(months=months), value=display(cell), months=months
        )
    return day(cell, last=True)


def _end_of(text: str, *, last: bool) -> date:
    """Return an end of a range; a month there means its first or last day without a question."""
    try:
        return day(text, last=last)
    except CellError as error:
        if error.code == "month_only" and isinstance(error.taken, date):
            return error.taken
        raise


def _months(numeral: str, unit: str) -> int:
    count = int(numeral) if numeral.isascii() else _parse_numeral(numeral.translate(_FORMAL))
    return count if unit == "月" else count * 12
