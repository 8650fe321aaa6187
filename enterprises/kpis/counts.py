"""Indicators that count: enterprises by what they hold or where they are, talent projects and teams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext_lazy as _

from enterprises.history.facts import Facts
from enterprises.history.moment import Moment
from enterprises.kpis import stock
from enterprises.kpis.dimensions import (
    KEYS_IN_LIFE_OF_DAYS,
    KEYS_OF_DAYS,
    cells,
    cells_of,
    keys_by_id,
    labels,
)
from enterprises.kpis.figures import (
    Cell,
    ChangeContribution,
    Contributor,
    Figure,
    Flow,
    Text,
    contributors_of,
)
from enterprises.kpis.indicator import DAILY, ENTERPRISES, NOTICES, PLACES, Indicator, Records, Unit
from enterprises.models import Enterprise, Recognition, Residence, TalentProject, ZoneMembership


@dataclass(frozen=True, kw_only=True)
class StockCount(Indicator):
    """Number of enterprises in Luohu with a recognition of one scheme in force (DOMAIN 4.2, 4.4)."""

    scheme: str
    is_seasonal: bool = True

    def compute_value(self, moment: Moment) -> Figure:
        size, records = stock.size_and_records(moment, self.scheme)
        return Figure(
            on=moment.on,
            period=self.period(moment.on),
            value=Decimal(size),
            provisional=moment.facts.count_pending(records, approved_at=moment.facts.seq),
        )

    def compute_series(self, facts: Facts, years: Sequence[int]) -> list[Figure]:
        return self._on_days(facts, [date(year, 12, 31) for year in years])

    def on_days(self, facts: Facts, days: Sequence[date]) -> list[Figure]:
        """Return the figure on each of some days, without the number of pending records."""
        return self.if_recorded(facts, self._on_days(facts, days))

    def _on_days(self, facts: Facts, days: Sequence[date]) -> list[Figure]:
        sizes = stock.sizes(facts, self.scheme, days)
        return [Figure(on=day, period=self.period(day), value=Decimal(sizes[day])) for day in days]

    def compute_breakdowns(self, moment: Moment, dimensions: Sequence[str]) -> dict[str, list[Cell]]:
        sizes_by_dimension = stock.sizes_by(moment, self.scheme, dimensions)
        return {
            by: cells(moment.facts, by, {key: Decimal(size) for key, size in sizes.items()})
            for by, sizes in sizes_by_dimension.items()
        }

    def compute_series_by(self, facts: Facts, years: Sequence[int], by: str) -> list[list[Cell]]:
        key_labels, days = labels(facts, by), [date(year, 12, 31) for year in years]
        sizes_by_day = stock.sizes_by_on(facts, self.scheme, days, by)
        return [
            cells_of(key_labels, {key: Decimal(n) for key, n in sizes_by_day[day].items()}) for day in days
        ]

    def compute_contributors(self, moment: Moment) -> list[Contributor]:
        return contributors_of(stock.members(moment, self.scheme))

    def records(self, moment: Moment) -> Records:
        return stock.size_and_records(moment, self.scheme)[1]

    def counts(self, moment: Moment, enterprise: int) -> bool:
        """Return whether the enterprise with this id is part of the stock at a moment."""
        facts = replace(moment.facts, enterprise=enterprise)
        (figure,) = self.on_days(facts, [moment.on])
        return bool(figure.value)

    def flow(self, facts: Facts, start: date, end: date) -> Flow:
        """Return the flows between the stock on one day and on a later one (DOMAIN 4.3)."""
        return stock.flow(facts, self.scheme, start, end)

    def flows(self, facts: Facts, days: Sequence[date]) -> dict[tuple[date, date], Flow]:
        """Return the flows between each of some days and the next, from the first recorded one on.

        From a day before it everything found later would be an entry.
        """
        since = self.recorded_since(facts)
        spans = pairwise(day for day in days if since is None or since <= day)
        return {span: self.flow(facts, *span) for span in spans}

    def decompose_change(self, before: Moment, after: Moment) -> list[ChangeContribution]:
        """Return corrections of the first day first, then the flows up to the second day.

        In this order the two parts sum to the change: corrections compare both states on the first day, and
        the flows are all read at the later state.
        """
        corrections = stock.corrections(before, after.at(before.on), self.scheme)
        return corrections + stock.moves(after.facts, self.scheme, before.on, after.on)


# The plan that covers each day, of two the later one, and the projects introduced since its first day. A day
# that no plan covers has no row, so its figure is missing.
RUNNING = """
    WITH running AS (
        SELECT d.day, plan.starts_on FROM unnest(%(days)s::date[]) AS d(day)
        CROSS JOIN LATERAL (
            SELECT q.starts_on FROM {plan} q WHERE d.day BETWEEN q.starts_on AND q.ends_on
            ORDER BY q.starts_on DESC LIMIT 1
        ) plan
    )
