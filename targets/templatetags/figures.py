"""How a figure is written: with the decimals of its indicator, or a dash and the reason."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template

from enterprises.kpis import figures
from enterprises.kpis.figures import Text
from enterprises.kpis.indicators import Indicator
from enterprises.templatetags.numbers import large_money, number
from targets import charts
from targets.dashboard import Account

register = template.Library()


@register.filter
def measured(value: Decimal | None, indicator: Indicator) -> str:
    """Write a value with the decimals of its indicator; money without empty cents."""
    is_whole = value is not None and indicator.unit_code == "yuan" and value == value.to_integral_value()
    return number(value, 0 if is_whole else indicator.decimals)


@register.filter
def money_of(value: Decimal | None, indicator: Indicator) -> str:
    """Write money in large units; nothing for other indicators."""
    return large_money(value) if indicator.unit_code == "yuan" else ""


@register.filter
def reason(code: str) -> Text:
    """Say in words why a value is missing."""
    return figures.REASONS.get(code, code)


@register.filter
def footnote(code: str, notes: list[str]) -> int:
    """Return the number of a reason among the footnotes of a table."""
    return notes.index(code) + 1


@register.filter
def chart(account: Account) -> dict[str, Any]:
    """Return what the account's chart is drawn from."""
    return charts.chart(account)
