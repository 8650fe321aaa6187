"""The other enterprises of the district: as many as wanted, never on a list that an announcement counts."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from enterprises.models import AnnualReport, Recognition, ZoneMembership
from luohu.demo import dates
from luohu.demo.builders import ELSEWHERE, Firm, Founder
from luohu.demo.edge_cases import rename
from luohu.demo.reports import report, spend

LAST_BIRTH = date(2026, 5, 20)
# Zone, its first day in the story, the share of enterprises, and the subdistricts that it covers.
ZONES: tuple[tuple[str, date, float, tuple[str, ...]], ...] = (
    ("dawutong_belt", date(2019, 1, 1), 0.45, ("008", "009", "010")),
    ("innovation_enterprises", date(2021, 7, 1), 0.12, ()),
    ("future_rd", date(2021, 7, 1), 0.06, ()),
    ("sustainable_development", date(2021, 7, 1), 0.05, ()),
    ("corridor_node", date(2020, 1, 1), 0.10, ()),
)
# Scheme, first year, years of validity (0: the calendar year), and the share of enterprises.
SCHEMES = (
    ("tech_sme", 2019, 0, 0.05),
    ("above_scale", 2018, 0, 0.06),
    ("innovative_sme", 2022, 3, 0.04),
    ("srdi", 2020, 3, 0.03),
    ("little_giant", 2020, 3, 0.004),
    ("single_champion", 2020, 3, 0.001),
)


def gather(founder: Founder, size: int) -> None:
    """Found enterprises until there are `size`: some came, left, ended or changed their name."""
    dice = Random("crowd")  # noqa: S311 - a story is no secret
    while len(founder.firms) < size:
        born = dates.some_day(dice, date(1992, 1, 1), LAST_BIRTH)
        came_from = dice.choice(ELSEWHERE) if dice.random() < 0.06 else ""
        since = dates.some_day(dice, born, LAST_BIRTH) if came_from else None
        firm = founder.found(dice, born=born, since=since, came_from=came_from)
        if dice.random() < 0.03:
            firm.row.cluster_id = None
        _live(dice, founder, firm, since or born)


def _live(dice: Random, founder: Founder, firm: Firm, since: date) -> None:
    fate = dice.random()
    day = dates.some_day(dice, since + timedelta(days=1), LAST_BIRTH + timedelta(days=9))
    known_on = dates.learnt(day)
    if fate < 0.09:
        founder.end(firm, day, known_on=known_on, status="deregistered", reason="决议解散")
    elif fate < 0.11:
        founder.end(firm, day, known_on=known_on, status="revoked", reason="吊销营业执照")
    elif fate < 0.17:
        founder.leave(firm, day, known_on=known_on, to=dice.choice(ELSEWHERE))
    elif fate < 0.22:
        before, _ = founder.names.of(firm.trade)
        rename(founder, firm, before, until=day)
    elif fate < 0.30:
        _report(dice, founder, firm)


def _report(dice: Random, founder: Founder, firm: Firm) -> None:
    size = 10 ** dice.gauss(6.8, 0.5)
    for year in range(2019, dates.LAST_YEAR + 1):
        if firm.resides_on(date(year, 12, 31)):
            row = report(dice, firm, year, size)
            row.source = AnnualReport.Source.SELF_REPORTED
            spend(dice, row)
            founder.ledger.enter(max(dates.surveyed(year), founder.ledger.entered_on(firm.row)), row)


def spread_over_zones(founder: Founder) -> None:
    """Make enterprises members of zones, of several at once too, until they leave Luohu or end."""
    dice = Random("zones")  # noqa: S311 - a story is no secret
    for firm in founder.firms:
        stay = firm.stays[-1]
        last_day = min(filter(None, (stay.ends_on, firm.row.ended_on)), default=None)
        for zone, opened_on, share, places in ZONES:
            starts_on = max(opened_on, stay.starts_on)
            is_there = not places or stay.subdistrict_id in places
            if is_there and dice.random() < share and (last_day is None or starts_on < last_day):
                _join(founder, firm, zone, starts_on, last_day)


def _join(founder: Founder, firm: Firm, zone: str, starts_on: date, last_day: date | None) -> None:
    membership = ZoneMembership(enterprise=firm.row, zone_id=zone, starts_on=starts_on)
    firm.memberships.append(membership)
    founder.ledger.enter(max(dates.learnt(starts_on), founder.ledger.entered_on(firm.row)), membership)
    if last_day:
        founder.ledger.learn(dates.learnt(last_day), membership, ends_on=last_day)


def recognise_otherwise(founder: Founder) -> None:
    """Give enterprises the recognitions that no announced figure counts."""
    dice = Random("schemes")  # noqa: S311 - a story is no secret
    for firm in founder.firms:
        for scheme, first_year, years, share in SCHEMES:
            if dice.random() >= share * (3 if firm.certificates else 1):
                continue
            for year in range(dice.randrange(first_year, 2025), dates.LAST_YEAR + 1, years or 1):
                _recognise(founder, firm, scheme, year, years)


def _recognise(founder: Founder, firm: Firm, scheme: str, year: int, years: int) -> None:
    issued_on = date(year, 6, 30) if years else date(year, 1, 1)
    if not firm.resides_on(date(year, 6, 30)):
        return
    row = Recognition(
        enterprise=firm.row,
        scheme_id=scheme,
        issued_on=issued_on if years else None,
        starts_on=issued_on,
        ends_on=date(year + years, 6, 29) if years else date(year, 12, 31),
        batch=f"{year}年示例名单",
        source="示例名单",
    )
    founder.ledger.enter(max(date(year, 9, 20), founder.ledger.entered_on(firm.row)), row)
