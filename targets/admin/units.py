"""Values with the decimals and the unit of their indicator."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.contrib import admin

from enterprises.kpis.indicators import INDICATORS
from enterprises.kpis.number_format import number


def in_unit(field: str, description: Any) -> Callable[[Any, Any], str]:
    """Return a list column that formats a value with the decimals and unit of its indicator."""

    @admin.display(description=description, ordering=field)
    def column(_admin: Any, row: Any) -> str:
        return shown(row.indicator, getattr(row, field))

    return column


def shown(code: str, value: Decimal | None) -> str:
    """Return a formatted value; without a unit if the indicator no longer exists."""
    if value is None:
        return "—"
    indicator = INDICATORS.get(code)
    if indicator is None:
        return number(value)
    return f"{number(value, indicator.decimals_of(value))} {indicator.unit}"
