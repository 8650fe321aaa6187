"""What may be said of a sum without giving a single enterprise away (DOMAIN 4.12)."""

from collections.abc import Sequence
from decimal import Decimal

FEWEST_CONTRIBUTORS = 3
LARGEST_SHARE = Decimal("0.85")


def is_safe(values: Sequence[Decimal]) -> bool:
    """Say whether the sum of the values may be published.

    It may where nobody contributes (it is 0), or where at least three do and none of them holds more
    than 85 % of it.
    """
    if not values:
        return True
    return len(values) >= FEWEST_CONTRIBUTORS and max(values) <= LARGEST_SHARE * sum(values)
