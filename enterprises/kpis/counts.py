"""Indicators that count: enterprises by what they hold or where they are, talent projects and teams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from enterprises.history.facts import Facts, Moment
from enterprises.kpis import stock
from enterprises.kpis.dimensions import KEYS, KEYS_OF_DAYS, cells, cells_of, labels
from enterprises.kpis.figures import Cell, Contributor, Figure, Flow, Step, contributors_of
from enterprises.kpis.indicator import Indicator, Records
from enterprises.models import Enterprise, Recognition, Residence, TalentProject, ZoneMembership


@dataclass(frozen=True, kw_only=True)
class StockCount(Indicator):
    """The enterprises in Luohu with a recognition of one scheme in force (DOMAIN 4.2, 4.4)."""

    scheme: str

    def value(self, facts: Facts, on: date, *, since: date | None = None) -> Figure:
        size, records = stock.size_and_records(facts, self.scheme, on)
        return Figure(
            on=on,
            period=self.period(on),
            value=Decimal(size),
            provisional=facts.count_pending(records, approved_at=facts.seq),
        )

    def series(self, facts: Facts, years: Sequence[int]) -> list[Figure]:
        return self.on_days(facts, [date(year, 12, 31) for year in years])

    def on_days(self, facts: Facts, days: Sequence[date]) -> list[Figure]:
        """Return the figure on each of some days, without the count of what awaits review."""
        sizes = stock.sizes(facts, self.scheme, days)
        return [Figure(on=day, period=self.period(day), value=Decimal(sizes[day])) for day in days]

    def breakdown(self, facts: Facts, on: date, by: str, *, since: date | None = None) -> list[Cell]:
        return self.breakdowns(facts, on, [by])[by]

    def breakdowns(
        self, facts: Facts, on: date, dimensions: Sequence[str], *, since: date | None = None
    ) -> dict[str, list[Cell]]:
        found = stock.sizes_by(facts, self.scheme, on, dimensions)
        return {
            by: cells(facts, by, {key: Decimal(size) for key, size in sizes.items()})
            for by, sizes in found.items()
        }

    def series_by(self, facts: Facts, years: Sequence[int], by: str) -> list[list[Cell]]:
        named, days = labels(facts, by), [date(year, 12, 31) for year in years]
        found = stock.sizes_by_on(facts, self.scheme, days, by)
        return [cells_of(named, {key: Decimal(n) for key, n in found[day].items()}) for day in days]

    def contributors(self, facts: Facts, on: date, *, since: date | None = None) -> list[Contributor]:
        return contributors_of(stock.members(facts, self.scheme, on))

    def records(self, facts: Facts, on: date, *, since: date | None = None) -> Records:
        return stock.size_and_records(facts, self.scheme, on)[1]

    def counts(self, facts: Facts, enterprise: int, on: date) -> bool:
        """Say whether the enterprise of this id counts on a day."""
        return stock.sizes(replace(facts, enterprise=enterprise), self.scheme, [on])[on] > 0

    def flow(self, facts: Facts, start: date, end: date) -> Flow:
        """Return what led from the stock on one day to that on a later one (DOMAIN 4.3)."""
        return stock.flow(facts, self.scheme, start, end)

    def steps(self, before: Moment, after: Moment) -> list[Step]:
        """First what was learned about the first day, then what happened up to the second one."""
        learned = stock.corrections(before.facts, after.facts, self.scheme, before.on)
        return learned + stock.moves(after.facts, self.scheme, before.on, after.on)


def plan_period_start(day: date) -> date:
    """Return the first day of the national five-year plan that `day` lies in: 2021–2025, 2026–2030 …"""
    return date(day.year - (day.year - 1) % 5, 1, 1)


@dataclass(frozen=True, kw_only=True)
class CumulativeCount(Indicator):
    """The talent projects and teams introduced since the plan began, cumulative (DOMAIN 4.5)."""

    def value(self, facts: Facts, on: date, *, since: date | None = None) -> Figure:
        records = self.records(facts, on, since=since)
        return Figure(
            on=on,
            period=f"{since or plan_period_start(on)}/{on}",
            value=Decimal(len(records[TalentProject])),
            provisional=facts.count_pending(records, approved_at=facts.seq),
        )

    def series(self, facts: Facts, years: Sequence[int]) -> list[Figure]:
        rows = facts.ask(
            "SELECT y.year, count(p.id) AS n"
            " FROM unnest(%(years)s::int[], %(starts)s::date[]) AS y(year, start)"
            " LEFT JOIN {talentproject} p"
            " ON p.introduced_on BETWEEN y.start AND make_date(y.year, 12, 31) GROUP BY y.year",
            years=list(years),
            starts=[plan_period_start(date(year, 12, 31)) for year in years],
        )
        counts = {row["year"]: row["n"] for row in rows}
        ends = [date(year, 12, 31) for year in years]
        return [
            Figure(on=end, period=f"{plan_period_start(end)}/{end}", value=Decimal(counts[end.year]))
            for end in ends
        ]

    def breakdown(self, facts: Facts, on: date, by: str, *, since: date | None = None) -> list[Cell]:
        rows = facts.ask(
            "SELECT k.key, count(DISTINCT p.id) AS n FROM {talentproject} p"
            f" JOIN {{enterprise}} e ON e.id = p.host_id {KEYS[by]}"
            " WHERE p.introduced_on BETWEEN %(since)s AND %(on)s GROUP BY 1",
            since=since or plan_period_start(on),
            on=on,
        )
        return cells(facts, by, {row["key"]: Decimal(row["n"]) for row in rows})

    def series_by(self, facts: Facts, years: Sequence[int], by: str) -> list[list[Cell]]:
        rows = facts.ask(
            "SELECT y.year, k.key, count(DISTINCT p.id) AS n"
            " FROM unnest(%(years)s::int[], %(starts)s::date[]) AS y(year, start)"
            " CROSS JOIN LATERAL (SELECT make_date(y.year, 12, 31) AS day) d"
            " JOIN {talentproject} p ON p.introduced_on BETWEEN y.start AND d.day"
            f" JOIN {{enterprise}} e ON e.id = p.host_id {KEYS_OF_DAYS[by]} GROUP BY 1, 2",
            years=list(years),
            starts=[plan_period_start(date(year, 12, 31)) for year in years],
        )
        found: dict[int, dict[str | None, Decimal | None]] = {year: {} for year in years}
        for row in rows:
            found[row["year"]][row["key"]] = Decimal(row["n"])
        named = labels(facts, by)
        return [cells_of(named, found[year]) for year in years]

    def contributors(self, facts: Facts, on: date, *, since: date | None = None) -> list[Contributor]:
        rows = facts.ask(
            "SELECT e.id, coalesce(e.uscc, e.organisation_code) AS code, e.name_zh, e.name_en,"
            " count(*)::numeric AS value"
            " FROM {talentproject} p JOIN {enterprise} e ON e.id = p.host_id"
            " WHERE p.introduced_on BETWEEN %(since)s AND %(on)s GROUP BY 1, 2, 3, 4 ORDER BY code",
            since=since or plan_period_start(on),
            on=on,
        )
        return contributors_of(rows)

    def records(self, facts: Facts, on: date, *, since: date | None = None) -> Records:
        rows = facts.ask(
            "SELECT p.id FROM {talentproject} p WHERE p.introduced_on BETWEEN %(since)s AND %(on)s",
            since=since or plan_period_start(on),
            on=on,
        )
        return {TalentProject: [row["id"] for row in rows]}

    def reason(self, was: Contributor | None, now: Contributor | None, *, is_same_period: bool) -> str:
        if is_same_period:
            return "corrected"
        return "introduced" if self.weight(now) > self.weight(was) else "next_period"


@dataclass(frozen=True, kw_only=True)
class EnterpriseCount(Indicator):
    """Distinct enterprises that a statement selects for each of some days.

    `members` is a CTE of that name with the day, the enterprise and its cluster; `rests_on` names the
    records that an enterprise is a member by.
    """

    members: str
    rests_on: str
    scheme: str = ""

    def value(self, facts: Facts, on: date, *, since: date | None = None) -> Figure:
        records = self.records(facts, on)
        return Figure(
            on=on,
            period=self.period(on),
            value=Decimal(len(records[Enterprise])),
            provisional=facts.count_pending(records, approved_at=facts.seq),
        )

    def series(self, facts: Facts, years: Sequence[int]) -> list[Figure]:
        days = [date(year, 12, 31) for year in years]
        rows = facts.ask(
            self.members + "SELECT day, count(*) AS n FROM members GROUP BY day",
            days=days,
            scheme=self.scheme,
        )
        sizes = {row["day"]: row["n"] for row in rows}
        return [Figure(on=day, period=self.period(day), value=Decimal(sizes.get(day, 0))) for day in days]

    def breakdown(self, facts: Facts, on: date, by: str, *, since: date | None = None) -> list[Cell]:
        statement = f"SELECT k.key, count(DISTINCT e.id) AS n FROM members e {KEYS[by]} GROUP BY 1"
        rows = facts.ask(self.members + statement, days=[on], on=on, scheme=self.scheme)
        return cells(facts, by, {row["key"]: Decimal(row["n"]) for row in rows})

    def series_by(self, facts: Facts, years: Sequence[int], by: str) -> list[list[Cell]]:
        days = [date(year, 12, 31) for year in years]
        rows = facts.ask(
            self.members
            + "SELECT d.day, k.key, count(DISTINCT e.id) AS n FROM members e"
            + f" CROSS JOIN LATERAL (SELECT e.day) d {KEYS_OF_DAYS[by]} GROUP BY 1, 2",
            days=days,
            scheme=self.scheme,
        )
        found: dict[date, dict[str | None, Decimal | None]] = {day: {} for day in days}
        for row in rows:
            found[row["day"]][row["key"]] = Decimal(row["n"])
        named = labels(facts, by)
        return [cells_of(named, found[day]) for day in days]

    def contributors(self, facts: Facts, on: date, *, since: date | None = None) -> list[Contributor]:
        statement = (
            "SELECT e.id, coalesce(e.uscc, e.organisation_code) AS code, e.name_zh, e.name_en"
            " FROM members JOIN {enterprise} e USING (id) ORDER BY code"
        )
        return contributors_of(facts.ask(self.members + statement, days=[on], scheme=self.scheme))

    def records(self, facts: Facts, on: date, *, since: date | None = None) -> Records:
        row = facts.ask(self.members + self.rests_on, days=[on], scheme=self.scheme)[0]
        return {
            Enterprise: row["enterprise"],
            Residence: row["residence"],
            Recognition: row.get("recognition", []),
            ZoneMembership: row.get("zonemembership", []),
        }

    def reason(self, was: Contributor | None, now: Contributor | None, *, is_same_period: bool) -> str:
        if is_same_period:
            return "corrected"
        return "joined" if was is None else "left"


RECOGNISED_IN_THE_YEAR = """
    WITH recognised AS (
        SELECT d.day, r.id AS recognition_id, h.id AS residence_id, e.id, e.cluster_id
        FROM unnest(%(days)s::date[]) AS d(day)
        JOIN {recognition} r ON r.scheme_id = %(scheme)s AND NOT isempty(r.in_force)
            AND r.issued_on BETWEEN date_trunc('year', d.day)::date AND d.day
        JOIN {residence} h ON h.enterprise_id = r.enterprise_id AND h.days @> r.issued_on
        JOIN {enterprise} e ON e.id = r.enterprise_id AND e.days @> r.issued_on
    ), members AS (
        SELECT DISTINCT day, id, cluster_id FROM recognised
    )
"""
RECOGNISED_RECORDS = """
    SELECT ARRAY(SELECT id FROM members) AS enterprise,
           ARRAY(SELECT DISTINCT residence_id FROM recognised) AS residence,
           ARRAY(SELECT recognition_id FROM recognised) AS recognition
"""

# OFFSET lets the days of each be found out once, and not for each day that is asked about.
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
        SELECT DISTINCT day, id, cluster_id FROM placed
    )
"""
IN_A_ZONE_RECORDS = """
    SELECT ARRAY(SELECT id FROM members) AS enterprise,
           ARRAY(SELECT DISTINCT residence_id FROM placed) AS residence,
           ARRAY(SELECT membership_id FROM placed) AS zonemembership
"""


@dataclass(frozen=True, kw_only=True)
class RecognisedInTheYear(EnterpriseCount):
    """Enterprises that were given a certificate from the first day of the year to the day."""

    members: str = RECOGNISED_IN_THE_YEAR
    rests_on: str = RECOGNISED_RECORDS

    def period(self, on: date) -> str:
        return f"{date(on.year, 1, 1)}/{on}"
