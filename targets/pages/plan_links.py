"""Links between plans: from each plan to its end, to the plan before it and to the next one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.http import Http404
from django.utils import timezone

from enterprises.history.known_at import ChosenInstant, chosen_instant
from enterprises.history.moment import Moment
from enterprises.models.periods import covers
from targets.models import Plan


@dataclass(frozen=True)
class PlanLinks:
    """A plan, the plans before and after it, and the last day known to the reader.

    `known_on` is today, or the day of `known_at`: a plan that ended later was not over as known then.
    """

    plan: Plan
    previous: Plan | None
    following: Plan | None
    today: date
    known_on: date

    @property
    def has_ended(self) -> bool:
        """True if the plan's final results are available."""
        return self.plan.has_ended(self.known_on)

    @property
    def is_without_successor(self) -> bool:
        """True if the days since the plan belong to no plan, because no next one has been entered."""
        return self.following is None and self.plan.ends_on < self.known_on

    @property
    def end_query(self) -> dict[str, str]:
        """The parameters of pages for the last day of the plan, or for today while it runs."""
        return {"on": self.last_day.isoformat()}

    @property
    def last_day(self) -> date:
        """The last day of the plan so far."""
        return min(self.today, self.plan.ends_on)

    @property
    def following_day(self) -> date | None:
        """The newest day measured by the next plan; None while no day is."""
        if self.following is None or covers(None, self.plan.ends_on, self.today):
            return None
        return min(self.today, self.following.ends_on)

    @property
    def following_query(self) -> dict[str, str]:
        """The parameters of pages for that day; none while there is no such day."""
        return {"on": self.following_day.isoformat()} if self.following_day else {}


@dataclass(frozen=True)
class ChosenPlan:
    """The plan of a page with its links, on its last day as known at the instant of `known_at`."""

    links: PlanLinks
    instant: ChosenInstant

    @property
    def moment(self) -> Moment:
        """The last day of the plan, as known."""
        plan, instant = self.links.plan, self.instant
        return Moment(plan.ends_on, instant.facts, plan.period, is_known_at_chosen=bool(instant.text))


def choose_plan(parameters: Mapping[str, str], slug: str, *, now: datetime) -> ChosenPlan:
    """Return the plan of an address; Http404 where no such plan had been entered by the instant."""
    instant = chosen_instant(parameters, now=now)
    with instant.tables():
        plans = list(Plan.objects.order_by("starts_on"))
    plan = next((plan for plan in plans if plan.slug == slug), None)
    if plan is None:
        raise Http404(slug)
    return ChosenPlan(link_plans(plan, plans, today=timezone.localdate(now), instant=instant), instant)


def link_plans(plan: Plan, plans: Sequence[Plan], *, today: date, instant: ChosenInstant) -> PlanLinks:
    """Return the links of one of the plans, which are in the order of their first days."""
    place = plans.index(plan)
    return PlanLinks(
        plan,
        plans[place - 1] if place else None,
        plans[place + 1] if place + 1 < len(plans) else None,
        today,
        get_known_day(instant, today),
    )


def get_known_day(instant: ChosenInstant, today: date) -> date:
    """Return the last day of which something could be known at an instant."""
    return min(today, timezone.localdate(instant.snapshot.at)) if instant.snapshot.at else today
