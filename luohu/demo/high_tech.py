"""The story of the certificates: year by year renewed, lost, moved in, moved out, cancelled, and won."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from enterprises.models import Recognition
from luohu.demo import dates
from luohu.demo.builders import ELSEWHERE, Certifier, Firm, Founder, count_certified

# How many enterprises the story lets count, and on which day. Nothing stores these numbers: the story
# certifies as many enterprises as lack, and the registry counts them again.
ANNOUNCED = {
    2015: (date(2015, 12, 31), 120),
    2020: (date(2020, 12, 31), 405),
    2021: (date(2021, 12, 23), 450),
}
# With 207 at its end, 98 are recognised in the course of 2017, as announced.
OUR_OWN = {2013: 38, 2014: 79, 2016: 152, 2017: 207, 2018: 277, 2019: 342}
OUR_OWN |= {2022: 511, 2023: 577, 2024: 655, 2025: 736}


def goal(year: int) -> tuple[date, int]:
    """Return the day of the year that the story heads for, and the number that counts on it."""
    return ANNOUNCED.get(year) or (date(year, 12, 31), OUR_OWN[year])


def tell(founder: Founder, certifier: Certifier) -> None:
    """Tell every year; afterwards each announced number of enterprises counts on its day."""
    dice = Random("high-tech")  # noqa: S311 - a story is no secret
    already_told = len(founder.firms)
    lapsed: list[Firm] = []
    for year in range(dates.FIRST_YEAR, dates.LAST_YEAR + 1):
        firms = founder.firms[already_told:]
        _lose(dice, founder, firms, year, date(year, 12, 10))
        lapsed = _renew(dice, certifier, firms, year, returning=lapsed)
        _move_in(dice, founder, certifier, year)
        _win(dice, founder, certifier, year)
    _lose(dice, founder, founder.firms[already_told:], dates.END.year, date(dates.END.year, 5, 31))


def _expires_in(firm: Firm, year: int) -> bool:
    last = max((each.ends_on for each in firm.certificates if each.ends_on), default=None)
    return last is not None and last.year == year and firm.is_certified_on(last)


def _renew(
    dice: Random, certifier: Certifier, firms: list[Firm], year: int, *, returning: list[Firm]
) -> list[Firm]:
    """Renew most of the certificates that end; return those enterprises that will try again next year."""
    lapsed = []
    for firm in (firm for firm in firms if _expires_in(firm, year)):
        fate = dice.random()
        if fate < 0.85:
            _certify(dice, certifier, firm, year, kind=Recognition.Kind.RENEWAL)
        elif fate < 0.92:
            lapsed.append(firm)
    for firm in returning:
        _certify(dice, certifier, firm, year, kind=Recognition.Kind.RENEWAL)
    return lapsed


def _certify(dice: Random, certifier: Certifier, firm: Firm, year: int, *, kind: str) -> None:
    """Issue a certificate in one of the year's batches; a few are announced with the supplement only."""
    issued_on = dice.choices(dates.batches(year), weights=(25, 25, 50))[0]
    if not firm.resides_on(issued_on):
        return
    is_late = issued_on.month == 12 and dice.random() < 0.06
    certifier.issue(firm, issued_on, kind=kind, known_on=dates.supplemented(issued_on) if is_late else None)


def _lose(dice: Random, founder: Founder, firms: list[Firm], year: int, last_day: date) -> None:
    """Let some of those who counted at the end of the year before leave the stock, each in its own way."""
    before = [firm for firm in firms if firm.is_certified_on(date(year - 1, 12, 31))]
    for firm in before:
        fate = dice.random()
        day = dates.some_day(dice, date(year, 1, 2), last_day)
        known_on = dates.learnt(day, months=dice.choice((1, 1, 2, 3)))
        if fate < 0.014:
            founder.leave(firm, day, known_on=known_on, to=dice.choice(ELSEWHERE))
            if dice.random() < 0.3:
                back = dates.some_day(dice, day + timedelta(days=150), day + timedelta(days=700))
                if back < date(dates.END.year, 5, 31):
                    founder.settle(dice, firm, back, came_from=firm.stays[-1].moved_out_to)
        elif fate < 0.020:
            founder.end(firm, day, known_on=known_on, status="deregistered", reason="决议解散")
        elif fate < 0.023:
            founder.end(firm, day, known_on=known_on, status="revoked", reason="吊销营业执照")
        elif fate < 0.026:
            by = dice.choice(before)
            if by is not firm and by.resides_on(day):
                founder.end(firm, day, known_on=known_on, status="merged", reason="吸收合并", by=by)
        elif fate < 0.031:
            _cancel(founder, firm, date(year, 1, 1), notice_on=date(year + 1, 6, 3))


def _cancel(founder: Founder, firm: Firm, cancelled_from: date, *, notice_on: date) -> None:
    """Cancel the certificate in force from a day that lies before the notice."""
    certificate = firm.certificates[-1]
    if certificate.starts_on < cancelled_from and notice_on <= dates.END:
        founder.ledger.learn(
            dates.learnt(notice_on, months=0),
            certificate,
            cancelled_from=cancelled_from,
            cancellation_notice_on=notice_on,
        )


def _move_in(dice: Random, founder: Founder, certifier: Certifier, year: int) -> None:
    """Attract enterprises that bring a certificate from another district or from another region."""
    for _ in range(round(goal(year)[1] / 90)):
        since = dates.some_day(dice, date(year, 2, 1), date(year, 12, 10))
        is_foreign = dice.random() < 0.3
        firm = founder.found(
            dice,
            born=dates.some_day(dice, date(2005, 1, 1), date(year - 3, 12, 31)),
            since=since,
            came_from=ELSEWHERE[4] if is_foreign else dice.choice(ELSEWHERE[:4]),
        )
        certifier.issue(
            firm,
            dates.batches(year - dice.choice((1, 2)))[2],
            block="4400" if is_foreign else "4420",
            kind=Recognition.Kind.MOVED_IN,
            known_on=dates.learnt(since),
        )


def _win(dice: Random, founder: Founder, certifier: Certifier, year: int) -> None:
    """Certify so many enterprises for the first time that the year's goal is met to the unit."""
    day, wanted = goal(year)
    missing = wanted - count_certified(founder.firms, day)
    if missing < 0:
        raise ValueError(f"{-missing} too many enterprises would count on {day}.")
    for _ in range(missing):
        came_from = dice.choice(ELSEWHERE) if dice.random() < 0.12 else ""
        born = dates.some_day(dice, date(year - 12, 1, 1), date(year - 2, 6, 30))
        since = dates.some_day(dice, born, date(year, 3, 31)) if came_from else None
        firm = founder.found(dice, born=born, since=since, came_from=came_from)
        _certify(dice, certifier, firm, year, kind=Recognition.Kind.FIRST)
