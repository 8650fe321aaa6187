"""Indicators that count: enterprises by what they hold or where they are, talent projects and teams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from enterprises.history.facts import Facts
from enterprises.history.moment import Moment, five_year_plan_start
from enterprises.kpis import stock
from enterprises.kpis.dimensions import KEYS, KEYS_OF_DAYS, cells, cells_of, labels
from enterprises.kpis.figures import Cell, ChangeContribution, Contributor, Figure, Flow, contributors_of
from enterprises.kpis.indicator import Indicator, Records
from enterprises.models import Enterprise, Recognition, Residence, TalentProject, ZoneMembership


@dataclass(frozen=True, kw_only=True)
class StockCount(Indicator):
    """Number of enterprises in Luohu with a recognition of one scheme in force (DOMAIN 4.2, 4.4)."""

    scheme: str

    def value(self, moment: Moment) -> Figure:
        size, records = stock.size_and_records(moment, self.scheme)
        return Figure(
            on=moment.on,
            period=self.period(moment.on),
            value=Decimal(size),
            provisional=moment.facts.count_pending(records, approved_at=moment.facts.seq),
        )

    def series(self, facts: Facts, years: Sequence[int]) -> list[Figure]:
        return self.on_days(facts, [date(year, 12, 31) for year in years])

    def on_days(self, facts: Facts, days: Sequence[date]) -> list[Figure]:
        """Return the figure on each of some days, without the number of pending records."""
        sizes = stock.sizes(facts, self.scheme, days)
        return [Figure(on=day, period=self.period(day), value=Decimal(sizes[day])) for day in days]

    def breakdown(self, moment: Moment, by: str) -> list[Cell]:
        return self.breakdowns(moment, [by])[by]

    def breakdowns(self, moment: Moment, dimensions: Sequence[str]) -> dict[str, list[Cell]]:
        sizes_by_dimension = stock.sizes_by(moment, self.scheme, dimensions)
        return {
            by: cells(moment.facts, by, {key: Decimal(size) for key, size in sizes.items()})
            for by, sizes in sizes_by_dimension.items()
        }

    def series_by(self, facts: Facts, years: Sequence[int], by: str) -> list[list[Cell]]:
        key_labels, days = labels(facts, by), [date(year, 12, 31) for year in years]
        sizes_by_day = stock.sizes_by_on(facts, self.scheme, days, by)
        return [
            cells_of(key_labels, {key: Decimal(n) for key, n in sizes_by_day[day].items()}) for day in days
        ]

    def contributors(self, moment: Moment) -> list[Contributor]:
        return contributors_of(stock.members(moment, self.scheme))

    def records(self, moment: Moment) -> Records:
        return stock.size_and_records(moment, self.scheme)[1]

    def counts(self, moment: Moment, enterprise: int) -> bool:
        """Return whether the enterprise with this id is part of the stock at a moment."""
        facts = replace(moment.facts, enterprise=enterprise)
        return stock.sizes(facts, self.scheme, [moment.on])[moment.on] > 0

    def flow(self, facts: Facts, start: date, end: date) -> Flow:
        """Return the flows between the stock on one day and on a later one (DOMAIN 4.3)."""
        return stock.flow(facts, self.scheme, start, end)

    def decompose_change(self, before: Moment, after: Moment) -> list[ChangeContribution]:
        """Return corrections of the first day first, then the flows up to the second day.

        In this order the two parts sum to the change: corrections compare both states on the first day, and
        the flows are all read at the later state.
        """
        corrections = stock.corrections(before, after.at(before.on), self.scheme)
        return corrections + stock.moves(after.facts, self.scheme, before.on, after.on)


@dataclass(frozen=True, kw_only=True)
class CumulativeCount(Indicator):
    """Number of talent projects and teams introduced since the plan began, cumulative (DOMAIN 4.5)."""

    def value(self, moment: Moment) -> Figure:
        records = self.records(moment)
        return Figure(
            on=moment.on,
            period=f"{moment.plan_starts_on}/{moment.on}",
            value=Decimal(len(records[TalentProject])),
            provisional=moment.facts.count_pending(records, approved_at=moment.facts.seq),
        )

    def series(self, facts: Facts, years: Sequence[int]) -> list[Figure]:
        rows = facts.fetch_all(
            "SELECT y.year, count(p.id) AS n"
            " FROM unnest(%(years)s::int[], %(starts)s::date[]) AS y(year, start)"
            " LEFT JOIN {talentproject} p"
            " ON p.introduced_on BETWEEN y.start AND make_date(y.year, 12, 31) GROUP BY y.year",
            years=list(years),
            starts=[five_year_plan_start(date(year, 12, 31)) for year in years],
        )
        counts = {row["year"]: row["n"] for row in rows}
        ends = [date(year, 12, 31) for year in years]
        return [
            Figure(on=end, period=f"{five_year_plan_start(end)}/{end}", value=Decimal(counts[end.year]))
            for end in ends
        ]

    def breakdown(self, moment: Moment, by: str) -> list[Cell]:
        rows = moment.facts.fetch_all(
            "SELECT k.key, count(DISTINCT p.id) AS n FROM {talentproject} p"
            f" JOIN {{enterprise}} e ON e.id = p.host_id {KEYS[by]}"
            " WHERE p.introduced_on BETWEEN %(since)s AND %(on)s GROUP BY 1",
            since=moment.plan_starts_on,
            on=moment.on,
        )
        return cells(moment.facts, by, {row["key"]: Decimal(row["n"]) for row in rows})

    def series_by(self, facts: Facts, years: Sequence[int], by: str) -> list[list[Cell]]:
        rows = facts.fetch_all(
            "SELECT y.year, k.key, count(DISTINCT p.id) AS n"
            " FROM unnest(%(years)s::int[], %(starts)s::date[]) AS y(year, start)"
            " CROSS JOIN LATERAL (SELECT make_date(y.year, 12, 31) AS day) d"
            " JOIN {talentproject} p ON p.introduced_on BETWEEN y.start AND d.day"
            f" JOIN {{enterprise}} e ON e.id = p.host_id {KEYS_OF_DAYS[by]} GROUP BY 1, 2",
            years=list(years),
            starts=[five_year_plan_start(date(year, 12, 31)) for year in years],
        )
        counts: dict[int, dict[str | None, Decimal | None]] = {year: {} for year in years}
        for row in rows:
            counts[row["year"]][row["key"]] = Decimal(row["n"])
        key_labels = labels(facts, by)
        return [cells_of(key_labels, counts[year]) for year in years]

    def contributors(self, moment: Moment) -> list[Contributor]:
        rows = moment.facts.fetch_all(
            "SELECT e.id, coalesce(e.uscc, e.organisation_code) AS code, e.name_zh, e.name_en,"
            " count(*)::numeric AS value"
            " FROM {talentproject} p JOIN {enterprise} e ON e.id = p.host_id"
            " WHERE p.introduced_on BETWEEN %(since)s AND %(on)s GROUP BY 1, 2, 3, 4 ORDER BY code",
            since=moment.plan_starts_on,
            on=moment.on,
        )
        return contributors_of(rows)

    def records(self, moment: Moment) -> Records:
        rows = moment.facts.fetch_all(
            "SELECT p.id FROM {talentproject} p WHERE p.introduced_on BETWEEN %(since)s AND %(on)s",
            since=moment.plan_starts_on,
            on=moment.on,
        )
        return {TalentProject: [row["id"] for row in rows]}

    def reason(self, old: Contributor | None, new: Contributor | None, *, is_same_period: bool) -> str:
        if is_same_period:
            return "corrected"
        return "introduced" if self.weight(new) > self.weight(old) else "next_period"


@dataclass(frozen=True, kw_only=True)
class EnterpriseCount(Indicator):
    """Number of distinct enterprises that a statement selects for each day.

    `members` is a CTE of that name with the day, the enterprise and its cluster; `rests_on` selects the
    records that make an enterprise a member.
    """

    members: str
    rests_on: str
    scheme: str = ""

    def value(self, moment: Moment) -> Figure:
        records = self.records(moment)
        return Figure(
            on=moment.on,
            period=self.period(moment.on),
            value=Decimal(len(records[Enterprise])),
            provisional=moment.facts.count_pending(records, approved_at=moment.facts.seq),
        )

    def series(self, facts: Facts, years: Sequence[int]) -> list[Figure]:
        days = [date(year, 12, 31) for year in years]
        rows = facts.fetch_all(
            self.members + "SELECT day, count(*) AS n FROM members GROUP BY day",
            days=days,
            scheme=self.scheme,
        )
        sizes = {row["day"]: row["n"] for row in rows}
        return [Figure(on=day, period=self.period(day), value=Decimal(sizes.get(day, 0))) for day in days]

    def breakdown(self, moment: Moment, by: str) -> list[Cell]:
        statement = f"SELECT k.key, count(DISTINCT e.id) AS n FROM members e {KEYS[by]} GROUP BY 1"
        rows = moment.facts.fetch_all(
            self.members + statement, days=[moment.on], on=moment.on, scheme=self.scheme
        )
        return cells(moment.facts, by, {row["key"]: Decimal(row["n"]) for row in rows})

    def series_by(self, facts: Facts, years: Sequence[int], by: str) -> list[list[Cell]]:
        days = [date(year, 12, 31) for year in years]
        rows = facts.fetch_all(
            self.members
            + "SELECT d.day, k.key, count(DISTINCT e.id) AS n FROM members e"
            + f" CROSS JOIN LATERAL (SELECT e.day) d {KEYS_OF_DAYS[by]} GROUP BY 1, 2",
            days=days,
            scheme=self.scheme,
        )
        counts: dict[date, dict[str | None, Decimal | None]] = {day: {} for day in days}
        for row in rows:
            counts[row["day"]][row["key"]] = Decimal(row["n"])
        key_labels = labels(facts, by)
        return [cells_of(key_labels, counts[day]) for day in days]

    def contributors(self, moment: Moment) -> list[Contributor]:
        statement = (
            "SELECT e.id, coalesce(e.uscc, e.organisation_code) AS code, e.name_zh, e.name_en"
            " FROM members JOIN {enterprise} e USING (id) ORDER BY code"
        )
        return contributors_of(
            moment.facts.fetch_all(self.members + statement, days=[moment.on], scheme=self.scheme)
        )

    def records(self, moment: Moment) -> Records:
        row = moment.facts.fetch_all(self.members + self.rests_on, days=[moment.on], scheme=self.scheme)[0]
        return {
            Enterprise: row["enterprise"],
            Residence: row["residence"],
            Recognition: row.get("recognition", []),
            ZoneMembership: row.get("zonemembership", []),
        }

    def reason(self, old: Contributor | None, new: Contributor | None, *, is_same_period: bool) -> str:
        if is_same_period:
            return "corrected"
        return "joined" if old is None else "left"


# Residence and existence are those of the day of issue, not of the day of the figure: an enterprise that has
# moved since still counts as recognised in Luohu.
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
    """Number of enterprises recognised from the first day of the year to the day."""

    members: str = RECOGNISED_IN_THE_YEAR
    rests_on: str = RECOGNISED_RECORDS

    def period(self, on: date) -> str:
        return f"{date(on.year, 1, 1)}/{on}"
