"""Enterprises that no announced figure counts; they fill the district up to the requested size."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from enterprises.models import AnnualReport, Recognition, ZoneMembership
from luohu.demo import dates
from luohu.demo.builders import ELSEWHERE, EnterpriseBuilder, Firm
from luohu.demo.edge_cases import rename
from luohu.demo.reports import fill_in, new_report

LAST_ESTABLISHED_ON = date(2026, 5, 20)
# Zone, its first day, the share of enterprises, and the subdistricts that it covers.
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


def create_enterprises(builder: EnterpriseBuilder, size: int) -> None:
    """Create enterprises until there are `size`; some move in or out, end or change their name."""
    rng = Random("crowd")  # noqa: S311 - not for security
    while len(builder.firms) < size:
        established_on = dates.random_day(rng, date(1992, 1, 1), LAST_ESTABLISHED_ON)
        moved_in_from = rng.choice(ELSEWHERE) if rng.random() < 0.06 else ""
        since = dates.random_day(rng, established_on, LAST_ESTABLISHED_ON) if moved_in_from else None
        firm = builder.create(rng, established_on=established_on, since=since, moved_in_from=moved_in_from)
        if rng.random() < 0.03:
            firm.row.cluster_id = None
        _add_later_events(rng, builder, firm, since or established_on)


def _add_later_events(rng: Random, builder: EnterpriseBuilder, firm: Firm, since: date) -> None:
    draw = rng.random()
    day = dates.random_day(rng, since + timedelta(days=1), LAST_ESTABLISHED_ON + timedelta(days=9))
    known_on = dates.entry_date(day)
    if draw < 0.09:
        builder.end(firm, day, known_on=known_on, status="deregistered", reason="决议解散")
    elif draw < 0.11:
        builder.end(firm, day, known_on=known_on, status="revoked", reason="吊销营业执照")
    elif draw < 0.17:
        builder.move_out(firm, day, known_on=known_on, to=rng.choice(ELSEWHERE))
    elif draw < 0.22:
        before, _ = builder.names.next_name(firm.trade)
        rename(builder, firm, before, until=day)
    elif draw < 0.30:
        _add_reports(rng, builder, firm)


def _add_reports(rng: Random, builder: EnterpriseBuilder, firm: Firm) -> None:
    size = 10 ** rng.gauss(6.8, 0.5)
    for year in range(2019, dates.LAST_YEAR + 1):
        if firm.resides_on(date(year, 12, 31)):
            row = new_report(rng, firm, year, size)
            row.source = AnnualReport.Source.SELF_REPORTED
            fill_in(rng, row, size)
            builder.ledger.enter(max(dates.survey_date(year), builder.ledger.entered_on(firm.row)), row)


def create_memberships(builder: EnterpriseBuilder) -> None:
    """Create memberships of zones, also several at once, until the enterprise moves out or ends."""
    rng = Random("zones")  # noqa: S311 - not for security
    for firm in builder.firms:
        join_zones(rng, builder, firm)


def join_zones(rng: Random, builder: EnterpriseBuilder, firm: Firm) -> None:
    """Create the memberships of an enterprise from its last residence."""
    residence = firm.residences[-1]
    last_day = min(filter(None, (residence.ends_on, firm.row.ended_on)), default=None)
    for zone, opened_on, share, places in ZONES:
        starts_on = max(opened_on, residence.starts_on)
        is_there = not places or residence.subdistrict_id in places
        if is_there and rng.random() < share and (last_day is None or starts_on < last_day):
            _add_membership(builder, firm, zone, starts_on, last_day)


def _add_membership(
    builder: EnterpriseBuilder, firm: Firm, zone: str, starts_on: date, last_day: date | None
) -> None:
    membership = ZoneMembership(enterprise=firm.row, zone_id=zone, starts_on=starts_on)
    firm.memberships.append(membership)
    builder.ledger.enter(max(builder.entry_date(starts_on), builder.ledger.entered_on(firm.row)), membership)
    if last_day:
        builder.ledger.update(builder.entry_date(last_day), membership, ends_on=last_day)


def create_other_recognitions(builder: EnterpriseBuilder) -> None:
    """Create recognitions of schemes that no announced figure counts."""
    rng = Random("schemes")  # noqa: S311 - not for security
    for firm in builder.firms:
        for scheme, first_year, years, share in SCHEMES:
            if rng.random() >= share * (3 if firm.certificates else 1):
                continue
            for year in range(rng.randrange(first_year, 2025), dates.LAST_YEAR + 1, years or 1):
                _add_recognition(builder, firm, scheme, year, years)


def continue_recognitions(builder: EnterpriseBuilder, year: int) -> None:
    """Continue in a year each recognition of a scheme that ended with the year before, or ends in it."""
    for scheme, _first, years, _share in SCHEMES:
        for firm in builder.firms:
            if firm.years_of_schemes.get(scheme) == year - (years or 1):
                _add_recognition(builder, firm, scheme, year, years)


def _add_recognition(builder: EnterpriseBuilder, firm: Firm, scheme: str, year: int, years: int) -> None:
    """Add a recognition to a firm that resides here in mid-year; its list is entered in late September."""
    issued_on = date(year, 6, 30) if years else date(year, 1, 1)
    if not firm.resides_on(date(year, 6, 30)):
        return
    is_first = scheme not in firm.years_of_schemes
    row = Recognition(
        enterprise=firm.row,
        scheme_id=scheme,
        kind=Recognition.Kind.FIRST if is_first else Recognition.Kind.RENEWAL,
        issued_on=issued_on if years else None,
        starts_on=issued_on,
        ends_on=date(year + years, 6, 29) if years else date(year, 12, 31),
        batch=f"{year}年示例名单",
        source="示例名单",
    )
    firm.years_of_schemes[scheme] = year
    builder.ledger.enter(max(date(year, 9, 20), builder.ledger.entered_on(firm.row)), row)
