"""A moment: a day of valid time, the facts as known at an instant, and the plan it is measured by."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from enterprises.history.facts import Facts
from enterprises.models.periods import covers


@dataclass(frozen=True)
class PlanPeriod:
    """The first and the last day of a plan, both included; `plan_id` is its key."""

    plan_id: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Moment:
    """The argument of every figure: `on` (valid time), `facts` (known at) and the period of the plan.

    Created once where a request, a command or a release begins, and passed on whole, so that no function on
    the way to the SQL can apply another default day or state.

    >>> indicator.value(Moment(date(2020, 12, 31)))
    >>> indicator.value(Moment(date(2020, 12, 31), Facts(seq=42)))
    """

    on: date
    facts: Facts = Facts()
    plan: PlanPeriod | None = None

    @property
    def seq(self) -> int | None:
        """The state of the registry; None means now."""
        return self.facts.seq

    @property
    def plan_starts_on(self) -> date:
        """The first day of counts since the beginning of the plan.

        Without a plan that has begun it is the first day of the national five-year plan that the day lies
        in (2021–2025, 2026–2030 …).
        """
        if self.plan and covers(self.plan.starts_on, None, self.on):
            return self.plan.starts_on
        return five_year_plan_start(self.on)

    @property
    def cache_key(self) -> tuple[object, ...]:
        """The part of a cache key besides the current state of the registry."""
        return self.on, self.seq, self.plan

    def at(self, day: date) -> Moment:
        """Return the same moment on another day."""
        return replace(self, on=day)

    def with_facts(self, facts: Facts) -> Moment:
        """Return the same moment with its facts read in another way, such as for one enterprise alone."""
        return replace(self, facts=facts)


def five_year_plan_start(day: date) -> date:
    """Return the first day of the national five-year plan that `day` lies in."""
    return date(day.year - (day.year - 1) % 5, 1, 1)
