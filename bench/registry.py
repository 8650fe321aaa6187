"""A large registry with a history, for benchmarks: ten yearly ledgers, single edits, and two bulk changes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from random import Random
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection

from enterprises import uscc
from enterprises.models import (
    KPI_BEARING,
    Demonstration,
    Enterprise,
    FormerName,
    Recognition,
    Residence,
    approve,
    change_by,
    pending,
)
from enterprises.models.changes import backdate
from enterprises.models.django_private import maintenance_cursor
from enterprises.naming.names import pinyin
from enterprises.reference import FILES, REFERENCE, load, rows_of
from luohu.demo.builders import SUBDISTRICTS, random_trade
from targets.reference import load_announced
from tests.databases import execute, new_database, using_database
from tests.factories import make_uscc

FIRST, LAST = 2016, 2025
SHANGHAI = ZoneInfo("Asia/Shanghai")

# All values are derived from the id of the enterprise; %(since)s is the first new id.
RESIDENCES = """
    INSERT INTO enterprises_residence
        (enterprise_id, subdistrict_id, starts_on, address, origin, moved_in_from, moved_out_to)
    SELECT id, (%(places)s::text[])[1 + id %% 10], established_on, '示例路' || id, 'founded', '', ''
    FROM enterprises_enterprise WHERE id >= %(since)s
"""
RECOGNITIONS = """
    INSERT INTO enterprises_recognition
        (enterprise_id, scheme_id, number, issued_on, starts_on, ends_on, kind, field, batch, authority,
         source)
    SELECT id, s.scheme,
           CASE s.scheme WHEN 'national_high_tech'
                THEN 'GR' || %(year)s || lpad((id - %(since)s)::text, 8, '0') ELSE '' END,
           s.day, s.day, (s.day + interval '3 years - 1 day')::date, 'first', s.field, '', '', ''
    FROM enterprises_enterprise
    CROSS JOIN LATERAL (
        SELECT CASE WHEN id %% 2 = 0 THEN 'national_high_tech' ELSE 'strategic_emerging' END AS scheme,
               CASE WHEN id %% 2 = 0 THEN 'new_materials' ELSE 'sei_3' END AS field,
               make_date(%(year)s, 1, 1) + (id %% 50)::int AS day
    ) s
    WHERE id >= %(since)s AND id %% 100 < 35
"""
MEMBERSHIPS = """
    INSERT INTO enterprises_zonemembership (enterprise_id, zone_id, starts_on)
    SELECT id, (ARRAY['dawutong_belt', 'future_rd', 'corridor_node'])[1 + id %% 3], make_date(%(year)s, 2, 1)
    FROM enterprises_enterprise WHERE id >= %(since)s AND id %% 100 < 60
"""
REPORTS = """
    INSERT INTO enterprises_annualreport
        (enterprise_id, year, operating_revenue, operating_revenue_reason, rd_expense, rd_expense_reason,
         high_tech_revenue_reason, taxes_paid_reason, employees, employees_reason, rd_staff_reason,
         valid_invention_patents, valid_invention_patents_reason, source, source_unit)
    SELECT id, %(year)s, 1000000 + id, '', 50000, '', 'not_reported', 'not_reported', 20, '', 'not_reported',
           id %% 5, '', 'torch', 'yuan'
    FROM enterprises_enterprise
