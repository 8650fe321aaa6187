"""Enterprises made for one rule each: every case that the definitions of the figures name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from enterprises import uscc
from enterprises.models import Enterprise, FormerName, Recognition, Residence
from luohu.demo import dates
from luohu.demo.builders import Certifier, Firm, Founder
from luohu.demo.names import TRADES


def cast(founder: Founder, certifier: Certifier) -> None:
    """Bring on every one of them."""
    dice = Random("cast")  # noqa: S311 - a story is no secret
    for part in PARTS:
        part(dice, founder, certifier)


def _newcomer(dice: Random, founder: Founder, born: date = date(2011, 5, 4)) -> Firm:
    return founder.found(dice, born=born, trade=dice.choice(TRADES["information_technology"]))


def boundaries_of_validity(dice: Random, founder: Founder, certifier: Certifier) -> None:
    """Issued on days on which the last day is easily got wrong."""
    for issued_on in (
        date(2020, 12, 11),
        date(2021, 1, 1),
        date(2020, 12, 31),
        date(2020, 2, 29),
        date(2021, 3, 1),
    ):
        certifier.issue(_newcomer(dice, founder), issued_on)


def renewed_after_a_gap(dice: Random, founder: Founder, certifier: Certifier) -> None:
    """The old certificate ended in October 2021, the new one is of December: counted once, with a gap."""
    firm = _newcomer(dice, founder)
    certifier.issue(firm, date(2018, 10, 16))
    certifier.issue(firm, date(2021, 12, 23), kind=Recognition.Kind.RENEWAL)


def two_at_once(dice: Random, founder: Founder, certifier: Certifier) -> None:
    """Certified anew before the old certificate ended."""
    firm = _newcomer(dice, founder)
    certifier.issue(firm, date(2019, 12, 9))
    certifier.issue(firm, date(2022, 10, 20), kind=Recognition.Kind.RENEWAL)


def announced_in_january(dice: Random, founder: Founder, certifier: Certifier) -> None:
    """Issued in December 2022, announced in January 2023."""
    certifier.issue(_newcomer(dice, founder), date(2022, 12, 14))


def cancelled_backwards(dice: Random, founder: Founder, certifier: Certifier) -> None:
    """Cancelled by a notice of June 2024 from 1 January 2023."""
    certificate = certifier.issue(_newcomer(dice, founder), date(2021, 12, 23))
    founder.ledger.learn(
        date(2024, 6, 10),
        certificate,
        cancelled_from=date(2023, 1, 1),
        cancellation_notice_on=date(2024, 6, 3),
    )


def moved_to_futian(dice: Random, founder: Founder, certifier: Certifier) -> None:
    """Its last day in Luohu is 30 April 2023."""
    firm = _newcomer(dice, founder)
    certifier.issue(firm, date(2021, 12, 23))
    founder.leave(firm, date(2023, 4, 30), known_on=date(2023, 9, 8), to="深圳市福田区")


def moved_in_from_another_region(dice: Random, founder: Founder, certifier: Certifier) -> None:
    """Came with a certificate of another region, which stays valid."""
    firm = founder.found(dice, born=date(2012, 3, 1), since=date(2023, 5, 8), came_from="广州市")
    certifier.issue(
        firm,
        date(2022, 12, 22),
        block="4400",
        kind=Recognition.Kind.MOVED_IN,
        known_on=date(2023, 6, 8),
    )


def moved_out_and_back(dice: Random, founder: Founder, certifier: Certifier) -> None:
    """Two residences; the certificate is in force all the while."""
    firm = _newcomer(dice, founder)
    certifier.issue(firm, date(2022, 12, 14))
    founder.leave(firm, date(2023, 8, 31), known_on=date(2023, 10, 8), to="深圳市南山区")
    founder.settle(dice, firm, date(2024, 7, 1), came_from="深圳市南山区")


def absorbed(dice: Random, founder: Founder, certifier: Certifier) -> None:
    """Absorbed by another; its certificate does not pass on."""
    firm, heir = _newcomer(dice, founder), _newcomer(dice, founder)
    certifier.issue(firm, date(2020, 12, 11))
    founder.end(
        firm, date(2022, 6, 30), known_on=date(2022, 8, 8), status="merged", reason="吸收合并", by=heir
    )


def one_name_twice(dice: Random, founder: Founder, certifier: Certifier) -> None:
    """Two enterprises of one name are two."""
    first = _newcomer(dice, founder)
    second = founder.found(dice, born=date(2016, 9, 1), trade=first.trade, name_zh=first.row.name_zh)
    certifier.issue(second, date(2019, 12, 9))


def renamed(dice: Random, founder: Founder, certifier: Certifier) -> None:
    """The certificate keeps its number and its validity under the new name."""
    firm = _newcomer(dice, founder)
    certifier.issue(firm, date(2019, 12, 9))
    before, _ = founder.names.of(firm.trade)
    rename(founder, firm, before, until=date(2021, 3, 31))


def rename(founder: Founder, firm: Firm, before: str, *, until: date) -> None:
    """Let an enterprise have carried another name until a day; the present one is learnt afterwards."""
    known_on = dates.learnt(until)
    now = firm.row.name_zh
    firm.row.name_zh = before
    founder.ledger.learn(known_on, firm.row, name_zh=now)
    former = FormerName(
        enterprise=firm.row,
        name_zh=before,
        starts_on=firm.row.established_on or until - timedelta(days=365),
        ends_on=until,
    )
    founder.ledger.enter(max(known_on, founder.ledger.entered_on(firm.row)), former)


def revoked_while_certified(dice: Random, founder: Founder, certifier: Certifier) -> None:
    """A revoked licence ends it for every stock; it stays in the registry."""
    firm = _newcomer(dice, founder)
    certifier.issue(firm, date(2021, 10, 18))
    founder.end(firm, date(2022, 9, 15), known_on=date(2022, 10, 8), status="revoked", reason="吊销营业执照")


def awaiting_recognition(dice: Random, founder: Founder, certifier: Certifier) -> None:
    """The certificate ended in October 2025; nothing has followed yet."""
    certifier.issue(_newcomer(dice, founder), date(2022, 10, 20))


def without_cluster(dice: Random, founder: Founder, certifier: Certifier) -> None:
    """Nobody has assigned it to a cluster."""
    firm = _newcomer(dice, founder)
    firm.row.cluster_id = None
    certifier.issue(firm, date(2023, 10, 16))


def before_the_codes(dice: Random, founder: Founder, certifier: Certifier) -> None:
    """It ended before Unified Social Credit Codes existed: its organisation code stands in its address."""
    name_zh, name_en = founder.names.of(TRADES["other"][-1])
    body = "19234500"
    row = Enterprise(
        organisation_code=body + uscc.check_character(body),
        name_zh=name_zh,
        name_en=name_en,
        status=Enterprise.Status.DEREGISTERED,
        established_on=date(1988, 6, 1),
        ended_on=date(2009, 3, 31),
        ended_reason="决议解散",
        cluster_id="other",
        industry_id="5137",
    )
    stay = Residence(
        enterprise=row, starts_on=date(1988, 6, 1), ends_on=date(2009, 3, 31), subdistrict_id="003"
    )
    founder.ledger.enter(dates.BEGIN, row, stay)


PARTS: tuple[Callable[[Random, Founder, Certifier], None], ...] = (
    boundaries_of_validity,
    renewed_after_a_gap,
    two_at_once,
    announced_in_january,
    cancelled_backwards,
    moved_to_futian,
    moved_in_from_another_region,
    moved_out_and_back,
    absorbed,
    one_name_twice,
    renamed,
    revoked_while_certified,
    awaiting_recognition,
    without_cluster,
    before_the_codes,
)
