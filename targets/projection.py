"""Projection to a target: values required by year, the year so far, current growth extended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from targets.models import Target
from targets.progress import is_linear


@dataclass(frozen=True)
class Milestone:
    """The value required on a day; `is_planned` if it is a target of the plan."""

    on: date
    value: Decimal
    is_planned: bool


@dataclass(frozen=True)
class YearSoFar:
    """The share of the year's required increase achieved, and the share of the year elapsed.

    `share_done` is None if no increase is required.
    """

    start: Decimal
    needed: Decimal
    value: Decimal
    share_done: Decimal | None
    share_elapsed: Decimal


def build_milestones(target: Target, planned: Sequence[Target] = ()) -> list[Milestone]:
    """Return the values required on each 31 December from the base day, and on the target day.

    `planned` are the plan's targets for the same indicator and scope; they take precedence over the path of
    constant growth (compound, or linear as in the assessment). Empty without a baseline.
    """
    if target.baseline_on is None or target.baseline_value is None:
        return []
    own = {each.target_on: each.value for each in [*planned, target] if each.target_on <= target.target_on}
    ends = {date(year, 12, 31) for year in range(target.baseline_on.year, target.target_on.year)}
    days = sorted({*own, *(end for end in ends if end > target.baseline_on)})
    return [Milestone(day, own.get(day, compute_path_value(target, day)), day in own) for day in days]


def compute_path_value(target: Target, day: date) -> Decimal:
    """Return the value of a day at constant growth from the baseline to the target.

    Raises ValueError if the target has no baseline.
    """
    if target.baseline_on is None or target.baseline_value is None:
        raise ValueError("Without a baseline there is no path.")
    base, base_on = target.baseline_value, target.baseline_on
    return _interpolate(
        target, base, target.value, Decimal((day - base_on).days) / (target.target_on - base_on).days
    )


def project(target: Target, value: Decimal | None, on: date) -> Decimal | None:
    """Return the value on the target day at the growth observed since the base day.

    None without a value or a baseline, or on the base day. An assumption, not a forecast.
    """
    base, base_on = target.baseline_value, target.baseline_on
    if value is None or base is None or base_on is None or on <= base_on:
        return None
    if on >= target.target_on:
        return value
    share = Decimal((target.target_on - base_on).days) / (on - base_on).days
    return target.definition.quantised(_interpolate(target, base, value, share))


def measure_year(target: Target, start: Decimal, value: Decimal, on: date) -> YearSoFar:
    """Return the progress within the year of `on`; `start` is the value of the last 31 December.

    The required value lies on the path of constant growth from `start`, not from the baseline: a weak year
    raises the requirement of the next ones.
    """
    first, last = date(on.year - 1, 12, 31), min(date(on.year, 12, 31), target.target_on)
    days_left = Decimal((target.target_on - first).days)
    needed = _interpolate(target, start, target.value, (last - first).days / days_left)
    required = needed - start
    return YearSoFar(
        start,
        needed,
        value,
        round((value - start) / required, 4) if required else None,
        round(Decimal((min(on, last) - first).days) / (last - first).days, 4),
    )


def _interpolate(target: Target, start: Decimal, end: Decimal, share: Decimal) -> Decimal:
    """Return the value after a share of the time from `start` to `end`; above 1 it extrapolates."""
    if share == 1:
        return end
    if is_linear(target, start, end):
        return start + (end - start) * share
    return start * (end / start) ** share
