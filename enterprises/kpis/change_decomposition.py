"""Why a figure changed: between two days or two states, enterprise by enterprise, to the unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from enterprises.history.moment import Moment
from enterprises.kpis.figures import STEPS, Figure, Step, Text
from enterprises.kpis.indicator import Indicator


@dataclass(frozen=True)
class Difference:
    """Two figures and the steps that lead from the first to the second.

    The changes of the steps add up to the change exactly. Where one of the figures has no value there
    is no change, and no step.
    """

    before: Figure
    after: Figure
    steps: Sequence[Step]

    @property
    def change(self) -> Decimal | None:
        """How much was added; None where a value is missing."""
        return change_between(self.before, self.after)

    @property
    def reasons(self) -> list[tuple[Text, int, Decimal]]:
        """Each reason in words, how many steps it has, and what they add up to; the largest first."""
        found: dict[str, list[Decimal]] = defaultdict(list)
        for step in self.steps:
            found[step.reason].append(step.change)
        rows = [(STEPS[reason], len(changes), sum(changes, Decimal(0))) for reason, changes in found.items()]
        return sorted(rows, key=lambda row: -abs(row[2]))


def difference(indicator: Indicator, before: Moment, after: Moment) -> Difference:
    """Return why the value at one moment is not that at a later one.

    Raises ValueError where the second day lies before the first; then ask the other way round.
    """
    if after.on < before.on:
        raise ValueError("The second day lies before the first.")
    was = indicator.value(before)
    now = indicator.value(after)
    change = change_between(was, now)
    if change is None:
        return Difference(was, now, ())
    steps = indicator.steps(before, after)
    return Difference(was, now, [*steps, *rounding(indicator, change, steps)])


def change_between(before: Figure, after: Figure) -> Decimal | None:
    """Return the change of the value; None where one of the two is missing."""
    if before.value is None or after.value is None:
        return None
    return after.value - before.value


def rounding(indicator: Indicator, change: Decimal, steps: Sequence[Step]) -> list[Step]:
    """Return the step that rounding of the two values leaves over; none for a count or a sum.

    Raises ArithmeticError where more is left, because then the steps do not explain the change.
    """
    left = change - sum((step.change for step in steps), Decimal(0))
    if abs(left) > Decimal(1).scaleb(-indicator.unit.decimals) or (left and not indicator.is_rounded):
        raise ArithmeticError(f"The steps of {indicator.code} leave {left} of the change unexplained.")
    return [Step(None, "", "", "", left, "rounding")] if left else []
