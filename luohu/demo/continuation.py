"""The district after the plan of 2021–2025: its facts go on to the day before it is loaded.

Everything here happens after `dates.CONTINUED_FROM`, or is a list or certificate of a later year. It is
drawn after everything else, with names and codes of its own, so that no fact of an earlier day depends on the
day of loading. A year is always drawn as a whole; what lies after the last day is not written.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from random import Random

from enterprises.models import Recognition
from luohu.demo import background, dates, emerging, high_tech, reports, support
from luohu.demo.builders import ELSEWHERE, CertificateBuilder, EnterpriseBuilder, Firm

REGISTERED_A_MONTH = 6
DEREGISTERED_A_MONTH, MOVED_OUT_A_MONTH = 2, 1
MONTHS_OF_PROJECTS = (1, 3, 5, 7, 9, 11)
PROJECT_DAY = 15
INNOVATIVE_YEARS = 3


def continue_district(
    builder: EnterpriseBuilder, certificates: CertificateBuilder, firms: list[Firm], lapsed: list[Firm]
) -> None:
    """Continue a district year by year, up to the year of its last day.

    `firms` are those whose certificates and listings count; the crowd is left out, because its size must not
    touch what counts. `lapsed` are those that renew only in the next year.
    """
    rng = Random("continuation")  # noqa: S311 - not for security
    builder.begin_second_series()
    builder.entry_date = partial(dates.weekly_entry_date, until=builder.until)
    number = len(support.INTRODUCED)
    for year in range(dates.CONTINUED_FROM.year, builder.until.year + 1):
        for month in _months(year):
            _register(rng, builder, firms, month)
            _lose_some(rng, builder, firms, month)
            _recognise_innovative(rng, builder, firms, month)
        first = len(builder.firms)
        lapsed = high_tech.renew(rng, certificates, firms, year, returning=lapsed)
        high_tech.move_in(rng, builder, certificates, year)
        _certify(rng, builder, certificates, firms, year)
        firms += builder.firms[first:]
        emerging.list_certified(rng, builder, year, emerging.expected_count(year), share=1)
        background.continue_recognitions(builder, year)
        reports.report_year(rng, builder, firms, year)
        if year > dates.CONTINUED_FROM.year:
            support.support_year(rng, builder, year)
        for month in _months(year):
            if month.month in MONTHS_OF_PROJECTS:
                number += 1
                support.introduce(rng, builder, number, month.replace(day=PROJECT_DAY))
    if builder.until >= dates.CONTINUED_FROM:
        builder.create(rng, established_on=builder.until)


def _months(year: int) -> Iterator[date]:
    """Yield the first day of each month of a year, from the first continued one on."""
    return (day for n in range(1, 13) if (day := date(year, n, 1)) >= dates.CONTINUED_FROM)


def _register(rng: Random, builder: EnterpriseBuilder, firms: list[Firm], month: date) -> None:
    """Register new enterprises in a month, some of them in a zone."""
    for _ in range(REGISTERED_A_MONTH):
        day = dates.random_day(rng, month, dates.last_day_of(month))
        firms.append(builder.create(rng, established_on=day))
        background.join_zones(rng, builder, firms[-1])


def _lose_some(rng: Random, builder: EnterpriseBuilder, firms: list[Firm], month: date) -> None:
    """End some enterprises in a month, or move them out of the district."""
    last = dates.last_day_of(month)
    staying = [firm for firm in firms if firm.resides_on(last) and firm.residences[-1].ends_on is None]
    chosen = rng.sample(staying, k=DEREGISTERED_A_MONTH + MOVED_OUT_A_MONTH)
    for place, firm in enumerate(chosen):
        since = firm.residences[-1].starts_on + timedelta(days=1)
        day = dates.random_day(rng, max(month, min(since, last)), last)
        known_on = builder.entry_date(day)
        if place < MOVED_OUT_A_MONTH:
            builder.move_out(firm, day, known_on=known_on, to=rng.choice(ELSEWHERE))
        else:
            builder.end(firm, day, known_on=known_on, status="deregistered", reason="决议解散")
        for membership in firm.memberships:
            if membership.ends_on is None:
                builder.ledger.update(known_on, membership, ends_on=day)


def _recognise_innovative(rng: Random, builder: EnterpriseBuilder, firms: list[Firm], month: date) -> None:
    """Recognise one innovative SME on the first day of a month, so that no month is without a recognition."""
    firm = rng.choice(
        [
            firm
            for firm in firms
            if "innovative_sme" not in firm.years_of_schemes and firm.resides_on(dates.last_day_of(month))
        ]
    )
    if not firm.resides_on(month):
        return
    firm.years_of_schemes["innovative_sme"] = month.year
    builder.ledger.enter(
        max(builder.entry_date(month), builder.ledger.entered_on(firm.row)),
        Recognition(
            enterprise=firm.row,
            scheme_id="innovative_sme",
            issued_on=month,
            starts_on=month,
            ends_on=month.replace(year=month.year + INNOVATIVE_YEARS) - timedelta(days=1),
            batch=f"{month.year}年示例名单",
            source="示例名单",
        ),
    )


def _certify(
    rng: Random, builder: EnterpriseBuilder, certificates: CertificateBuilder, firms: list[Firm], year: int
) -> None:
    """Issue first certificates to as many enterprises as the expected number of a year lacks.

    They go to enterprises that are in the district already, and the rest to newcomers of the year: nobody new
    may have been here in an earlier year.
    """
    missing = high_tech.count_missing(builder, year)
    day, issued_on = date(year, 12, 31), dates.issue_dates(year)[0]
    waiting = [
        firm
        for firm in firms
        if not firm.certificates
        and firm.resides_on(issued_on)
        and firm.resides_on(day)
        and firm.row.established_on is not None
        and firm.row.established_on < date(year - 2, 6, 30)
    ]
    chosen = rng.sample(waiting, k=min(missing, len(waiting)))
    for _ in range(missing - len(chosen)):
        since = dates.random_day(rng, max(dates.CONTINUED_FROM, date(year, 1, 2)), date(year, 9, 30))
        established_on = dates.random_day(rng, date(year - 12, 1, 1), date(year - 2, 6, 30))
        chosen.append(
            builder.create(
                rng, established_on=established_on, since=since, moved_in_from=rng.choice(ELSEWHERE)
            )
        )
    for firm in chosen:
        high_tech.certify(rng, certificates, firm, year, kind=Recognition.Kind.FIRST)
