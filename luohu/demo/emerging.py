"""The story of the strategic emerging enterprises: the bureau's list, year by year, open until removed."""

from __future__ import annotations

from datetime import date
from random import Random

from enterprises.models import Recognition
from luohu.demo import dates
from luohu.demo.builders import Firm, Founder

# How many of the list count at the end of each year; “more than 600” was announced for 2020.
GOALS = {
    2016: 352,
    2017: 407,
    2018: 466,
    2019: 541,
    2020: 617,
    2021: 662,
    2022: 706,
    2023: 748,
    2024: 793,
    2025: 838,
}
OTHER_FIELDS = ("sei_2", "sei_5", "sei_6", "sei_7", "sei_8", "sei_9")


def tell(founder: Founder) -> None:
    """Tell every year; afterwards so many enterprises count at its end as it heads for."""
    dice = Random("emerging")  # noqa: S311 - a story is no secret
    for year, goal in GOALS.items():
        day = date(year, 12, 31)
        listed = [firm for firm in founder.firms if firm.is_listed_on(date(year - 1, 12, 31))]
        for firm in dice.sample(listed, k=round(len(listed) * 0.02)):
            _remove(founder, firm, year)
        missing = goal - sum(firm.is_listed_on(day) for firm in founder.firms)
        certified = [
            firm
            for firm in founder.firms
            if firm.is_certified_on(day) and not firm.is_listed_on(day) and not _was_removed_in(firm, year)
        ]
        chosen = dice.sample(certified, k=min(round(missing * 0.65), len(certified)))
        for firm in chosen:
            _list(dice, founder, firm, year)
        for _ in range(missing - len(chosen)):
            born = dates.some_day(dice, date(year - 14, 1, 1), date(year - 1, 12, 31))
            _list(dice, founder, founder.found(dice, born=born), year)


def published(year: int) -> date:
    """Return the day on which the list of a year is entered."""
    return date(year, 9, 20)


def _list(dice: Random, founder: Founder, firm: Firm, year: int) -> None:
    own_field = firm.trade.emerging_field
    listing = Recognition(
        enterprise=firm.row,
        scheme_id="strategic_emerging",
        starts_on=date(year, 1, 1),
        field=dice.choice(OTHER_FIELDS) if firm.trade.cluster == "other" else own_field,
        batch=f"{year}年示例名单",
        authority="罗湖区科技创新局（示例）",
        source="示例名单",
    )
    firm.listings.append(listing)
    founder.ledger.enter(max(published(year), founder.ledger.entered_on(firm.row)), listing)


def _remove(founder: Founder, firm: Firm, year: int) -> None:
    """The list of the year no longer names it."""
    founder.ledger.learn(published(year), firm.listings[-1], ends_on=date(year - 1, 12, 31))


def _was_removed_in(firm: Firm, year: int) -> bool:
    return any(each.ends_on == date(year - 1, 12, 31) for each in firm.listings)
