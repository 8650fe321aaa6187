"""Scales: from values to places, and the round numbers of an axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor

STEPS = tuple(map(Decimal, ("1", "2", "2.5", "5", "10", "20")))


@dataclass(frozen=True)
class Scale:
    """A linear scale from `start`–`end` to the places `low`–`high`."""

    start: float
    end: float
    low: float
    high: float

    def place(self, value: float | Decimal) -> float:
        """Return the place of a value."""
        share = (float(value) - self.start) / ((self.end - self.start) or 1)
        return self.low + share * (self.high - self.low)


def choose_ticks(values: Sequence[Decimal], most: int = 4) -> list[Decimal]:
    """Return round numbers from zero, or below the least value, to above the greatest; at most `most` steps.

    >>> [str(tick) for tick in choose_ticks([Decimal(405), Decimal(800)])]
    ['0', '200', '400', '600', '800']
    """
    least, greatest = min([*values, Decimal(0)]), max([*values, Decimal(0)])
    size = Decimal(1).scaleb((((greatest - least) or Decimal(1)) / most).adjusted())
    for step in (size * each for each in STEPS):
        low, high = floor(least / step), max(ceil(greatest / step), 1)
        if high - low <= most:
            break
    return [Decimal(f"{(step * n).normalize():f}") for n in range(low, high + 1)]


def choose_years(first: int, last: int, width: float, label: float) -> list[int]:
    """Return the years that an axis labels: the last one always, and as many before it as have room.

    >>> choose_years(2015, 2025, width=300, label=40)
    [2015, 2017, 2019, 2021, 2023, 2025]
    """
    step = next(n for n in (1, 2, 5, 10, 50) if width / max(last - first, 1) * n >= label)
    return [year for year in range(first, last + 1) if (last - year) % step == 0]
