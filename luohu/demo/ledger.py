"""The entries of the demonstration by day.

While the district is generated, each row holds its final values. The ledger records since when the registry
knows them, and then yields the rows as they were on each day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models

# Rows that others refer to are written first.
ORDER = (
    "Enterprise",
    "FormerName",
    "Residence",
    "ZoneMembership",
    "Recognition",
    "AnnualReport",
    "TalentProject",
    "SupportAward",
    "Payment",
)


@dataclass(frozen=True)
class RowUpdate:
    """The values of a row before and after a day."""

    day: date
    row: models.Model
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass
class DayEntries:
    """The new rows and the updates of one day."""

    rows: dict[str, list[models.Model]] = field(default_factory=lambda: defaultdict(list))
    updates: list[RowUpdate] = field(default_factory=list)


class Ledger:
    """The entries of all days."""

    def __init__(self) -> None:
        self._days: dict[date, DayEntries] = defaultdict(DayEntries)
        self._entered: dict[int, date] = {}
        self._updates: list[RowUpdate] = []

    def enter(self, day: date, *rows: models.Model) -> None:
        """Enter new rows on a day."""
        for row in rows:
            self._entered[id(row)] = day
            self._days[day].rows[type(row).__name__].append(row)

    def entered_on(self, row: models.Model) -> date:
        """Return the day on which a row was entered."""
        return self._entered[id(row)]

    def update(self, day: date, row: models.Model, **values: Any) -> None:
        """Set values of a row that the registry has from `day` on, or from its entry if that is later."""
        before = {name: getattr(row, name) for name in values}
        for name, value in values.items():
            setattr(row, name, value)
        if day > self._entered[id(row)]:
            self._updates.append(RowUpdate(day, row, before, values))

    def rows(self, name: str) -> Iterator[Any]:
        """Yield the rows of a model in the order of their days."""
        for day in sorted(self._days):
            yield from self._days[day].rows.get(name, ())

    def remove(self, name: str, condition: Callable[[Any], bool]) -> None:
        """Remove the rows of a model that meet a condition, with their updates."""
        removed = {id(row) for row in self.rows(name) if condition(row)}
        self._updates = [update for update in self._updates if id(update.row) not in removed]
        for entries in self._days.values():
            if rows := entries.rows.get(name):
                entries.rows[name] = [row for row in rows if id(row) not in removed]

    def days(self) -> Iterator[tuple[date, DayEntries]]:
        """Reset the rows to their first values, then yield the entries day by day.

        The caller writes the new rows of a day first, then its updates with `apply`.
        """
        for update in reversed(self._updates):
            _set(update.row, update.before)
        for update in sorted(self._updates, key=lambda update: update.day):
            self._days[update.day].updates.append(update)
        for day in sorted(self._days):
            yield day, self._days[day]


def apply(update: RowUpdate) -> models.Model:
    """Set the values of the update on its row, without saving it."""
    _set(update.row, update.after)
    return update.row


def _set(row: models.Model, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
