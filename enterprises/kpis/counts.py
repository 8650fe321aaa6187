"""Counts: the stock of enterprises that hold a recognition, and the talent projects and teams of a plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from enterprises.history.facts import Facts
from enterprises.history.moment import Moment
from enterprises.kpis import stock
from enterprises.kpis.dimensions import KEYS_IN_LIFE_OF_DAYS, cells, cells_of, labels
from enterprises.kpis.figures import Cell, ChangeContribution, Contributor, Figure, Flow, contributors_of
from enterprises.kpis.indicator import Indicator, Records
from enterprises.models import TalentProject


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
