"""Counts of distinct enterprises: recognised in a year, above designated size, in the zones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from enterprises.history.facts import Facts
from enterprises.history.moment import Moment
from enterprises.kpis import stock
from enterprises.kpis.definition import DAILY, NOTICES, PLACES
from enterprises.kpis.dimensions import KEYS_OF_DAYS, cells, cells_of, keys_by_id, labels
from enterprises.kpis.figures import Cell, Contributor, Figure, Text, contributors_of
from enterprises.kpis.indicator import Indicator, Records
from enterprises.kpis.units import ENTERPRISES, Unit
from enterprises.models import Enterprise, Recognition, Residence, ZoneMembership


@dataclass(frozen=True, kw_only=True)
class EnterpriseCount(Indicator):
    """Number of distinct enterprises that a statement selects for each day.

    `members` is a CTE of that name with the day, the enterprise, its cluster and the day that decides about
    its place; `rests_on` selects the records that make an enterprise a member.
    """

    members: str
    rests_on: str
    scheme: str = ""

    def compute_value(self, moment: Moment) -> Figure:
        records = self.records(moment)
        return Figure(
            on=moment.on,
            period=self.period(moment.on),
            value=Decimal(len(records[Enterprise])),
            provisional=moment.facts.count_pending(records, approved_at=moment.facts.seq),
        )

    def compute_series(self, facts: Facts, years: Sequence[int]) -> list[Figure]:
        return self._on_days(facts, [date(year, 12, 31) for year in years])

    def on_days(self, facts: Facts, days: Sequence[date]) -> list[Figure]:
        """Return the figure on each of some days, without the number of pending records."""
        return self.if_recorded(facts, self._on_days(facts, days))

    def _on_days(self, facts: Facts, days: Sequence[date]) -> list[Figure]:
        rows = facts.fetch_all(
            self.members + "SELECT day, count(*) AS n FROM members GROUP BY day",
            days=list(days),
            scheme=self.scheme,
        )
        sizes = {row["day"]: row["n"] for row in rows}
        return [Figure(on=day, period=self.period(day), value=Decimal(sizes.get(day, 0))) for day in days]

    def compute_breakdown(self, moment: Moment, by: str) -> list[Cell]:
        statement = f"SELECT k.key, count(DISTINCT e.id) AS n FROM members e {PLACED[by]} GROUP BY 1"
        rows = moment.facts.fetch_all(self.members + statement, days=[moment.on], scheme=self.scheme)
        return cells(moment.facts, by, {row["key"]: Decimal(row["n"]) for row in rows})

    def compute_series_by(self, facts: Facts, years: Sequence[int], by: str) -> list[list[Cell]]:
        days = [date(year, 12, 31) for year in years]
        rows = facts.fetch_all(
            self.members
            + f"SELECT e.day, k.key, count(DISTINCT e.id) AS n FROM members e {PLACED[by]} GROUP BY 1, 2",
            days=days,
            scheme=self.scheme,
        )
        counts: dict[date, dict[str | None, Decimal | None]] = {day: {} for day in days}
        for row in rows:
            counts[row["day"]][row["key"]] = Decimal(row["n"])
        key_labels = labels(facts, by)
        return [cells_of(key_labels, counts[day]) for day in days]

    def compute_contributors(self, moment: Moment) -> list[Contributor]:
        statement = (
            "SELECT e.id, coalesce(e.uscc, e.organisation_code) AS code, e.name_zh, e.name_en"
            " FROM members JOIN {enterprise} e USING (id) ORDER BY code"
        )
        return contributors_of(
            moment.facts.fetch_all(self.members + statement, days=[moment.on], scheme=self.scheme)
        )

    def keys(self, moment: Moment, by: str, enterprises: Sequence[int]) -> dict[int, list[str | None]]:
        statement = f"SELECT e.id, k.key FROM members e {PLACED[by]} WHERE e.id = ANY(%(ids)s)"
        return keys_by_id(
            moment.facts.fetch_all(
                self.members + statement, ids=list(enterprises), days=[moment.on], scheme=self.scheme
            )
        )

    def records(self, moment: Moment) -> Records:
        row = moment.facts.fetch_all(self.members + self.rests_on, days=[moment.on], scheme=self.scheme)[0]
        kinds = (Enterprise, Residence, Recognition, ZoneMembership)
        return {kind: row[name] for kind in kinds if (name := kind.__name__.lower()) in row}

    def reason(self, old: Contributor | None, new: Contributor | None, *, is_same_period: bool) -> str:
        if is_same_period:
            return "corrected"
        return "joined" if old is None else "left"


# Keys of members on the day that decides about their place: of a recognition the day of issue.
PLACED = {by: f"CROSS JOIN LATERAL (SELECT e.placed_on AS day) d {join}" for by, join in KEYS_OF_DAYS.items()}


# Residence and existence are those of the day of issue, not of the day of the figure: an enterprise that has
# moved since still counts as recognised in Luohu.
def _recognised(condition: str = "true") -> str:
    return f"""
    WITH recognised AS (
        SELECT d.day, r.issued_on, r.id AS recognition_id, h.id AS residence_id, e.id, e.cluster_id
        FROM unnest(%(days)s::date[]) AS d(day)
        JOIN {{recognition}} r ON r.scheme_id = %(scheme)s AND NOT isempty(r.in_force)
            AND r.issued_on BETWEEN date_trunc('year', d.day)::date AND d.day
        JOIN {{residence}} h ON h.enterprise_id = r.enterprise_id AND h.days @> r.issued_on
        JOIN {{enterprise}} e ON e.id = r.enterprise_id AND e.days @> r.issued_on
        WHERE {condition}
    ), members AS (
        SELECT DISTINCT ON (day, id) day, id, cluster_id, issued_on AS placed_on FROM recognised
        ORDER BY day, id, issued_on DESC
    )
    """


RECOGNISED_IN_THE_YEAR = _recognised()
# An enterprise is recognised for the first time in a year without a certificate issued before it, wherever it
# resided. The two parts add up to those recognised in the year.
HELD_BEFORE = """EXISTS (
            SELECT FROM {recognition} b WHERE b.enterprise_id = e.id AND b.scheme_id = %(scheme)s
            AND NOT isempty(b.in_force) AND b.issued_on < date_trunc('year', d.day)::date
        )"""
FIRST_RECOGNISED = _recognised(f"NOT {HELD_BEFORE}")
RECOGNISED_AGAIN = _recognised(HELD_BEFORE)
RECOGNISED_RECORDS = """
    SELECT ARRAY(SELECT id FROM members) AS enterprise,
           ARRAY(SELECT DISTINCT residence_id FROM recognised) AS residence,
           ARRAY(SELECT recognition_id FROM recognised) AS recognition
