"""The story written into an empty registry: hundreds of dated changes in one transaction, or nothing."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.db import connection, models, transaction
from django.utils import timezone

from enterprises import models as facts
from enterprises.models import (
    KPI_BEARING,
    Change,
    Community,
    Demonstration,
    DistrictStatistic,
    Enterprise,
    Scheme,
    approve,
    change_by,
    event_model,
)
from enterprises.models.changes import backdate, seal
from enterprises.reference import FILES, REFERENCE, load, rows_of
from luohu.demo import background, dates, edge_cases, emerging, high_tech, reports, support
from luohu.demo.accounts import create_people
from luohu.demo.builders import Certifier, Founder
from luohu.demo.ledger import ORDER, Ledger, Page, apply
from targets.models import PlannedRelease, Release
from targets.reference import load_announced
from targets.releases.workflow import compile_release, publish

Act = Callable[[datetime], None]
Say = Callable[[str], None]

REFERENCE_ON = date(2015, 3, 2)
# The days on which the sourced statistics are entered, each with those known by then.
STATISTICS_ON = (date(2017, 6, 19), date(2021, 6, 21))
ANNOUNCED_ON = date(2022, 1, 10)
PLANNED_ON = date(2026, 7, 7)
FIRST_RELEASED = 2015
PRELIMINARY = (2020, 2023)  # the years whose figures were released in February too
CORRECTION = {
    "correction_zh": "二月的初步数据发布后，又收到迟到的公告、年度报告和更正，本次发布据此更新了数据。",
    "correction_en": "After the preliminary figures of February, late notices, annual reports and "
    "corrections arrived; this release has the figures with them.",
}
BIGGEST = 40_000
# What a release reads, which knows everything as of a state: the versions, their changes and approvals.
HISTORY = [
    *(event_model(model)._meta.db_table for model in KPI_BEARING),
    Change._meta.db_table,
    facts.Approval._meta.db_table,
]


class NotEmpty(Exception):
    """The registry holds data that are not a demonstration's."""


class WrongSize(ValueError):
    """The district cannot have so many enterprises."""


def is_loaded() -> bool:
    """Say whether the registry is a demonstration; it is a whole one, since it appears in one commit."""
    return Demonstration.objects.exists()


def load_demonstration(*, now: datetime, enterprises: int, say: Say) -> None:
    """Write the story as far as it has come by `now` into this empty registry.

    Raises NotEmpty where anything was written before, WrongSize where the story needs more enterprises
    than `enterprises`, or names for fewer.
    """
    if Change.objects.exists() or User.objects.exists():
        raise NotEmpty
    with transaction.atomic():
        Demonstration.objects.create(pk=1)
        Loader(now, say).load(enterprises)


