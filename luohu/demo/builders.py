"""The invented enterprises: founded, settled in Luohu, certified, and asked on which days they count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from random import Random

from stdnum.cn import uscc as stdnum_uscc

from enterprises import uscc
from enterprises.models import Enterprise, Recognition, Residence, Scheme, ZoneMembership
from luohu.demo import dates
from luohu.demo.ledger import Ledger
from luohu.demo.names import TRADES, Names, Trade

DIVISION = "440303"  # a district's; real enterprises of Shenzhen are registered by the city, 440300
CODES_SINCE = date(2015, 10, 1)
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
    """An enterprise with what the story needs of its rows."""

    row: Enterprise
    trade: Trade
    stays: list[Residence] = field(default_factory=list)
    certificates: list[Recognition] = field(default_factory=list)
    listings: list[Recognition] = field(default_factory=list)
    memberships: list[ZoneMembership] = field(default_factory=list)

    def resides_on(self, day: date) -> bool:
        """Say whether it is in the district on a day (DOMAIN 4.1)."""
        return self.row.exists_on(day) and any(stay.covers(day) for stay in self.stays)

    def is_certified_on(self, day: date) -> bool:
        """Say whether it counts among the high-tech enterprises on a day."""
        return self.resides_on(day) and any(each.is_in_force_on(day) for each in self.certificates)

    def is_listed_on(self, day: date) -> bool:
        """Say whether it counts among the strategic emerging enterprises on a day."""
        return self.resides_on(day) and any(each.is_in_force_on(day) for each in self.listings)


class Founder:
    """Makes enterprises whose names and codes nobody else has, and enters them in the ledger."""

    def __init__(self, ledger: Ledger, communities: dict[str, list[str]]) -> None:
        self.ledger = ledger
        self.names = Names()
        self.firms: list[Firm] = []
        self._communities = communities
        self._number = 0

    def found(
        self,
        dice: Random,
        *,
        born: date,
        trade: Trade | None = None,
        name_zh: str = "",
        since: date | None = None,
        came_from: str = "",
        subdistrict: str = "",
    ) -> Firm:
        """Found an enterprise that resides in Luohu from its birth, or came `since` a day from elsewhere."""
        trade = trade or some_trade(dice)
        zh, en = self.names.of(trade)
        firm = Firm(
            Enterprise(
                uscc=(code := self._next_code(born)),
                organisation_code=uscc.organisation_code(code),
                name_zh=name_zh or zh,
                name_en=en,
                established_on=born,
                cluster_id=trade.cluster,
                industry_id=trade.industry,
                registered_capital=dice.choice((1, 2, 3, 5, 8, 10, 20, 50)) * 1_000_000,
                legal_representative=dice.choice(SURNAMES) + "示例",
            ),
            trade,
        )
        self.firms.append(firm)
        self.ledger.enter(dates.learnt(since or born), firm.row)
        self.settle(dice, firm, since or born, came_from=came_from, subdistrict=subdistrict)
        return firm

    def settle(
        self, dice: Random, firm: Firm, since: date, *, came_from: str = "", subdistrict: str = ""
    ) -> Residence:
        """Let an enterprise reside in Luohu from a day on."""
        place = subdistrict or dice.choices(list(SUBDISTRICTS), weights=list(SUBDISTRICTS.values()))[0]
        stay = Residence(
            enterprise=firm.row,
            starts_on=since,
            subdistrict_id=place,
            community_id=dice.choice(self._communities[place]),
            address=f"示例路{dice.randrange(1, 999)}号示例大厦{dice.randrange(2, 40)}层",
            origin=Residence.Origin.ATTRACTED if came_from else Residence.Origin.FOUNDED,
            moved_in_from=came_from,
        )
        firm.stays.append(stay)
        self.ledger.enter(dates.learnt(since), stay)
        return stay

    def leave(self, firm: Firm, last_day: date, *, known_on: date, to: str) -> None:
        """Let an enterprise move out of Luohu after its last day."""
        self.ledger.learn(known_on, firm.stays[-1], ends_on=last_day, moved_out_to=to)

    def end(
        self, firm: Firm, last_day: date, *, known_on: date, status: str, reason: str, by: Firm | None = None
    ) -> None:
        """Let an enterprise end: deregistered, revoked or absorbed by another."""
        self.ledger.learn(
            known_on,
            firm.row,
            status=status,
            ended_on=last_day,
            ended_reason=reason,
            absorbed_by=by.row if by else None,
        )

    def _next_code(self, born: date) -> str:
        self._number += 1
        body = f"{30_000_000 + 37 * self._number}" if born < CODES_SINCE else f"MA{self._number:06d}"
        code = f"91{DIVISION}{body}{uscc.check_character(body)}"
        return code + stdnum_uscc.calc_check_digit(code)


def some_trade(dice: Random) -> Trade:
    """Return a trade as they are spread in the district."""
    cluster = dice.choices(list(TRADES), weights=(44, 18, 13, 25))[0]
    return dice.choice(TRADES[cluster])


def count_certified(firms: Iterable[Firm], day: date) -> int:
    """Return how many of the enterprises count as high-tech on a day."""
    return sum(firm.is_certified_on(day) for firm in firms)


class Certifier:
    """Issues certificates of the national high-tech scheme, with numbers in the order of the day."""

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
        """Issue a certificate; it is entered with the notice unless known on another day."""
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
        known_on = known_on or dates.announced(issued_on)
        self.ledger.enter(max(known_on, self.ledger.entered_on(firm.row)), certificate)
        return certificate


def authority(issued_on: date) -> str:
    """Return who issued a certificate of Shenzhen: the task changed hands in 2024."""
    return "深圳市科技创新委员会" if issued_on.year < 2024 else "深圳市工业和信息化局"