"""

# The high-tech stock that is also on the list of enterprises above designated size for the day.
ABOVE_SCALE = (
    stock.COUNTED
    + """
    , members AS (
        SELECT DISTINCT ON (d.day, e.id) d.day, d.day AS placed_on, e.id, e.cluster_id, a.id AS listing_id
        FROM unnest(%(days)s::date[]) AS d(day)
        JOIN counted e ON e.days @> d.day
        JOIN {recognition} a ON a.enterprise_id = e.id AND a.scheme_id = 'above_scale' AND a.in_force @> d.day
        ORDER BY d.day, e.id, a.id
    )
"""
)
ABOVE_SCALE_RECORDS = """
    SELECT ARRAY(SELECT id FROM members) AS enterprise,
           ARRAY(SELECT h.id FROM members m
                 JOIN {residence} h ON h.enterprise_id = m.id AND h.days @> m.day) AS residence,
           ARRAY(SELECT listing_id FROM members UNION ALL
                 SELECT r.id FROM members m JOIN {recognition} r ON r.enterprise_id = m.id
                 AND r.scheme_id = %(scheme)s AND r.in_force @> m.day) AS recognition
"""

# OFFSET 0 keeps the subquery from being flattened, so that the days of each membership are intersected once
# and not once per requested day.
IN_A_ZONE = """
    WITH placed AS (
        SELECT d.day, x.* FROM unnest(%(days)s::date[]) AS d(day)
        JOIN (
            SELECT m.id AS membership_id, h.id AS residence_id, e.id, e.cluster_id,
                   m.days * h.days * e.days AS days
            FROM {zonemembership} m
            JOIN {residence} h ON h.enterprise_id = m.enterprise_id
            JOIN {enterprise} e ON e.id = m.enterprise_id OFFSET 0
        ) x ON x.days @> d.day
    ), members AS (
        SELECT DISTINCT day, id, cluster_id, day AS placed_on FROM placed
    )
"""
IN_A_ZONE_RECORDS = """
    SELECT ARRAY(SELECT id FROM members) AS enterprise,
           ARRAY(SELECT DISTINCT residence_id FROM placed) AS residence,
           ARRAY(SELECT membership_id FROM placed) AS zonemembership
"""


@dataclass(frozen=True, kw_only=True)
class RecognisedInTheYear(EnterpriseCount):
    """Number of enterprises recognised as high-tech from the first day of the year to the day."""

    members: str = RECOGNISED_IN_THE_YEAR
    rests_on: str = RECOGNISED_RECORDS
    scheme: str = "national_high_tech"
    unit: Unit = ENTERPRISES
    source: Text = NOTICES
    frequency: Text = DAILY
    caveats: tuple[Text, ...] = (_("The count restarts each year."),)
    dimensions: tuple[str, ...] = (*PLACES, "field")
    is_count_from_zero: bool = True

    def period(self, on: date) -> str:
        return f"{date(on.year, 1, 1)}/{on}"
