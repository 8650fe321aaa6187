"""Formats of numbers on pages."""

from decimal import Decimal

import pytest
from django.utils.translation import override

from enterprises.kpis.number_format import large_money, number, percent, signed


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [
        (None, "", ""),
        (0, "", "0"),
        (Decimal("405.0000"), "", "405"),
        (Decimal("1234567.8"), "", "1,234,567.8"),
        (Decimal("1E+3"), "", "1,000"),
        (Decimal("-1234"), "", "−1,234"),
        (Decimal("40"), 2, "40.00"),
        (Decimal("0.125"), 2, "0.13"),
        (Decimal("0.5"), 0, "1"),
    ],
)
def test_number_is_grouped_and_has_significant_decimals(value, decimals, written):
    assert number(value, decimals) == written


@pytest.mark.parametrize(("value", "written"), [(12, "+12"), (-3, "−3"), (0, "±0"), (None, "")])
def test_change_has_its_sign(value, written):
    assert signed(value) == written


def test_ratio_reads_as_percent():
    assert percent(Decimal("0.1459")) == "14.6%"
    assert percent(None) == ""


@pytest.mark.parametrize(
    ("yuan", "english", "chinese"),
    [
        (Decimal(130_000_000_000), "130 billion yuan", "1,300亿元"),
        (Decimal(1_234_500_000), "1.23 billion yuan", "12.35亿元"),
        (Decimal(5_000_000), "5 million yuan", "500万元"),
        (Decimal(-5_000_000), "−5 million yuan", "−500万元"),
        (Decimal(9_999), "", ""),
        (Decimal(0), "", ""),
        (None, "", ""),
    ],
)
def test_money_reads_in_the_large_units_of_each_language(yuan, english, chinese):
    with override("en"):
        assert large_money(yuan) == english
    with override("zh-hans"):
        assert large_money(yuan) == chinese
