"""Shares add up to 100.0 percent."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from enterprises.kpis.shares import compute_shares

AMOUNTS = st.decimals(min_value=0, max_value=10**12, places=2)


@given(st.lists(AMOUNTS, min_size=1, max_size=12))
@example([Decimal(1)] * 3)
@example([Decimal(1)] * 7)
def test_shares_of_all_parts_add_up_and_each_is_within_a_tenth_of_the_exact_one(parts):
    total = sum(parts)
    shares = compute_shares(parts, total)
    if not total:
        assert shares == [None] * len(parts)
        return
    assert sum(shares) == Decimal("100.0")
    assert all(
        abs(share - 100 * part / total) < Decimal("0.1") for share, part in zip(shares, parts, strict=True)
    )


@given(st.lists(AMOUNTS, min_size=1, max_size=8), AMOUNTS)
def test_hidden_rest_is_one_more_part(parts, rest):
    shares = compute_shares([*parts, None], sum(parts) + rest)
    assert shares == [*compute_shares([*parts, rest], sum(parts) + rest)[:-1], None]


@pytest.mark.parametrize(
    ("parts", "total", "shares"),
    [
        ([1, 1, 1], 3, ["33.4", "33.3", "33.3"]),
        ([2, 1], 3, ["66.7", "33.3"]),
        ([0, 5], 5, ["0.0", "100.0"]),
        ([1, None], 3, ["33.3", None]),
        ([2, 2, 1], 3, ["66.7", "66.7", "33.3"]),  # zones overlap
        ([0, None], 0, [None, None]),
        ([1], None, [None]),
        ([], 3, []),
    ],
)
def test_shares_by_hand(parts, total, shares):
    given_parts = [None if part is None else Decimal(part) for part in parts]
    found = compute_shares(given_parts, None if total is None else Decimal(total))
    assert found == [None if share is None else Decimal(share) for share in shares]
