"""What the demonstration's clerks enter, day by day, as rows that are complete only in the end.

The story is told with its outcome: a row carries the truth. The ledger remembers since when the
registry knows which part of it, and gives the rows back as they looked on each day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
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
class Lesson:
    """Since a day the registry knows these values of a row; before, it believed the others."""

    day: date
    row: models.Model
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass
class Page:
    """What is entered on one day."""

    rows: dict[str, list[models.Model]] = field(default_factory=lambda: defaultdict(list))
    lessons: list[Lesson] = field(default_factory=list)


class Ledger:
    """The entries of all days."""

    def __init__(self) -> None:
        self._pages: dict[date, Page] = defaultdict(Page)
        self._entered: dict[int, date] = {}
        self._lessons: list[Lesson] = []

    def enter(self, day: date, *rows: models.Model) -> None:
        """Enter new rows on a day."""
        for row in rows:
            self._entered[id(row)] = day
            self._pages[day].rows[type(row).__name__].append(row)

    def entered_on(self, row: models.Model) -> date:
        """Return the day since which the registry knows a row."""
        return self._entered[id(row)]

    def learn(self, day: date, row: models.Model, **values: Any) -> None:
        """Give a row these values, which the registry knows from `day` on (or from its entry, if later)."""
        before = {name: getattr(row, name) for name in values}
        for name, value in values.items():
            setattr(row, name, value)
        if day > self._entered[id(row)]:
            self._lessons.append(Lesson(day, row, before, values))

    def pages(self) -> Iterator[tuple[date, Page]]:
        """Turn the rows back to what was known first, then give page after page; apply each page's lessons.

        A page's lessons have to be written with `apply` after its new rows.
        """
        for lesson in reversed(self._lessons):
            _set(lesson.row, lesson.before)
        for lesson in sorted(self._lessons, key=lambda each: each.day):
            self._pages[lesson.day].lessons.append(lesson)
        for day in sorted(self._pages):
            yield day, self._pages[day]


def apply(lesson: Lesson) -> models.Model:
    """Give the row what was learnt; it still has to be saved."""
    _set(lesson.row, lesson.after)
    return lesson.row


def _set(row: models.Model, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