"""
INTRODUCED = (
    RUNNING
    + """
    , introduced AS (
        SELECT d.day, p.id AS project_id, p.host_id
        FROM running d JOIN {talentproject} p ON p.introduced_on BETWEEN d.starts_on AND d.day
    )
"""
)


@dataclass(frozen=True, kw_only=True)
class CumulativeCount(Indicator):
    """Number of talent projects and teams introduced since the plan began, cumulative (DOMAIN 4.5, 4.15).

    The plan is that of the day, as known; on a day outside every plan the value is missing.
    """

    def compute_value(self, moment: Moment) -> Figure:
        rows = self._since_plan(moment)
        if not rows:
            return _outside_plans(moment.on)
        projects = rows[0]["projects"]
        return Figure(
            on=moment.on,
            period=f"{rows[0]['starts_on']}/{moment.on}",
            value=Decimal(len(projects)),
            provisional=moment.facts.count_pending({TalentProject: projects}, approved_at=moment.facts.seq),
        )

    def _since_plan(self, moment: Moment) -> list[dict[str, Any]]:
        """Return the first day of the plan and the ids of its projects; no row outside every plan."""
        statement = "SELECT d.starts_on, ARRAY(SELECT project_id FROM introduced) AS projects FROM running d"
        return moment.facts.fetch_all(INTRODUCED + statement, days=[moment.on])

    def periods(self, facts: Facts, days: Sequence[date]) -> list[str]:
        statement = "SELECT d.day, d.starts_on FROM running d"
        starts = {
            row["day"]: row["starts_on"] for row in facts.fetch_all(RUNNING + statement, days=list(days))
        }
        return [f"{starts[day]}/{day}" if day in starts else self.period(day) for day in days]

    def compute_series(self, facts: Facts, years: Sequence[int]) -> list[Figure]:
        ends = [date(year, 12, 31) for year in years]
        statement = (
            "SELECT d.day, d.starts_on, count(i.project_id) AS n"
            " FROM running d LEFT JOIN introduced i ON i.day = d.day GROUP BY 1, 2"
        )
        found = {row["day"]: row for row in facts.fetch_all(INTRODUCED + statement, days=ends)}
        return [
            Figure(on=end, period=f"{row['starts_on']}/{end}", value=Decimal(row["n"]))
            if (row := found.get(end))
            else _outside_plans(end)
            for end in ends
        ]

    def compute_breakdown(self, moment: Moment, by: str) -> list[Cell]:
        return self._cells_on_days(moment.facts, [moment.on], by)[0]

    def compute_series_by(self, facts: Facts, years: Sequence[int], by: str) -> list[list[Cell]]:
        return self._cells_on_days(facts, [date(year, 12, 31) for year in years], by)

    def _cells_on_days(self, facts: Facts, days: Sequence[date], by: str) -> list[list[Cell]]:
        rows = facts.fetch_all(
            INTRODUCED + "SELECT d.day, k.key, count(DISTINCT i.project_id) AS n FROM running d"
            " LEFT JOIN (introduced i JOIN {enterprise} e ON e.id = i.host_id) ON i.day = d.day"
            f" {KEYS_IN_LIFE_OF_DAYS[by]} GROUP BY 1, 2",
            days=list(days),
        )
        found: dict[date, dict[str | None, Decimal | None]] = {}
        for row in rows:
            found.setdefault(row["day"], {})[row["key"]] = Decimal(row["n"])
        named = labels(facts, by)
        unplanned = {key: "no_plan" for key, _zh, _en in named}
        return [
            cells_of(named, found.get(day, {}), reasons={} if day in found else unplanned) for day in days
        ]

    def compute_contributors(self, moment: Moment) -> list[Contributor]:
        rows = moment.facts.fetch_all(
            INTRODUCED + "SELECT e.id, coalesce(e.uscc, e.organisation_code) AS code, e.name_zh, e.name_en,"
            " count(*)::numeric AS value"
            " FROM introduced i JOIN {enterprise} e ON e.id = i.host_id GROUP BY 1, 2, 3, 4 ORDER BY code",
            days=[moment.on],
        )
        return contributors_of(rows)

    def records(self, moment: Moment) -> Records:
        return {TalentProject: [id_ for row in self._since_plan(moment) for id_ in row["projects"]]}

    def reason(self, old: Contributor | None, new: Contributor | None, *, is_same_period: bool) -> str:
        if is_same_period:
            return "corrected"
        return "introduced" if self.weight(new) > self.weight(old) else "next_period"


def _outside_plans(day: date) -> Figure:
    return Figure(on=day, period=day.isoformat(), value=None, reason="no_plan")


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
