"""Loading of the demonstration: hundreds of dated changes in one transaction."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
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
    RecordedSeries,
    Scheme,
    approve,
    change_by,
    event_model,
)
from enterprises.models.changes import backdate, seal
from enterprises.reference import FILES, REFERENCE, load, rows_of
from luohu.demo import (
    background,
    continuation,
    dates,
    edge_cases,
    emerging,
    high_tech,
    implausible,
    reports,
    support,
)
from luohu.demo.accounts import create_users
from luohu.demo.builders import CertificateBuilder, EnterpriseBuilder
from luohu.demo.ledger import ORDER, DayEntries, Ledger, apply
from luohu.demo.next_plan import enter_next_plan
from targets.models import PlannedRelease, Release
from targets.reference import load_announced
from targets.releases.workflow import compile_release, publish

Action = Callable[[datetime], None]
Report = Callable[[str], None]

REFERENCE_ON = date(2015, 3, 2)
# Statistics are entered on these days, each time those known by then.
STATISTICS_ON = (date(2017, 6, 19), date(2021, 6, 21))
ANNOUNCED_ON = date(2022, 1, 10)
NEXT_PLAN_ON = date(2026, 7, 7)
CALENDAR_DAY = 7, 7  # month and day on which the releases of a year are planned
DAYS_UNREVIEWED = 10  # before the last day, so that some records are always pending
FIRST_RELEASED = 2015
PRELIMINARY = (2020, 2023)  # years with a preliminary release in February
CORRECTION = {
    "correction_zh": "二月的初步数据发布后，又收到迟到的公告、年度报告和更正，本次发布据此更新了数据。",
    "correction_en": "After the preliminary figures of February, late notices, annual reports and "
    "corrections arrived; this release has the figures with them.",
}
SMALLEST, LARGEST = 1_500, 40_000
# Tables read by the compilation of a release, which reads everything as of a state.
HISTORY = [
    *(event_model(model)._meta.db_table for model in KPI_BEARING),
    Change._meta.db_table,
    facts.Approval._meta.db_table,
]


class NotEmpty(Exception):
    """The database contains data that are not a demonstration."""


class WrongSize(ValueError):
    """The requested number of enterprises is not possible."""


def is_loaded() -> bool:
    """Return True if the registry is a demonstration; it is complete, because it is loaded in one commit."""
    return Demonstration.objects.exists()


def load_demonstration(*, now: datetime, enterprises: int, report: Report) -> None:
    """Load the changes up to the day before `now` into this empty registry.

    Raises NotEmpty if the registry has any data, WrongSize if `enterprises` is out of the possible range.
    """
    if Change.objects.exists() or User.objects.exists():
        raise NotEmpty
    with transaction.atomic():
        Demonstration.objects.create(pk=1)
        Loader(now, report).load(enterprises)


class Loader:
    """Actions in the order of their instants, each one change by its user."""

    def __init__(self, now: datetime, report: Report) -> None:
        self.until = timezone.localdate(now) - timedelta(days=1)
        self.report = report
        self.users = create_users()
        self.touched: dict[type[models.Model], set[Any]] = defaultdict(set)
        self.year = 0

    def load(self, enterprises: int) -> None:
        """Run all actions in the order of their instants."""
        self._run(REFERENCE_ON, 9, self.enter_reference)
        self._run(REFERENCE_ON, 10, self.enter_first_days)
        self.report("Inventing a district …")
        ledger = build_ledger(enterprises, self.until)
        self.report("Writing its history …")
        plan = heapq.merge(
            self._entries(ledger), self._reviews(), self._others(), key=lambda action: action[:2]
        )
        for day, hour, action in plan:
            self._run(day, hour, action)
        _analyse([])

    def _run(self, day: date, hour: int, action: Action) -> None:
        """Run one action as a change dated at its instant, unless that is after the last day."""
        if day > self.until:
            return
        instant = timezone.make_aware(datetime.combine(day, time(hour, 30)))
        if day.year != self.year:
            self.year = day.year
            self.report(f"  {day.year}")
        backdate(instant)
        action(instant)
        seal()

    def _entries(self, ledger: Ledger) -> Iterator[tuple[date, int, Action]]:
        for day, entries in ledger.days():
            yield day, 10, partial(self.enter, entries)

    def _reviews(self) -> Iterator[tuple[date, int, Action]]:
        month = dates.BEGIN.replace(day=1)
        last = self.until - timedelta(days=DAYS_UNREVIEWED)
        while (day := month.replace(day=dates.APPROVAL_DAY)) < last:
            yield day, 15, self.review
            month = dates.month_after(month)

    def _others(self) -> Iterator[tuple[date, int, Action]]:
        actions: list[tuple[date, int, Action]] = [(day, 11, self.enter_statistics) for day in STATISTICS_ON]
        actions.append((ANNOUNCED_ON, 11, self.enter_announced))
        actions.append((NEXT_PLAN_ON, 12, self.enter_next_plan))
        actions.append((implausible.CONFIRMED_ON, 12, self.confirm_facts))
        for year in range(dates.LAST_YEAR + 1, self.until.year + 1):
            actions.append((date(year, *CALENDAR_DAY), 11, self.plan_releases))
        for year in range(FIRST_RELEASED, self.until.year):
            if year in PRELIMINARY:
                actions += self._release(f"{year}-preliminary", year, month=2)
            actions += self._release(str(year), year, month=7)
        yield from sorted(actions, key=lambda action: action[:2])

    def _release(self, slug: str, year: int, *, month: int) -> list[tuple[date, int, Action]]:
        """Return the actions of the release of a year: review, then compilation and publication by two users.

        Without the review, records of the days before would be pending and prevent the publication.
        """
        compiled_on = date(year + 1, month, dates.COMPILATION_DAY)
        published_on = compiled_on.replace(day=dates.PUBLICATION_DAY)
        as_of = date(year, 12, 31)

        def compile_it(at: datetime) -> None:
            _analyse(HISTORY)
            correction = CORRECTION if year in PRELIMINARY and not slug.endswith("preliminary") else {}
            compile_release(
                slug=slug, as_of=as_of, known_at=at, by=self.users["publisher"], at=at, **correction
            )

        def publish_it(at: datetime) -> None:
            publish(Release.objects.get(slug=slug), by=self.users["publisher2"], at=at)

        return [(compiled_on, 15, self.review), (compiled_on, 16, compile_it), (published_on, 16, publish_it)]

    def enter_reference(self, _: datetime) -> None:
        with change_by(None, reason="加载基础数据 · Load reference data"):
            for name, model, key in REFERENCE:
                if model is not DistrictStatistic:
                    load(model, rows_of(FILES / name), key=key)

    def enter_first_days(self, _: datetime) -> None:
        """Enter from which day the demonstration has records, instead of the days of the reference data."""
        with change_by(self.users["administrator"], reason="示例起始日期 · Example first days"):
            for scheme in Scheme.objects.filter(pk__in=dates.SCHEMES_SINCE):
                scheme.recorded_since = dates.SCHEMES_SINCE[scheme.pk]
                scheme.save()
            for series in RecordedSeries.objects.filter(pk__in=dates.SERIES_SINCE):
                series.recorded_since = dates.SERIES_SINCE[series.pk]
                series.save()

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

    def enter_next_plan(self, _: datetime) -> None:
        with change_by(None, reason="虚构示例规划 · Invented example plan"):
            enter_next_plan()

    def confirm_facts(self, at: datetime) -> None:
        """Confirm an implausible fact as the clerk."""
        implausible.confirm_grants(self.users["clerk"], at)

    def plan_releases(self, at: datetime) -> None:
        """Create the planned releases of the next year: preliminary in February, final in July."""
        year = at.year
        with change_by(self.users["publisher"], reason="示例发布日程 · Example calendar"):
            PlannedRelease.objects.bulk_create(
                PlannedRelease(
                    as_of=date(year, 12, 31), planned_on=date(year + 1, month, dates.PUBLICATION_DAY)
                )
                for month in (2, 7)
            )

    def enter(self, entries: DayEntries, _: datetime) -> None:
        """Write the entries of a day as the clerk: new rows by model, then updates."""
        with change_by(self.users["clerk"], reason="示例台账 · Example ledger"):
            for name in ORDER:
                rows = entries.rows.get(name, [])
                if rows:
                    model = getattr(facts, name)
                    model._default_manager.bulk_create(rows)
                    self.touched[model].update(row.pk for row in rows)
            for update in entries.updates:
                row = apply(update)
                row.save()
                self.touched[type(row)].add(row.pk)

    def review(self, at: datetime) -> None:
        """Approve everything written since the last review, as one of the two reviewers."""
        reviewer = self.users["reviewer" if at.month % 2 else "reviewer2"]
        with change_by(reviewer, reason="示例审核 · Example review"):
            for model, ids in self.touched.items():
                if model in KPI_BEARING and ids:
                    approve(model._default_manager.filter(pk__in=ids), by=reviewer)
        self.touched.clear()


def _analyse(tables: Sequence[str]) -> None:
    """Analyse some tables or all: autovacuum cannot do so before the commit, and plans would be poor."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE " + ", ".join(tables))


