"""Certificates of high-tech enterprises by year: issued, renewed, expired, moved and cancelled."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from enterprises.models import Recognition
from luohu.demo import dates
from luohu.demo.builders import ELSEWHERE, CertificateBuilder, EnterpriseBuilder, Firm, count_certified

# The announced number of enterprises and its day. The number is not stored anywhere: as many certificates
# are created as are missing, and the registry counts them.
ANNOUNCED = {
    2015: (date(2015, 12, 31), 120),
    2020: (date(2020, 12, 31), 405),
    2021: (date(2021, 12, 23), 450),
}
# With 207 at its end, 98 are recognised in the course of 2017, as announced.
INVENTED = {2013: 38, 2014: 79, 2016: 152, 2017: 207, 2018: 277, 2019: 342}
INVENTED |= {2022: 511, 2023: 577, 2024: 655, 2025: 736}
GROWTH = 68  # a year, after the last of these


def expected_count(year: int) -> tuple[date, int]:
    """Return the reference day of a year and the number of enterprises on it."""
    last = max(INVENTED)
    if year > last:
        return date(year, 12, 31), INVENTED[last] + GROWTH * (year - last)
    return ANNOUNCED.get(year) or (date(year, 12, 31), INVENTED[year])


def create_certificates(builder: EnterpriseBuilder, certificates: CertificateBuilder) -> list[Firm]:
    """Create the certificates of every year, so that each announced number counts on its day.

    Returns the enterprises that renew only in the next year. The order of the steps within a year matters:
    new certificates are the difference that the others leave.
    """
    rng = Random("high-tech")  # noqa: S311 - not for security
    existing = len(builder.firms)
    lapsed: list[Firm] = []
    for year in range(dates.FIRST_YEAR, dates.LAST_YEAR + 1):
        firms = builder.firms[existing:]
        _end_some(rng, builder, firms, year, date(year, 12, 10))
        lapsed = renew(rng, certificates, firms, year, returning=lapsed)
        move_in(rng, builder, certificates, year)
        _certify_missing(rng, builder, certificates, year)
    last_day = dates.CONTINUED_FROM - timedelta(days=1)
    _end_some(rng, builder, builder.firms[existing:], last_day.year, last_day)
    return lapsed


def _expires_in(firm: Firm, year: int) -> bool:
    last = max((each.ends_on for each in firm.certificates if each.ends_on), default=None)
    return last is not None and last.year == year and firm.is_certified_on(last)


def renew(
    rng: Random, certificates: CertificateBuilder, firms: list[Firm], year: int, *, returning: list[Firm]
) -> list[Firm]:
    """Renew most certificates that end in a year; return the enterprises that renew only a year later."""
    lapsed = []
    for firm in (firm for firm in firms if _expires_in(firm, year)):
        draw = rng.random()
        if draw < 0.85:
            certify(rng, certificates, firm, year, kind=Recognition.Kind.RENEWAL)
        elif draw < 0.92:
            lapsed.append(firm)
    for firm in returning:
        certify(rng, certificates, firm, year, kind=Recognition.Kind.RENEWAL)
    return lapsed


def certify(rng: Random, certificates: CertificateBuilder, firm: Firm, year: int, *, kind: str) -> None:
    """Issue a certificate in a batch of the year; a few are announced with the supplement only."""
    issued_on = rng.choices(dates.issue_dates(year), weights=(25, 25, 50))[0]
    if not firm.resides_on(issued_on):
        return
    is_late = issued_on.month == 12 and rng.random() < 0.06
    certificates.issue(
        firm, issued_on, kind=kind, known_on=dates.supplement_date(issued_on) if is_late else None
    )


def _end_some(rng: Random, builder: EnterpriseBuilder, firms: list[Firm], year: int, last_day: date) -> None:
    """End the status of some enterprises of the year before: moved out, ended, merged or cancelled.

    The probabilities are cumulative limits of one random draw, so that each enterprise has one outcome.
    """
    before = [firm for firm in firms if firm.is_certified_on(date(year - 1, 12, 31))]
    for firm in before:
        draw = rng.random()
        day = dates.random_day(rng, date(year, 1, 2), last_day)
        known_on = dates.entry_date(day, months=rng.choice((1, 1, 2, 3)))
        if draw < 0.014:
            builder.move_out(firm, day, known_on=known_on, to=rng.choice(ELSEWHERE))
            if rng.random() < 0.3:
                back = dates.random_day(rng, day + timedelta(days=150), day + timedelta(days=700))
                if back < dates.CONTINUED_FROM - timedelta(days=1):
                    builder.add_residence(rng, firm, back, moved_in_from=firm.residences[-1].moved_out_to)
        elif draw < 0.020:
            builder.end(firm, day, known_on=known_on, status="deregistered", reason="决议解散")
        elif draw < 0.023:
            builder.end(firm, day, known_on=known_on, status="revoked", reason="吊销营业执照")
        elif draw < 0.026:
            by = rng.choice(before)
            if by is not firm and by.resides_on(day):
                builder.end(firm, day, known_on=known_on, status="merged", reason="吸收合并", by=by)
        elif draw < 0.031:
            _cancel(builder, firm, date(year, 1, 1), notice_on=date(year + 1, 6, 3))


def _cancel(builder: EnterpriseBuilder, firm: Firm, cancelled_from: date, *, notice_on: date) -> None:
    """Cancel the certificate in force from a day that lies before the notice."""
    certificate = firm.certificates[-1]
    if certificate.starts_on < cancelled_from:
        builder.ledger.update(
            dates.entry_date(notice_on, months=0),
            certificate,
            cancelled_from=cancelled_from,
            cancellation_notice_on=notice_on,
        )


def move_in(rng: Random, builder: EnterpriseBuilder, certificates: CertificateBuilder, year: int) -> None:
    """Create enterprises that move in with a certificate of another district or region."""
    for _ in range(round(expected_count(year)[1] / 90)):
        since = dates.random_day(rng, date(year, 2, 1), date(year, 12, 10))
        is_foreign = rng.random() < 0.3
        firm = builder.create(
            rng,
            established_on=dates.random_day(rng, date(2005, 1, 1), date(year - 3, 12, 31)),
            since=since,
            moved_in_from=ELSEWHERE[4] if is_foreign else rng.choice(ELSEWHERE[:4]),
        )
        certificates.issue(
            firm,
            dates.issue_dates(year - rng.choice((1, 2)))[2],
            block="4400" if is_foreign else "4420",
            kind=Recognition.Kind.MOVED_IN,
            known_on=builder.entry_date(since),
        )


def count_missing(builder: EnterpriseBuilder, year: int) -> int:
    """Return how many enterprises a year lacks; ValueError where there are too many."""
    day, expected = expected_count(year)
    missing = expected - count_certified(builder.firms, day)
    if missing < 0:
        raise ValueError(f"{-missing} too many enterprises would count on {day}.")
    return missing


def _certify_missing(
    rng: Random, builder: EnterpriseBuilder, certificates: CertificateBuilder, year: int
) -> None:
    """Issue first certificates to exactly as many new enterprises as the expected number lacks."""
    for _ in range(count_missing(builder, year)):
        moved_in_from = rng.choice(ELSEWHERE) if rng.random() < 0.12 else ""
        established_on = dates.random_day(rng, date(year - 12, 1, 1), date(year - 2, 6, 30))
        since = dates.random_day(rng, established_on, date(year, 3, 31)) if moved_in_from else None
        firm = builder.create(rng, established_on=established_on, since=since, moved_in_from=moved_in_from)
        certify(rng, certificates, firm, year, kind=Recognition.Kind.FIRST)
