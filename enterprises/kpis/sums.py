"""Sums of amounts of enterprises, and the figures that would disclose them."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from decimal import Decimal

from enterprises.kpis.safety import STANDARD_RULE, SafetyRule


@dataclass(frozen=True)
class Addend:
    """The amount that one enterprise adds to a quantity (“operating revenue of 2020”), as it was then.

    `part` distinguishes equal amounts where an enterprise was in the registry twice. `group` is the head of
    the enterprise's group, if any: the enterprises of a group know each other's amounts.
    """

    quantity: str
    enterprise: int
    amount: Decimal
    part: int = 0
    group: int | None = field(default=None, compare=False)

    @property
    def contributor(self) -> int:
        """The enterprise, or its whole group, as one contributor."""
        return self.enterprise if self.group is None else self.group


Total = frozenset[Addend]


@dataclass(frozen=True)
class Candidate:
    """A figure to be published, with the sums that it discloses: one, or the two of a ratio."""

    name: Hashable
    totals: tuple[Total, ...]
    safety: SafetyRule = STANDARD_RULE

    @property
    def contributors(self) -> int:
        """The number of contributors, groups of enterprises counted once."""
        return min((len({addend.contributor for addend in total}) for total in self.totals), default=0)


def quantity_of(total: Total) -> str:
    """Return the quantity of a sum over somebody."""
    return next(iter(total)).quantity
