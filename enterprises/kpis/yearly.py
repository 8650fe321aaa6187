"""Indicators of a year: sums of what enterprises reported, and ratios to a statistic of the district."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from enterprises.kpis import annual, stock
from enterprises.kpis.annual import PATENTS, REPORTERS, REPORTS, REVENUE, Sum
from enterprises.kpis.dimensions import cells
from enterprises.kpis.facts import Facts
from enterprises.kpis.figures import Cell, Contributor, Figure, Variant, contributors_of, last_ended_year
from enterprises.kpis.indicator import Indicator, Records
from enterprises.models import AnnualReport, DistrictStatistic, Enterprise, Residence


@dataclass(frozen=True, kw_only=True)
class StockRevenue(Indicator):
    """The operating revenue of the stock of 31 December, over those that reported (DOMAIN 4.4)."""

    scheme: str

    def value(self, facts: Facts, on: date, *, since: date | None = None) -> Figure:
        year = last_ended_year(on)
        found = annual.sums(facts, REVENUE, [year], scheme=self.scheme)[year]
        pending = facts.count_pending(self.records(facts, on), approved_at=facts.seq)
        return self._figure(on, found, provisional=pending)

    def series(self, facts: Facts, years: Sequence[int]) -> list[Figure]:
        found = annual.sums(facts, REVENUE, years, scheme=self.scheme)
        return [self._figure(date(year, 12, 31), found[year]) for year in years]

    def breakdown(self, facts: Facts, on: date, by: str, *, since: date | None = None) -> list[Cell]:
        found = annual.sums_by(facts, REVENUE, last_ended_year(on), by, scheme=self.scheme)
        return cells(
            facts,
            by,
            {key: cell.value for key, cell in found.items()},
            reasons={key: "not_reported" for key, cell in found.items() if cell.value is None},
            coverage={key: (cell.reported, cell.expected) for key, cell in found.items()},
        )

    def contributors(self, facts: Facts, on: date, *, since: date | None = None) -> list[Contributor]:
        rows = facts.ask(REVENUE + REPORTERS, years=[last_ended_year(on)], scheme=self.scheme)
        return contributors_of(rows)

    def records(self, facts: Facts, on: date, *, since: date | None = None) -> Records:
        year = last_ended_year(on)
        reports = facts.ask(REVENUE + REPORTS, years=[year], scheme=self.scheme)[0]
        _size, of_stock = stock.size_and_records(facts, self.scheme, date(year, 12, 31))
        return {**of_stock, AnnualReport: reports["report"]}

    def _figure(self, on: date, found: Sum, *, provisional: int = 0) -> Figure:
        return Figure(
            on=on,
            period=self.period(on),
            value=found.value,
            reason="" if found.value is not None else "not_reported",
            reported=found.reported,
            expected=found.expected,
            provisional=provisional,
        )


PER_PEOPLE = 10_000
POPULATION = DistrictStatistic.Series.RESIDENT_POPULATION.value
OFFICIAL_PATENTS = DistrictStatistic.Series.VALID_INVENTION_PATENTS.value


@dataclass(frozen=True, kw_only=True)
class PatentsPerPeople(Indicator):
    """Valid invention patents per 10,000 residents: the official series, and the registry's own (DOMAIN 4.6).

    The official one also counts universities and persons, so the two are never mixed. A year without
    a population has no value; none is borrowed from another year.
    """

    def value(self, facts: Facts, on: date, *, since: date | None = None) -> Figure:
        (figure,) = self.series(facts, [last_ended_year(on)])
        pending = facts.count_pending(self.records(facts, on), approved_at=facts.seq)
        return self._on(figure, on, pending)

    def series(self, facts: Facts, years: Sequence[int]) -> list[Figure]:
        statistics = annual.statistics(facts, years)
        reported = annual.sums(facts, PATENTS, years)
        figures = []
        for year in years:
            population = statistics.get((POPULATION, year))
            official = statistics.get((OFFICIAL_PATENTS, year))
            people = population["value"] if population else None
            value, reason = self._per_people(official["value"] if official else None, people, "no_patents")
            own, own_reason = self._per_people(reported[year].value, people, "not_reported")
            end = date(year, 12, 31)
            figures.append(
                Figure(
                    on=end,
                    period=self.period(end),
                    value=value,
                    reason=reason,
                    is_break=bool(population and population["is_break"]),
                    series=(
                        Variant("official", self.series_names["official"], value, reason),
                        Variant(
                            "registry",
                            self.series_names["registry"],
                            own,
                            own_reason,
                            reported[year].reported,
                            reported[year].expected,
                            is_confidential=True,
                        ),
                    ),
                )
            )
        return figures

    def breakdown(self, facts: Facts, on: date, by: str, *, since: date | None = None) -> list[Cell]:
        raise ValueError("Patents per 10,000 people are not broken down: the population is the district's.")

    def contributors(self, facts: Facts, on: date, *, since: date | None = None) -> list[Contributor]:
        return contributors_of(facts.ask(PATENTS + REPORTERS, years=[last_ended_year(on)]))

    def records(self, facts: Facts, on: date, *, since: date | None = None) -> Records:
        year = last_ended_year(on)
        reports = facts.ask(PATENTS + REPORTS, years=[year])[0]
        statistics = annual.statistics(facts, [year])
        return {
            AnnualReport: reports["report"],
            Enterprise: reports["enterprise"],
            Residence: reports["residence"],
            DistrictStatistic: [row["id"] for row in statistics.values()],
        }

    def _per_people(
        self, patents: Decimal | None, people: Decimal | None, reason: str
    ) -> tuple[Decimal | None, str]:
        if not people:
            return None, "no_population"
        if patents is None:
            return None, reason
        return self.quantised(patents / people * PER_PEOPLE), ""

    def _on(self, figure: Figure, on: date, provisional: int) -> Figure:
        return Figure(
            on=on,
            period=figure.period,
            value=figure.value,
            reason=figure.reason,
            provisional=provisional,
            is_break=figure.is_break,
            series=figure.series,
        )
