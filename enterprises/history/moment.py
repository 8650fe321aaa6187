"""A moment: a day of valid time, the facts as known at an instant, and the plan it is measured by."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from enterprises.history.facts import CachedFacts, Facts


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
    the way to the SQL can apply another default day or state. `is_known_at_chosen` marks a reader's own
    `known_at` from the default, also where it means the newest state, whose tables are read directly.
    `known_until` is the instant itself, where it is known: the state of the facts may have been the last for
    long. No figure depends on it.

    >>> indicator.value(Moment(date(2020, 12, 31)))
    >>> indicator.value(Moment(date(2020, 12, 31), Facts(seq=42)))
    """

    on: date
    facts: Facts = Facts()
    plan: PlanPeriod | None = None
    is_known_at_chosen: bool = False
    known_until: datetime | None = field(default=None, compare=False)

    @property
    def seq(self) -> int | None:
        """The state of the registry; None means now."""
        return self.facts.seq

    @property
    def cache_key(self) -> tuple[object, ...]:
        """The part of a cache key besides the current state of the registry."""
        return self.on, self.seq, self.plan, self.is_known_at_chosen

    def at(self, day: date) -> Moment:
        """Return the same moment on another day."""
        return replace(self, on=day)

    def with_cached_facts(self) -> Moment:
        """Return the same moment with a cache of the rows that its page reads repeatedly."""
        is_cached = isinstance(self.facts, CachedFacts)
        return self if is_cached else self.with_facts(CachedFacts(self.facts.seq, self.facts.enterprise))

    def with_facts(self, facts: Facts) -> Moment:
        """Return the same moment with its facts read in another way, such as for one enterprise alone."""
        return replace(self, facts=facts)
