"""The moment that a page is about: read from `?on=` and `?known_at=`, or the default that the plan gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from enterprises.history.known_at import NOW, ChosenInstant, chosen_instant
from enterprises.history.moment import Moment
from enterprises.listing.dates import EARLIEST
from enterprises.models.periods import covers
from targets.models import Plan


@dataclass(frozen=True)
class PageMoment:
    """The moment that a page shows, its defaults, and the errors of the parameters for the reader."""

    moment: Moment
    plan: Plan | None
    default: date
    latest: date
    error: str
    instant: ChosenInstant

    @property
    def day(self) -> date:
        """The day of the moment."""
        return self.moment.on

    @property
    def is_default(self) -> bool:
        """Whether the page shows the day that it shows without a parameter."""
        return self.day == self.default

    @property
    def query(self) -> dict[str, str]:
        """The parameters that ask for this day and this instant; none for the default ones."""
        return {**({} if self.is_default else {"on": self.day.isoformat()}), **self.instant.query}

    @property
    def query_string(self) -> str:
        """The same, ready to stand behind an address."""
        return f"?{urlencode(self.query)}" if self.query else ""

    @property
    def is_invalid(self) -> bool:
        """Whether a parameter was wrong, so that the page answers 400."""
        return bool(self.error or self.instant.error)


@contextmanager
def page_moment(
    parameters: Mapping[str, str], *, now: datetime, is_snapshot: bool = False
) -> Iterator[PageMoment]:
    """Read `on` and `known_at` of a page; inside, the ORM reads every table as known at the instant."""
    instant = chosen_instant(parameters, now=now, is_snapshot=is_snapshot)
    with instant.tables():
        yield parse_moment(parameters, today=timezone.localdate(now), instant=instant)


def parse_moment(parameters: Mapping[str, str], *, today: date, instant: ChosenInstant = NOW) -> PageMoment:
    """Return the moment that `on` asks for at an instant, inside whose tables the plans are read.

    The default day is the earlier of today and the last day of the plan. A day that is no day, or that
    lies in the future, leaves the default and an error for the reader. One query for the plans.
    """
    plans = list(Plan.objects.order_by("starts_on"))
    begun = [plan for plan in plans if covers(plan.starts_on, None, today)]
    default = min(today, begun[-1].ends_on) if begun else today
    day, error = _parse_day(parameters.get("on", "").strip(), today)
    plan = _measuring_plan(plans, day or default)
    moment = Moment(day or default, instant.facts, plan.period if plan else None)
    return PageMoment(moment, plan, default, today, error, instant)


def _parse_day(text: str, today: date) -> tuple[date | None, str]:
    if not text:
        return None, ""
    try:
        day = datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        message = _(
            "“%(given)s” is not a valid date; use the format year-month-day, for example %(example)s."
        )
        return None, message % {"given": text[:40], "example": today.isoformat()}
    if day > today:
        message = _("%(day)s is in the future; the latest available date is %(today)s.")
        return None, message % {"day": date_format(day), "today": date_format(today)}
    if day < EARLIEST:
        message = _("There are no figures for %(day)s; the earliest available date is %(earliest)s.")
        return None, message % {"day": date_format(day), "earliest": date_format(EARLIEST)}
    return day, ""


def _measuring_plan(plans: Sequence[Plan], day: date) -> Plan | None:
    """Return the plan that the day lies in, or the next one, or the last."""
    ahead = [plan for plan in plans if covers(None, plan.ends_on, day)]
    return ahead[0] if ahead else (plans[-1] if plans else None)