def check_size(enterprises: int) -> None:
    """Raise WrongSize for a size that the district cannot have: its story alone needs almost SMALLEST."""
    if not SMALLEST <= enterprises <= LARGEST:
        raise WrongSize(f"The demonstration has from {SMALLEST} to {LARGEST} enterprises, not {enterprises}.")


def build_ledger(enterprises: int, until: date) -> Ledger:
    """Return the ledger of a district with so many enterprises, continued to a day; the same on every call.

    Order matters: all draw names and codes from one builder, and later ones use existing enterprises. Those
    of the continuation come on top of the number.
    """
    check_size(enterprises)
    communities: dict[str, list[str]] = defaultdict(list)
    for code, subdistrict in Community.objects.values_list("code", "subdistrict"):
        communities[subdistrict].append(code)
    ledger = Ledger()
    builder = EnterpriseBuilder(ledger, communities, until)
    certificates = CertificateBuilder(ledger, Scheme.objects.get(code="national_high_tech"))
    edge_cases.create_edge_cases(builder, certificates)
    lapsed = high_tech.create_certificates(builder, certificates)
    emerging.create_listings(builder)
    reports.create_reports(builder)
    support.create_talent_projects(builder)
    support.create_awards(builder)
    counting = list(builder.firms)
    background.create_enterprises(builder, enterprises)
    background.create_memberships(builder)
    background.create_other_recognitions(builder)
    continuation.continue_district(builder, certificates, counting, lapsed)
    implausible.contradict_some_facts(ledger)
    return ledger