"""
REPORTED = (2023, 2024)
CHARACTERS = (
    "青云木禾晨星山河明海竹林松柏南北东朝启光远鹏翔鸿雁渔舟帆澄清"
    "沐雨雪霜露虹霁岚岭峰泉溪湖湾屿礁珊瑚贝瑶琅玖璞玄素朱绛墨砚"
)


@contextmanager
def database(suffix: str, enterprises: int, *, keep_as: str | None) -> Iterator[str]:
    """Use a database with so many enterprises and their history inside; yield its name."""
    with database_named(suffix, lambda: fill(enterprises), keep_as=keep_as) as name:
        yield name


@contextmanager
def database_named(suffix: str, fill: Callable[[], None], *, keep_as: str | None) -> Iterator[str]:
    """Use a database that `fill` fills inside; yield its name.

    It is dropped at the end, or with `keep_as` filled if missing and retained.
    """
    with ExitStack() as stack:
        name = keep_as or stack.enter_context(new_database(suffix))
        if keep_as and not _exists(name):
            execute(f'CREATE DATABASE "{name}"')
        stack.enter_context(using_database(name))
        if "enterprises_enterprise" not in connection.introspection.table_names():
            started = time.perf_counter()
            fill()
            print(f"filled in {time.perf_counter() - started:.0f} s", flush=True)
        yield name


def _exists(name: str) -> bool:
    with maintenance_cursor() as cursor:
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", [name])
        return cursor.fetchone() is not None


def fill(enterprises: int) -> None:
    """Fill an empty database with enterprises and their records, in changes of ten years.

    Tables are analysed after each year: with statistics of empty tables the single edits would take hours.
    """
    call_command("migrate", verbosity=0)
    Demonstration.objects.create(pk=1)  # only a demonstration can be backdated
    clerk, reviewer = (User.objects.create_superuser(name) for name in ("clerk", "reviewer"))
    with change_by(None, reason="bench"):
        backdate(datetime(FIRST, 1, 2, tzinfo=SHANGHAI))
        for name, model, key in REFERENCE:
            load(model, rows_of(FILES / name), key=key)
        load_announced()
    rng = Random("bench")
    per_year = -(-enterprises // (LAST - FIRST + 1))
    for year in range(FIRST, LAST + 1):
        with change_by(clerk, reason="ledger"):
            backdate(datetime(year, 3, 1, tzinfo=SHANGHAI))
            since = create_enterprises(rng, per_year, year)
            run(RESIDENCES, since=since, places=list(SUBDISTRICTS))
            run(RECOGNITIONS, since=since, year=year)
            run(MEMBERSHIPS, since=since, year=year)
            if year - 1 in REPORTED:
                run(REPORTS, year=year - 1)
        with change_by(reviewer, reason="review"):
            backdate(datetime(year, 3, 20, tzinfo=SHANGHAI))
            approve_all(reviewer)
        analyse()
        edit_singly(rng, clerk, per_year // 5, datetime(year, 5, 1, tzinfo=SHANGHAI))
        if year == LAST - 1:
            change_in_bulk(clerk, datetime(year, 9, 1, tzinfo=SHANGHAI))
    analyse()


def create_enterprises(rng: Random, size: int, year: int) -> int:
    """Create enterprises; return the key of the first."""
    first = Enterprise.objects.count()
    rows = []
    for n in range(first, first + size):
        trade = random_trade(rng)
        stem = "".join(rng.choices(CHARACTERS, k=3))
        code = make_uscc(n)
        rows.append(
            Enterprise(
                uscc=code,
                organisation_code=uscc.organisation_code(code),
                name_zh=f"{stem}{trade.name_zh}（示例）有限公司",
                name_en=f"{''.join(pinyin(stem))} {trade.name_en} (Example)",
                established_on=date(year - 1, 1 + n % 12, 1 + n % 28),
                cluster_id=trade.cluster,
                industry_id=trade.industry,
            )
        )
    return min(row.pk for row in Enterprise.objects.bulk_create(rows, batch_size=2000))


def edit_singly(rng: Random, clerk: User, size: int, at: datetime) -> None:
    """Rename, cancel or move so many enterprises, in one change each."""
    ids = list(Enterprise.objects.order_by("pk").values_list("pk", flat=True))
    kinds: list[Callable[[int, date], None]] = [rename, cancel, move]
    for n, pk in enumerate(rng.sample(ids, size)):
        with change_by(clerk, reason="single"):
            backdate(at)
            kinds[n % 3](pk, at.date())


def rename(pk: int, day: date) -> None:
    row = Enterprise.objects.get(pk=pk)
    if not row.former_names.exists():
        FormerName.objects.create(
            enterprise=row, name_zh=row.name_zh, starts_on=row.established_on or day, ends_on=day
        )
    row.name_zh = f"新{row.name_zh}"
    row.save()


def cancel(pk: int, day: date) -> None:
    for row in Recognition.objects.filter(enterprise=pk, cancelled_from=None):
        row.cancelled_from = day
        row.save()


def move(pk: int, day: date) -> None:
    row = Residence.objects.get(enterprise=pk)
    row.subdistrict_id = "001"
    row.save()


def change_in_bulk(clerk: User, at: datetime) -> None:
    """Move one cluster into another, and set all legal representatives, in two large changes."""
    with change_by(clerk, reason="clusters merged"):
        backdate(at)
        Enterprise.objects.filter(cluster="other").update(cluster="new_materials")
    with change_by(clerk, reason="legal representatives"):
        backdate(at)
        Enterprise.objects.update(legal_representative="示例")


def approve_all(reviewer: User) -> None:
    for model in KPI_BEARING:
        approve(pending(model), by=reviewer)


def run(statement: str, **parameters: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def analyse() -> None:
    run("ANALYZE")
