"""Expiry cliff: recognitions that end before a day, and the stock left after usual renewals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from enterprises.history.known_at import without_hindsight
from enterprises.history.moment import Moment
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

# Certificates that expired in some years while their holders were in the district, and how many of these
# held a new one within a year.
RENEWED = """
    SELECT count(*) AS ended,
           count(*) FILTER (WHERE EXISTS (
               SELECT FROM {recognition} n WHERE n.enterprise_id = r.enterprise_id
               AND n.scheme_id = r.scheme_id AND n.id <> r.id AND NOT isempty(n.in_force)
               AND n.in_force && daterange(r.ends_on + 1, (r.ends_on + interval '1 year')::date, '[]')
           )) AS renewed
    FROM {recognition} r
    JOIN {residence} h ON h.enterprise_id = r.enterprise_id AND h.days @> r.ends_on
    JOIN {enterprise} e ON e.id = r.enterprise_id AND e.days @> r.ends_on
    WHERE r.scheme_id = %(scheme)s AND r.cancelled_from IS NULL
        AND r.ends_on > %(start)s AND r.ends_on <= %(end)s
"""
YEARS_LOOKED_AT = 3


@dataclass(frozen=True)
class Cliff:
    """The number of a stock that expires before a day, by month, and the remaining stock.

    `ended` certificates expired in the last years that ended at least a year ago, so that their renewal is
    known; `renewed` of them were renewed. `renewal_share` is None where none expired. `known_on` is the day
    whose knowledge was used in place of the present one.
    """

    on: date
    until: date
    stock: int
    months: Sequence[tuple[date, int]]
    ended: int
    renewed: int
    known_on: date | None = None

    @property
    def expiring(self) -> int:
        """The number that expires before the day."""
        return sum(n for _month, n in self.months)

    @property
    def renewal_share(self) -> Decimal | None:
        """The share renewed within a year."""
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


def expiry_cliff(moment: Moment, scheme: str, until: date) -> Cliff | None:
    """Return the expiry cliff of a scheme's stock: those in force on a day that end before `until`.

    That of a past day uses what was known at its end; None if the history of the registry begins later.
    """
    known = without_hindsight(moment)
    if known is None:
        return None
    facts, on = known.facts, known.on
    size = facts.fetch_all(
        COUNTED_ON + "SELECT count(*) AS n FROM counted WHERE days @> %(on)s::date", scheme=scheme, on=on
    )
    months = facts.fetch_all(ENDING, scheme=scheme, on=on, until=until)
    end = _years_before(on, 1)
    past = facts.fetch_all(RENEWED, scheme=scheme, start=_years_before(end, YEARS_LOOKED_AT), end=end)[0]
    return Cliff(
        on,
        until,
        size[0]["n"],
        [(row["month"], row["n"]) for row in months],
        past["ended"],
        past["renewed"],
        known_on=None if known is moment else on,
    )


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 2, 28)
