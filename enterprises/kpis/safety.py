"""The conditions under which a sum of amounts is published."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class SafetyRule:
    """The conditions under which a sum of amounts ≥ 0 is published: a setting of a definition's version.

    At least `contributors` amounts are not zero, none is more than `largest_share` of the sum, and by the
    p %-rule no contributor, nor `colluders` of them together (one or two), can estimate another within `p`
    percent: with two, the fourth largest and all smaller amounts are together at least p % of the largest
    (Hundepool et al., Handbook on Statistical Disclosure Control), so that fewer than four are never safe. A
    count has a share of 1 and a p of 0, because only its contributors are concealed.
    """

    contributors: int = 3
    largest_share: Decimal = Decimal("0.85")
    p: int = 10
    colluders: int = 2

    def is_met_by(self, amounts: Iterable[Decimal]) -> bool:
        """Return whether the sum of the amounts is safe; where nobody contributes, the sum is 0 and safe."""
        largest = sorted(amounts, reverse=True)
        if not largest:
            return True
        if sum(amount != 0 for amount in largest) < max(self.contributors, 1):
            return False
        rest = sum(largest[1 + self.colluders :])
        return largest[0] <= self.largest_share * sum(largest) and 100 * rest >= self.p * largest[0]

    def stricter(self, other: SafetyRule) -> SafetyRule:
        """Return the rule that meets both."""
        return SafetyRule(
            max(self.contributors, other.contributors),
            min(self.largest_share, other.largest_share),
            max(self.p, other.p),
            max(self.colluders, other.colluders),
        )


STANDARD_RULE = SafetyRule()
