"""The moment of a page of figures: its default day and its period come from the plans."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils import timezone

from enterprises.history.known_at import NOW, ChosenInstant, chosen_instant
from enterprises.listing import dates
from enterprises.models.periods import covers
from targets.models import Plan
from targets.pages.plan_links import PlanLinks, link_plans


@dataclass(frozen=True)
class PageMoment(dates.PageMoment):
    """The moment that a page of figures shows, with the plan it is measured by and those beside it."""

    plan: Plan | None
    plan_links: PlanLinks | None


@contextmanager
def page_moment(
    parameters: Mapping[str, str], *, now: datetime, is_snapshot: bool = False
) -> Iterator[PageMoment]:
    """Read `on` and `known_at` of a page; inside, the ORM reads every table as known at the instant."""
    instant = chosen_instant(parameters, now=now, is_snapshot=is_snapshot)
    with instant.tables():
        chosen = parse_moment(parameters, today=timezone.localdate(now), instant=instant)
        until = (instant.snapshot.at if instant.text else None) or now
        yield replace(chosen, moment=replace(chosen.moment, known_until=until))


def parse_moment(parameters: Mapping[str, str], *, today: date, instant: ChosenInstant = NOW) -> PageMoment:
    """Return the moment that `on` asks for at an instant, inside whose tables the plans are read.

    The default day is the earlier of today and the last day of the plan. One query for the plans.
    """
    plans = list(Plan.objects.order_by("starts_on"))
    begun = [plan for plan in plans if covers(plan.starts_on, None, today)]
    default = min(today, begun[-1].ends_on) if begun else today
    chosen = dates.parse_moment(parameters, today=today, instant=instant, default=default)
    plan = _measuring_plan(plans, chosen.day)
    moment = replace(chosen.moment, plan=plan.period if plan else None)
    links = link_plans(plan, plans, today=today, instant=instant) if plan else None
    return PageMoment(moment, default, today, chosen.error, instant, plan, links)


def _measuring_plan(plans: Sequence[Plan], day: date) -> Plan | None:
    """Return the plan that the day lies in, or the next one, or the last."""
    ahead = [plan for plan in plans if covers(None, plan.ends_on, day)]
    return ahead[0] if ahead else (plans[-1] if plans else None)
