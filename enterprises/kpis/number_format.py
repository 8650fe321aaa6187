"""Number formatting: grouping, signs, percentages and money in large units."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import get_language, gettext

HUNDRED_MILLION = Decimal(10**8)
BILLION = Decimal(10**9)
MILLION = Decimal(10**6)
TEN_THOUSAND = Decimal(10**4)


def number(value: Decimal | int | None, decimals: int | str = "") -> str:
    """Format 1234567.80 as 1,234,567.8, or with a number of decimals; None as empty text.

    Without `decimals` trailing zeros are dropped.
    """
    if value is None:
        return ""
    exact = Decimal(value)
    if decimals != "":
        exact = exact.quantize(Decimal(1).scaleb(-int(decimals)), rounding=ROUND_HALF_UP)
        text = f"{exact:,f}"
    else:
        text = f"{exact:,f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace("-", "\N{MINUS SIGN}")


def signed(value: Decimal | int | None, decimals: int | str = "") -> str:
    """Format a change with its sign: +12, −3, ±0; or with a number of decimals."""
    if value is None:
        return ""
    return f"{'+' if value > 0 else '±' if value == 0 else ''}{number(value, decimals)}"


def percent(value: Decimal | None, decimals: int = 1) -> str:
    """Format a ratio of 0.146 as 14.6%."""
    return "" if value is None else f"{number(value * 100, decimals)}%"


def share(part: Decimal | int | None, total: Decimal | int | None) -> str:
    """Format a part of a whole as 36.0%; empty without a whole."""
    return percent(Decimal(part) / Decimal(total)) if part is not None and total else ""


def unlocalized(value: Decimal | int | None) -> str:
    """Format a number for programs: 130000000000, 40.5."""
    return "" if value is None else number(value).replace(",", "").replace("\N{MINUS SIGN}", "-")


def large_money(yuan: Decimal | None) -> str:
    """Format 130,000,000,000 yuan as 130 billion yuan, or 1,300亿元; empty below a million or 万."""
    if yuan is None:
        return ""
    if (get_language() or "").startswith("zh"):
        space = ""
        units = ((HUNDRED_MILLION, gettext("100 million yuan")), (TEN_THOUSAND, gettext("10,000 yuan")))
    else:
        space = " "
        units = ((BILLION, gettext("billion yuan")), (MILLION, gettext("million yuan")))
    for size, name in units:
        if abs(yuan) >= size:
            return f"{number((yuan / size).quantize(Decimal('0.01'), ROUND_HALF_UP))}{space}{name}"
    return ""
