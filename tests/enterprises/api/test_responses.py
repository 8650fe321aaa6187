"""Numbers leave with every digit, as numbers."""

from datetime import date
from decimal import Decimal

import pytest

from enterprises.api.responses import dumps


@pytest.mark.parametrize(
    ("number", "written"),
    [
        ("130000000000.0000", b"130000000000"),
        ("130000000000.50", b"130000000000.50"),
        ("12345678901234567890.1234", b"12345678901234567890.1234"),
        ("1E+11", b"100000000000"),
        ("0.1", b"0.1"),
        ("-0.0001", b"-0.0001"),
        ("0.00", b"0"),
        ("1E-7", b"0.0000001"),
    ],
)
def test_decimal_retains_its_digits(number, written):
    assert dumps(Decimal(number)) == written


def test_day_stands_as_in_rfc_3339():
    assert dumps({"on": date(2020, 12, 31)}) == b'{"on":"2020-12-31"}'


def test_unserialisable_values_are_rejected():
    with pytest.raises(TypeError):
        dumps(object())