class Loader:
    """Acts of the story in the order of their instants, each one change by the person who did it."""

    def __init__(self, now: datetime, say: Say) -> None:
        self.now = now
        self.say = say
        self.people = create_people()
        self.touched: dict[type[models.Model], set[Any]] = defaultdict(set)
        self.year = 0

    def load(self, enterprises: int) -> None:
        """Load everything."""
        self._act(REFERENCE_ON, 9, self.enter_reference)
        self.say("Inventing a district …")
        ledger = invent(enterprises)
        self.say("Writing its history …")
        plan = heapq.merge(self._entries(ledger), self._reviews(), self._others(), key=lambda each: each[:2])
        for day, hour, act in plan:
            self._act(day, hour, act)
        _analyse([])

    def _act(self, day: date, hour: int, act: Act) -> None:
        """Let one thing happen at its instant, unless that has not come yet."""
        instant = timezone.make_aware(datetime.combine(day, time(hour, 30)))
        if instant > self.now:
            return
        if day.year != self.year:
            self.year = day.year
            self.say(f"  {day.year}")
        backdate(instant)
        act(instant)
        seal()

    def _entries(self, ledger: Ledger) -> Iterator[tuple[date, int, Act]]:
        for day, page in ledger.pages():
            yield day, 10, partial(self.enter, page)

    def _reviews(self) -> Iterator[tuple[date, int, Act]]:
        month = dates.BEGIN.replace(day=1)
        while (day := month.replace(day=dates.APPROVAL_DAY)) < dates.END:
            yield day, 15, self.review
            month = dates.month_after(month)

    def _others(self) -> Iterator[tuple[date, int, Act]]:
        acts: list[tuple[date, int, Act]] = [(day, 11, self.enter_statistics) for day in STATISTICS_ON]
        acts.append((ANNOUNCED_ON, 11, self.enter_announced))
        acts.append((PLANNED_ON, 11, self.plan_releases))
        for year in range(FIRST_RELEASED, dates.LAST_YEAR + 1):
            if year in PRELIMINARY:
                acts += self._release(f"{year}-preliminary", year, month=2)
            acts += self._release(str(year), year, month=7)
        yield from sorted(acts, key=lambda each: each[:2])

    def _release(self, slug: str, year: int, *, month: int) -> list[tuple[date, int, Act]]:
        """The two acts of a release of the figures of a year: one compiles it, another publishes it."""
        compiled_on = date(year + 1, month, dates.COMPILATION_DAY)
        published_on = compiled_on.replace(day=dates.PUBLICATION_DAY)
        as_of = date(year, 12, 31)

        def compile_it(at: datetime) -> None:
            _analyse(HISTORY)
            words = CORRECTION if year in PRELIMINARY and not slug.endswith("preliminary") else {}
            compile_release(slug=slug, as_of=as_of, known_at=at, by=self.people["publisher"], at=at, **words)

        def publish_it(at: datetime) -> None:
            publish(Release.objects.get(slug=slug), by=self.people["publisher2"], at=at)

        return [(compiled_on, 16, compile_it), (published_on, 16, publish_it)]

    def enter_reference(self, _: datetime) -> None:
        with change_by(None, reason="加载基础数据 · Load reference data"):
            for name, model, key in REFERENCE:
                if model is not DistrictStatistic:
                    load(model, rows_of(FILES / name), key=key)

    def enter_statistics(self, at: datetime) -> None:
        """Enter the sourced statistics whose reference day has come."""
        with change_by(None, reason="加载基础数据 · Load reference data"):
            for name, model, key in REFERENCE:
                if model is DistrictStatistic:
                    rows = [row for row in rows_of(FILES / name) if row["reference_on"] < str(at.date())]
                    load(model, rows, key=key)
        self.touched[DistrictStatistic] |= set(DistrictStatistic.objects.values_list("pk", flat=True))

    def enter_announced(self, _: datetime) -> None:
        with change_by(None, reason="加载基础数据 · Load reference data"):
            load_announced()

    def plan_releases(self, _: datetime) -> None:
        """Announce when the next figures come: first in February, for good in July."""
        year = dates.LAST_YEAR + 1
        with change_by(self.people["publisher"], reason="示例发布日程 · Example calendar"):
            PlannedRelease.objects.bulk_create(
                PlannedRelease(
                    as_of=date(year, 12, 31), planned_on=date(year + 1, month, dates.PUBLICATION_DAY)
                )
                for month in (2, 7)
            )

    def enter(self, page: Page, _: datetime) -> None:
        """Write a page of the ledger as the clerk: new rows by kind, then what became known of old ones."""
        with change_by(self.people["clerk"], reason="示例台账 · Example ledger"):
            for name in ORDER:
                rows = page.rows.get(name, [])
                if rows:
                    model = getattr(facts, name)
                    model._default_manager.bulk_create(rows)
                    self.touched[model].update(row.pk for row in rows)
            for lesson in page.lessons:
                row = apply(lesson)
                row.save()
                self.touched[type(row)].add(row.pk)

    def review(self, at: datetime) -> None:
        """Approve, as one of the two reviewers, what was written since the last review."""
        reviewer = self.people["reviewer" if at.month % 2 else "reviewer2"]
        with change_by(reviewer, reason="示例审核 · Example review"):
            for model, ids in self.touched.items():
                if model in KPI_BEARING and ids:
                    approve(model._default_manager.filter(pk__in=ids), by=reviewer)
        self.touched.clear()


def _analyse(tables: Sequence[str]) -> None:
    """Let the planner know the rows of some tables, or of all: nobody else does before they are committed."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE " + ", ".join(tables))


def invent(enterprises: int) -> Ledger:
    """Return the ledger of a district with so many enterprises; always the same one."""
    communities: dict[str, list[str]] = defaultdict(list)
    for code, subdistrict in Community.objects.values_list("code", "subdistrict"):
        communities[subdistrict].append(code)
    ledger = Ledger()
    founder = Founder(ledger, communities)
    certifier = Certifier(ledger, Scheme.objects.get(code="national_high_tech"))
    edge_cases.cast(founder, certifier)
    high_tech.tell(founder, certifier)
    emerging.tell(founder)
    reports.tell(founder)
    support.introduce_talents(founder)
    support.support(founder)
    least = len(founder.firms)
    if not least <= enterprises <= BIGGEST:
        raise WrongSize(f"The demonstration has from {least} to {BIGGEST} enterprises, not {enterprises}.")
    background.gather(founder, enterprises - Enterprise.objects.count())
    background.spread_over_zones(founder)
    background.recognise_otherwise(founder)
    return ledger
