"""Change decomposition: the difference between two moments by enterprise; the parts sum to the total."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from enterprises.history.moment import Moment
from enterprises.kpis.figures import CHANGE_REASONS, ChangeContribution, Figure, Text
from enterprises.kpis.indicator import Indicator


@dataclass(frozen=True)
class Difference:
    """Two figures and the contributions of enterprises to the change between them.

    The contributions sum to the change exactly. Where one of the figures has no value there is no change
    and no contribution.
    """

    before: Figure
    after: Figure
    steps: Sequence[ChangeContribution]

    @property
    def change(self) -> Decimal | None:
        """The change of the value; None where one of the two is missing."""
        return change_between(self.before, self.after)

    @property
    def reasons(self) -> list[tuple[Text, int, Decimal]]:
        """Each reason with its label, number of contributions and their sum; the largest first."""
        changes_by_reason: dict[str, list[Decimal]] = defaultdict(list)
        for step in self.steps:
            changes_by_reason[step.reason].append(step.change)
        rows = [
            (CHANGE_REASONS[reason], len(changes), sum(changes, Decimal(0)))
            for reason, changes in changes_by_reason.items()
        ]
        return sorted(rows, key=lambda row: -abs(row[2]))


def difference(indicator: Indicator, before: Moment, after: Moment) -> Difference:
    """Decompose the change between the values at two moments by enterprise.

    Raises ValueError where the second day lies before the first; swap the arguments then.
    """
    if after.on < before.on:
        raise ValueError("The second day lies before the first.")
    old = indicator.value(before)
    new = indicator.value(after)
    change = change_between(old, new)
    if change is None:
        return Difference(old, new, ())
    contributions = indicator.decompose_change(before, after)
    return Difference(old, new, [*contributions, *rounding(indicator, change, contributions)])


def change_between(before: Figure, after: Figure) -> Decimal | None:
    """Return the change of the value; None where one of the two is missing."""
    if before.value is None or after.value is None:
        return None
    return after.value - before.value


def rounding(
    indicator: Indicator, change: Decimal, steps: Sequence[ChangeContribution]
) -> list[ChangeContribution]:
    """Return the contribution of rounding the two values; none for a count or a sum.

    Raises ArithmeticError where more remains, because then the contributions do not explain the change.
    """
    remainder = change - sum((step.change for step in steps), Decimal(0))
    if abs(remainder) > Decimal(1).scaleb(-indicator.unit.decimals) or (
        remainder and not indicator.is_rounded
    ):
        raise ArithmeticError(
            f"The contributions to {indicator.code} leave {remainder} of the change unexplained."
        )
    return [ChangeContribution(None, "", "", "", remainder, "rounding")] if remainder else []
