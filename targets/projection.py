"""Where an indicator is heading: what each year asks for, how far this one is, the pace prolonged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from targets.models import Target
from targets.progress import is_linear


@dataclass(frozen=True)
class Milestone:
    """What stands on the way to a target on a day: `is_planned` where the plan itself says so."""

    on: date
    value: Decimal
    is_planned: bool


@dataclass(frozen=True)
class YearSoFar:
    """How much of what a year asks for is done, against how much of the year is gone; shares of 1.

    `share_done` is None where the year asks for nothing.
    """

    start: Decimal
    needed: Decimal
    value: Decimal
    share_done: Decimal | None
    share_gone: Decimal


def milestones(target: Target, planned: Sequence[Target] = ()) -> list[Milestone]:
    """Return what each 31 December asks for between the base day and the target day, that day included.

    `planned` are the plan's own targets for the same indicator and scope: where one of them stands on a
    day, it is taken. The other days lie on the path of constant growth (compound, or linear where progress
    is assessed so). Empty without a baseline.
    """
    if target.baseline_on is None or target.baseline_value is None:
        return []
    own = {each.target_on: each.value for each in [*planned, target] if each.target_on <= target.target_on}
    ends = {date(year, 12, 31) for year in range(target.baseline_on.year, target.target_on.year)}
    days = sorted({*own, *(end for end in ends if end > target.baseline_on)})
    return [Milestone(day, own.get(day, on_path(target, day)), day in own) for day in days]


def on_path(target: Target, day: date) -> Decimal:
    """Return the value that constant growth from the baseline to the target gives on a day.

    Raises ValueError where the target has no baseline.
    """
    if target.baseline_on is None or target.baseline_value is None:
        raise ValueError("Without a baseline there is no path.")
    base, base_on = target.baseline_value, target.baseline_on
    return _moved(
        target, base, target.value, Decimal((day - base_on).days) / (target.target_on - base_on).days
    )


def projected(target: Target, value: Decimal | None, on: date) -> Decimal | None:
    """Return what the target day brings if the pace since the base day stays what it was.

    None without a value or a baseline, or before any time has passed. It is an assumption, no forecast.
    """
    base, base_on = target.baseline_value, target.baseline_on
    if value is None or base is None or base_on is None or on <= base_on:
        return None
    if on >= target.target_on:
        return value
    share = Decimal((target.target_on - base_on).days) / (on - base_on).days
    return target.definition.quantised(_moved(target, base, value, share))


def year_so_far(target: Target, start: Decimal, value: Decimal, on: date) -> YearSoFar:
    """Return how far the year of `on` is: from its start to what the rest of the way asks of it.

    `start` is the value of the last 31 December. What the year needs lies on the path of constant growth
    from there to the target, so a bad year makes the next ones harder.
    """
    first, last = date(on.year - 1, 12, 31), min(date(on.year, 12, 31), target.target_on)
    whole = Decimal((target.target_on - first).days)
    needed = _moved(target, start, target.value, (last - first).days / whole)
    asked = needed - start
    return YearSoFar(
        start,
        needed,
        value,
        round((value - start) / asked, 4) if asked else None,
        round(Decimal((min(on, last) - first).days) / (last - first).days, 4),
    )


def _moved(target: Target, start: Decimal, end: Decimal, share: Decimal) -> Decimal:
    """The value after a share of the way in time from `start` to `end`; beyond 1 the way goes on."""
    if share == 1:
        return end
    if is_linear(target, start, end):
        return start + (end - start) * share
    return start * (end / start) ** share
