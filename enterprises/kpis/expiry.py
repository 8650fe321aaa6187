"""Expiry cliff: recognitions that end before a day, and the stock left after usual renewals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from enterprises.history.moment import Moment
from enterprises.kpis.renewals import known_settled_year, settled_year, usual_renewals
from enterprises.kpis.stock import COUNTED, COUNTED_ON

# The last day of each member's cover; a certificate that follows without a gap prolongs it.
ENDING = (
    COUNTED
    + """
    , covered AS (
        SELECT upper(s.span) - 1 AS last_day
        FROM counted e CROSS JOIN LATERAL unnest(e.held) AS s(span)
        WHERE e.days @> %(on)s::date AND s.span @> %(on)s::date
    )
    SELECT date_trunc('month', last_day)::date AS month, count(*) AS n
    FROM covered WHERE last_day < %(until)s GROUP BY 1 ORDER BY 1
"""
)

# The same with names, the first to end first.
ENDING_BY_NAME = (
    COUNTED
    + """
    SELECT code, name_zh, name_en, upper(s.span) - 1 AS last_day
    FROM counted e CROSS JOIN LATERAL unnest(e.held) AS s(span)
    WHERE e.days @> %(on)s::date AND s.span @> %(on)s::date AND upper(s.span) - 1 < %(until)s
    ORDER BY last_day, code
"""
)

YEARS_LOOKED_AT = 3


@dataclass(frozen=True)
class Cliff:
    """The number of a stock that expires before a day, by month, and the remaining stock.

    Certificates of `ended` holders expired in the last years whose renewals are known; `renewed` of them were
    renewed. `renewal_share` is None where none expired.
    """

    on: date
    until: date
    stock: int
    months: Sequence[tuple[date, int]]
    ended: int
    renewed: int

    @property
    def expiring(self) -> int:
        """The number that expires before the day."""
        return sum(n for _month, n in self.months)

    @property
    def renewal_share(self) -> Decimal | None:
        """The share renewed by 31 March of the year after."""
        return Decimal(self.renewed) / self.ended if self.ended else None

    @property
    def without_renewal(self) -> int:
        """The stock without any renewal or first recognition."""
        return self.stock - self.expiring

    @property
    def with_usual_renewal(self) -> int | None:
        """The stock at the renewal share of the last years, without first recognitions."""
        share = self.renewal_share
        if share is None:
            return None
        return self.without_renewal + int((self.expiring * share).quantize(Decimal(1), ROUND_HALF_UP))


def count_ending(moment: Moment, scheme: str, until: date) -> int:
    """Return how many of a scheme's stock on a day end before `until`."""
    rows = moment.facts.fetch_all(ENDING, scheme=scheme, on=moment.on, until=until)
    return sum(row["n"] for row in rows)


def fetch_ending(moment: Moment, scheme: str, until: date) -> list[dict[str, Any]]:
    """Return those of a scheme's stock on a day that end before `until`, with code, names and last day."""
    return moment.facts.fetch_all(ENDING_BY_NAME, scheme=scheme, on=moment.on, until=until)


def expiry_cliff(known: Moment, scheme: str, until: date) -> Cliff:
    """Return the expiry cliff of a scheme's stock: those in force on a day that end before `until`.

    The moment has no hindsight (`enterprises.history.known_at.without_hindsight`).
    """
    facts, on = known.facts, known.on
    size = facts.fetch_all(
        COUNTED_ON + "SELECT count(*) AS n FROM counted WHERE days @> %(on)s::date", scheme=scheme, on=on
    )
    months = facts.fetch_all(ENDING, scheme=scheme, on=on, until=until)
    last = min(settled_year(on), known_settled_year(facts))
    ended, renewed = usual_renewals(facts, scheme, range(last - YEARS_LOOKED_AT + 1, last + 1))
    return Cliff(on, until, size[0]["n"], [(row["month"], row["n"]) for row in months], ended, renewed)
