"""Listings of strategic emerging enterprises: the yearly list of the bureau, open-ended until removed."""

from __future__ import annotations

from datetime import date
from random import Random

from enterprises.models import Recognition
from luohu.demo import dates
from luohu.demo.builders import EnterpriseBuilder, Firm

# The number at the end of each year; “more than 600” was announced for 2020.
COUNTS = {
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
GROWTH = 42  # a year, after the last of these
OTHER_FIELDS = ("sei_2", "sei_5", "sei_6", "sei_7", "sei_8", "sei_9")


def expected_count(year: int) -> int:
    """Return the number of listed enterprises at the end of a year."""
    last = max(COUNTS)
    return COUNTS[last] + GROWTH * (year - last) if year > last else COUNTS[year]


def create_listings(builder: EnterpriseBuilder) -> None:
    """Create the listings of every year, so that exactly COUNTS enterprises count at its end.

    The difference is filled with certified enterprises first, then with new ones.
    """
    rng = Random("emerging")  # noqa: S311 - not for security
    for year, count in COUNTS.items():
        for _ in range(list_certified(rng, builder, year, count, share=0.65)):
            established_on = dates.random_day(rng, date(year - 14, 1, 1), date(year - 1, 12, 31))
            _add_listing(rng, builder, builder.create(rng, established_on=established_on), year)


def list_certified(rng: Random, builder: EnterpriseBuilder, year: int, count: int, *, share: float) -> int:
    """Update the list of a year: remove a few, fill a share of the rest with certified enterprises.

    Returns how many are missing to `count` afterwards.
    """
    day = date(year, 12, 31)
    listed = [firm for firm in builder.firms if firm.is_listed_on(date(year - 1, 12, 31))]
    for firm in rng.sample(listed, k=round(len(listed) * 0.02)):
        _remove(builder, firm, year)
    missing = count - sum(firm.is_listed_on(day) for firm in builder.firms)
    certified = [
        firm
        for firm in builder.firms
        if firm.is_certified_on(day) and not firm.is_listed_on(day) and not _was_removed_in(firm, year)
    ]
    chosen = rng.sample(certified, k=max(0, min(round(missing * share), len(certified))))
    for firm in chosen:
        _add_listing(rng, builder, firm, year)
    return missing - len(chosen)


def list_entry_date(year: int) -> date:
    """Return the date on which the list of a year is entered."""
    return date(year, 9, 20)


def _add_listing(rng: Random, builder: EnterpriseBuilder, firm: Firm, year: int) -> None:
    own_field = firm.trade.emerging_field
    listing = Recognition(
        enterprise=firm.row,
        scheme_id="strategic_emerging",
        starts_on=date(year, 1, 1),
        field=rng.choice(OTHER_FIELDS) if firm.trade.cluster == "other" else own_field,
        batch=f"{year}年示例名单",
        authority="罗湖区科技创新局（示例）",
        source="示例名单",
    )
    firm.listings.append(listing)
    builder.ledger.enter(max(list_entry_date(year), builder.ledger.entered_on(firm.row)), listing)


def _remove(builder: EnterpriseBuilder, firm: Firm, year: int) -> None:
    """End a listing: the list of the year does not contain the firm."""
    builder.ledger.update(list_entry_date(year), firm.listings[-1], ends_on=date(year - 1, 12, 31))


def _was_removed_in(firm: Firm, year: int) -> bool:
    return any(each.ends_on == date(year - 1, 12, 31) for each in firm.listings)
