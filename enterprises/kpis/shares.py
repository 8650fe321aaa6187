"""Shares of a whole that add up to exactly 100.0 percent."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

TENTH = Decimal("0.1")
WHOLE = Decimal(100)


def compute_shares(parts: Sequence[Decimal | None], total: Decimal | None) -> list[Decimal | None]:
    """Return the share of each part in percent, to one decimal; the shares add up to 100.0.

    Largest remainders: each share is rounded down, and the tenths left over go to the largest fractions, the
    first of equal ones. What the known parts lack to the total (hidden ones) is rounded as one more part.
    Parts that exceed the total overlap and do not add up: each is rounded by itself. A part without a value,
    and every part of a total that is not positive, has no share.
    """
    known = [part for part in parts if part is not None]
    if total is None or total <= 0:
        return [None] * len(parts)
    rest = total - sum(known)
    if rest < 0:
        exact = [None if part is None else WHOLE * part / total for part in parts]
        return [None if share is None else share.quantize(TENTH, ROUND_HALF_UP) for share in exact]
    rounded = iter(_round_to_whole([WHOLE * part / total for part in [*known, rest]]))
    return [None if part is None else next(rounded) for part in parts]


def _round_to_whole(shares: Sequence[Decimal]) -> list[Decimal]:
    """Round percentages that add up to 100 to one decimal, so that they still do."""
    rounded = [share.quantize(TENTH, ROUND_FLOOR) for share in shares]
    left = int((WHOLE - sum(rounded)) / TENTH)
    by_fraction = sorted(range(len(shares)), key=lambda n: rounded[n] - shares[n])
    for n in by_fraction[:left]:
        rounded[n] += TENTH
    return rounded
