"""Builders of fictitious enterprises with their residences and certificates."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from random import Random

from stdnum.cn import uscc as stdnum_uscc

from enterprises import uscc
from enterprises.models import Enterprise, Recognition, Residence, Scheme, ZoneMembership
from luohu.demo import dates
from luohu.demo.ledger import Ledger
from luohu.demo.names import TRADES, NameGenerator, Trade

DIVISION = "440303"  # a district's; real enterprises of Shenzhen are registered by the city, 440300
CODES_SINCE = date(2015, 10, 1)
SECOND_SERIES = 500_000
SURNAMES = "赵钱孙李周吴郑王冯陈"
# Luohu's subdistricts, the ones in the east and north with more enterprises of the belt.
SUBDISTRICTS = {
    "001": 14,
    "002": 9,
    "003": 9,
    "004": 10,
    "005": 11,
    "006": 12,
    "007": 4,
    "008": 13,
    "009": 8,
    "010": 10,
}
ELSEWHERE = ("深圳市福田区", "深圳市南山区", "深圳市龙岗区", "深圳市宝安区", "广州市", "东莞市")


@dataclass(eq=False)
class Firm:
    """An enterprise with its rows."""

    row: Enterprise
    trade: Trade
    residences: list[Residence] = field(default_factory=list)
    certificates: list[Recognition] = field(default_factory=list)
    listings: list[Recognition] = field(default_factory=list)
    memberships: list[ZoneMembership] = field(default_factory=list)
    last_revenue: Decimal | None = None
    years_of_schemes: dict[str, int] = field(default_factory=dict)  # the last year of each other scheme

    def resides_on(self, day: date) -> bool:
        """Return True if it is in the district on a day."""
        return self.row.exists_on(day) and any(residence.covers(day) for residence in self.residences)

    def is_certified_on(self, day: date) -> bool:
        """Return True if it counts as a high-tech enterprise on a day."""
        return self.resides_on(day) and any(each.is_in_force_on(day) for each in self.certificates)

    def is_listed_on(self, day: date) -> bool:
        """Return True if it counts as a strategic emerging enterprise on a day."""
        return self.resides_on(day) and any(each.is_in_force_on(day) for each in self.listings)


class EnterpriseBuilder:
    """Creates enterprises with unique names and codes, and enters them in the ledger.

    `until` is the last day of the district.
    """

    def __init__(self, ledger: Ledger, communities: dict[str, list[str]], until: date) -> None:
        self.ledger = ledger
        self.until = until
        self.entry_date: Callable[[date], date] = dates.entry_date
        self.names = NameGenerator()
        self.firms: list[Firm] = []
        self._communities = communities
        self._number = 0

    def create(
        self,
        rng: Random,
        *,
        established_on: date,
        trade: Trade | None = None,
        name_zh: str = "",
        since: date | None = None,
        moved_in_from: str = "",
        subdistrict: str = "",
    ) -> Firm:
        """Create an enterprise that resides in Luohu from its first day, or moved in on `since`.

        The order of the calls of `rng` must not change: another order gives another district.
        """
        trade = trade or random_trade(rng)
        zh, en = self.names.next_name(trade)
        firm = Firm(
            Enterprise(
                uscc=(code := self._next_code(established_on)),
                organisation_code=uscc.organisation_code(code),
                name_zh=name_zh or zh,
                name_en=en,
                established_on=established_on,
                cluster_id=trade.cluster,
                industry_id=trade.industry,
                registered_capital=rng.choice((1, 2, 3, 5, 8, 10, 20, 50)) * 1_000_000,
                legal_representative=rng.choice(SURNAMES) + "示例",
            ),
            trade,
        )
        self.firms.append(firm)
        self.ledger.enter(self.entry_date(since or established_on), firm.row)
        self.add_residence(
            rng, firm, since or established_on, moved_in_from=moved_in_from, subdistrict=subdistrict
        )
        return firm

    def add_residence(
        self, rng: Random, firm: Firm, since: date, *, moved_in_from: str = "", subdistrict: str = ""
    ) -> Residence:
        """Add a residence in Luohu from a day on."""
        place = subdistrict or rng.choices(list(SUBDISTRICTS), weights=list(SUBDISTRICTS.values()))[0]
        residence = Residence(
            enterprise=firm.row,
            starts_on=since,
            subdistrict_id=place,
            community_id=rng.choice(self._communities[place]),
            address=f"示例路{rng.randrange(1, 999)}号示例大厦{rng.randrange(2, 40)}层",
            origin=Residence.Origin.ATTRACTED if moved_in_from else Residence.Origin.FOUNDED,
            moved_in_from=moved_in_from,
        )
        firm.residences.append(residence)
        self.ledger.enter(self.entry_date(since), residence)
        return residence

    def begin_second_series(self) -> None:
        """Take further names and codes from other ranges, which do not depend on how many were used."""
        self.names = NameGenerator(is_reversed=True)
        self._number = SECOND_SERIES

    def move_out(self, firm: Firm, last_day: date, *, known_on: date, to: str) -> None:
        """End the current residence of an enterprise on its last day in Luohu."""
        self.ledger.update(known_on, firm.residences[-1], ends_on=last_day, moved_out_to=to)

    def end(
        self, firm: Firm, last_day: date, *, known_on: date, status: str, reason: str, by: Firm | None = None
    ) -> None:
        """End an enterprise: deregistered, revoked or absorbed by another."""
        self.ledger.update(
            known_on,
            firm.row,
            status=status,
            ended_on=last_day,
            ended_reason=reason,
            absorbed_by=by.row if by else None,
        )

    def _next_code(self, established_on: date) -> str:
        self._number += 1
        body = (
            f"{30_000_000 + 37 * self._number}" if established_on < CODES_SINCE else f"MA{self._number:06d}"
        )
        code = f"91{DIVISION}{body}{uscc.check_character(body)}"
        return code + stdnum_uscc.calc_check_digit(code)


def random_trade(rng: Random) -> Trade:
    """Return a random trade, weighted as in the district."""
    cluster = rng.choices(list(TRADES), weights=(44, 18, 13, 25))[0]
    return rng.choice(TRADES[cluster])


def count_certified(firms: Iterable[Firm], day: date) -> int:
    """Return the number of high-tech enterprises on a day."""
    return sum(firm.is_certified_on(day) for firm in firms)


class CertificateBuilder:
    """Issues certificates of the national high-tech scheme, with consecutive numbers."""

    def __init__(self, ledger: Ledger, scheme: Scheme) -> None:
        self.ledger = ledger
        self.scheme = scheme
        self._numbers: dict[str, int] = {}

    def issue(
        self,
        firm: Firm,
        issued_on: date,
        *,
        known_on: date | None = None,
        block: str = "4420",
        kind: str = Recognition.Kind.FIRST,
    ) -> Recognition:
        """Issue a certificate; it is entered on the day of the notice unless `known_on` is given.

        Number and authority follow the rules of the year and region, which imports and constraints check.
        """
        is_reexamined = kind == Recognition.Kind.RENEWAL and issued_on.year <= 2015
        prefix = f"{'GF' if is_reexamined else 'GR'}{issued_on.year}{block}"
        self._numbers[prefix] = self._numbers.get(prefix, 1000) + 1
        certificate = Recognition(
            enterprise=firm.row,
            scheme_id=self.scheme.code,
            number=f"{prefix}{self._numbers[prefix]:04d}",
            issued_on=issued_on,
            starts_on=issued_on,
            ends_on=self.scheme.last_day(issued_on),
            kind=kind,
            field=firm.trade.high_tech_field,
            batch=f"{issued_on.year}年示例批次",
            authority=authority(issued_on) if block == "4420" else "示例省科学技术厅",
            source="示例公告",
        )
        firm.certificates.append(certificate)
        known_on = known_on or dates.notice_date(issued_on)
        self.ledger.enter(max(known_on, self.ledger.entered_on(firm.row)), certificate)
        return certificate


def authority(issued_on: date) -> str:
    """Return the authority of Shenzhen that issued a certificate; it changed in 2024."""
    return "深圳市科技创新委员会" if issued_on.year < 2024 else "深圳市工业和信息化局"
