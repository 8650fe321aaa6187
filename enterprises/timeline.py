"""Timeline of an enterprise: residences, zones, former names and recognitions in chronological order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enterprises.models import Enterprise, FormerName, Period, Recognition, Residence, ZoneMembership
from enterprises.models.periods import covers
from enterprises.models.recognitions import renewal_due

WIDTH = 400  # of the chart, in SVG user units
MOST_TICKS = 8

# States of a period on a day; recognitions have their own.
PAST, PRESENT, FUTURE = "past", "present", "future"
STATES: dict[str, Promise] = {PAST: _("ended"), PRESENT: _("in effect"), FUTURE: _("not yet in effect")}

KINDS: dict[str, Promise] = {
    "residence": _("In Luohu"),
    "membership": pgettext_lazy("kind", "Zone"),
    "former_name": _("Former name"),
    "recognition": pgettext_lazy("kind", "Recognition"),
}


@dataclass(frozen=True)
class Bar:
    """The position of a period in the chart."""

    x: float
    width: float


@dataclass(frozen=True)
class Entry:
    """One line of the timeline: a period and its state on the day.

    `kind` is a key of KINDS. `last_on` is the last day in effect, which for a cancelled recognition is before
    its `ends_on`; None is open. `state` is the key for the style, `state_label` the text.
    """

    kind: str
    record: Any
    starts_on: date
    last_on: date | None
    state: str
    state_label: str | Promise

    @property
    def names(self) -> tuple[str, str]:
        """The Chinese and the English name of the subject; the latter can be empty."""
        record = self.record
        if self.kind == "former_name":
            return record.name_zh, ""
        if self.kind == "residence":
            places = [place for place in (record.subdistrict, record.community) if place]
            return " · ".join(each.name_zh for each in places), " · ".join(each.name_en for each in places)
        named = record.scheme if self.kind == "recognition" else record.zone
        return named.name_zh, named.name_en


@dataclass(frozen=True)
class Tick:
    """A year on the axis."""

    x: float
    year: int


class Timeline:
    """The entries of an enterprise in chronological order, on one scale of days for the chart."""

    def __init__(self, entries: Iterable[Entry], day: date) -> None:
        self.day = day
        self.entries = sorted(entries, key=lambda entry: (entry.starts_on, entry.last_on or date.max))
        days = [day, *(entry.starts_on for entry in self.entries)]
        days += [entry.last_on for entry in self.entries if entry.last_on]
        self.first = date(min(days).year, 1, 1)
        self.last = date(max(days).year, 12, 31)

    @property
    def rows(self) -> list[tuple[Entry, Bar]]:
        """Each entry with its bar."""
        return [(entry, self._bar(entry)) for entry in self.entries]

    @property
    def day_x(self) -> float:
        """The position of the day."""
        return self._x(self.day)

    @property
    def ticks(self) -> list[Tick]:
        """Evenly spaced years, at most MOST_TICKS."""
        years = self.last.year - self.first.year + 1
        step = next(step for step in (1, 2, 5, 10, 20, 50, 1000) if years <= step * MOST_TICKS)
        first = -(-self.first.year // step) * step
        return [Tick(self._x(date(year, 1, 1)), year) for year in range(first, self.last.year + 1, step)]

    def _bar(self, entry: Entry) -> Bar:
        end = self._x(entry.last_on, is_end=True) if entry.last_on else WIDTH
        x = self._x(entry.starts_on)
        return Bar(x, round(max(end - x, 1), 1))

    def _x(self, day: date, *, is_end: bool = False) -> float:
        days = (self.last - self.first).days + 1
        return round(((day - self.first).days + is_end) / days * WIDTH, 1)


def timeline_of(
    day: date,
    *,
    ended_on: date | None,
    recognitions: Sequence[Recognition],
    memberships: Sequence[ZoneMembership],
    residences: Sequence[Residence],
    former_names: Sequence[FormerName],
) -> Timeline:
    """Return the timeline of one enterprise as of `day` from all its rows.

    Periods end with the enterprise on `ended_on`, even if their rows are open.
    """
    periods: list[tuple[str, Sequence[Period]]] = [
        ("residence", residences),
        ("membership", memberships),
        ("former_name", former_names),
    ]
    entries = [_period_entry(kind, period, day, ended_on) for kind, rows in periods for period in rows]
    return Timeline([*entries, *_recognition_entries(recognitions, day)], day)


def _period_entry(kind: str, period: Period, day: date, ended_on: date | None) -> Entry:
    last_on = min(filter(None, (period.ends_on, ended_on)), default=None)
    if not covers(period.starts_on, None, day):
        state = FUTURE
    else:
        state = PRESENT if covers(period.starts_on, last_on, day) else PAST
    return Entry(kind, period, period.starts_on, last_on, state, STATES[state])


def _recognition_entries(recognitions: Sequence[Recognition], day: date) -> Iterator[Entry]:
    in_order = sorted(recognitions, key=lambda recognition: (recognition.scheme_id, recognition.starts_on))
    for _scheme, of_scheme in groupby(in_order, key=lambda recognition: recognition.scheme_id):
        rows = list(of_scheme)
        awaiting = awaiting_renewal(rows, day)
        for row in rows:
            state = Recognition.State.AWAITING_RENEWAL if row == awaiting else row.state_on(day)
            yield Entry("recognition", row, row.starts_on, _last_day(row), state.value, state.label)


def _last_day(recognition: Recognition) -> date | None:
    """Return the last day in force, or the first day if it ended before it."""
    last_days = [day for day in (recognition.last_day_in_force, recognition.enterprise.ended_on) if day]
    return max(min(last_days), recognition.starts_on) if last_days else None


def awaiting_renewal(recognitions: Sequence[Recognition], day: date) -> Recognition | None:
    """Return the recognition of a scheme that awaits re-recognition on `day`, or None.

    That is the last one in force, if it has expired and the day lies in the renewal window: what followed
    later does not matter, because it was not known on the day. The same rule for all enterprises is the count
    `enterprises.kpis.awaiting.AwaitingCount`.
    """
    over = [
        row
        for row in recognitions
        if row.state_on(day) != Recognition.State.NOT_YET
        and covers(None, row.last_day_in_force, row.starts_on)
    ]
    last = max(over, key=lambda row: row.last_day_in_force or date.max, default=None)
    if last is None or last.ends_on is None or last.enterprise.has_ended_by(day):
        return None
    is_expired = last.state_on(day) == Recognition.State.EXPIRED
    return last if is_expired and covers(None, renewal_due(last.ends_on), day) else None


def rows_for_timeline(enterprise: Enterprise) -> dict[str, Any]:
    """Return the arguments of `timeline_of`, in four queries."""
    return {
        "ended_on": enterprise.ended_on,
        "recognitions": list(enterprise.recognitions.select_related("scheme")),
        "memberships": list(enterprise.memberships.select_related("zone")),
        "residences": list(enterprise.residences.select_related("subdistrict", "community")),
        "former_names": list(enterprise.former_names.all()),
    }
