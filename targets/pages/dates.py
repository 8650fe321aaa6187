"""The day that a page is asked for: read from `?on=`, or the one that the plan gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from enterprises.history.known_at import NOW, ChosenInstant
from enterprises.listing.dates import EARLIEST
from targets.models import Plan


@dataclass(frozen=True)
class ChosenDay:
    """The day a page shows, the plan it is measured by, and what was wrong with the day asked for."""

    day: date
    plan: Plan | None
    default: date
    latest: date
    error: str = ""
    instant: ChosenInstant = NOW

    @property
    def is_default(self) -> bool:
        """Whether the page shows the day that it shows without being asked."""
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
    def since(self) -> date | None:
        """The first day of the plan, where it has begun: what is cumulative counts from it."""
        return self.plan.starts_on if self.plan and self.plan.starts_on <= self.day else None


def chosen_day(parameters: Mapping[str, str], *, today: date, instant: ChosenInstant = NOW) -> ChosenDay:
    """Return the day that `on` asks for, or else the earlier of today and the last day of the plan.

    Of the plans as known at `instant`, inside whose tables the page is to be read.

    A day that is none, or has not come, leaves the default and an error for the reader. One query.
    """
    plans = list(Plan.objects.order_by("starts_on"))
    begun = [plan for plan in plans if plan.starts_on <= today]
    default = min(today, begun[-1].ends_on) if begun else today
    day, error = _read(parameters.get("on", "").strip(), today)
    shown = day or default
    return ChosenDay(shown, _measuring(plans, shown), default, today, error, instant)


def _read(given: str, today: date) -> tuple[date | None, str]:
    if not given:
        return None, ""
    try:
        day = datetime.strptime(given, "%Y-%m-%d").date()
    except ValueError:
        message = _("“%(given)s” is no day; write it as year-month-day, for example %(example)s.")
        return None, message % {"given": given[:40], "example": today.isoformat()}
    if day > today:
        message = _("%(day)s has not come yet; the latest day is %(today)s.")
        return None, message % {"day": day.isoformat(), "today": today.isoformat()}
    if day < EARLIEST:
        message = _("There are no figures for %(day)s; the earliest day is %(earliest)s.")
        return None, message % {"day": day.isoformat(), "earliest": EARLIEST.isoformat()}
    return day, ""


def _measuring(plans: Sequence[Plan], day: date) -> Plan | None:
    """The plan that the day lies in, or the next one, or the last."""
    ahead = [plan for plan in plans if plan.ends_on >= day]
    return ahead[0] if ahead else (plans[-1] if plans else None)
