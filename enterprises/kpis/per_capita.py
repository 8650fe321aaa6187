"""Indicators per 10,000 residents: the official district series, and the series of the registry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from enterprises.history.facts import Facts
from enterprises.history.moment import Moment
from enterprises.kpis import annual
from enterprises.kpis.annual import PATENTS, REPORTERS, REPORTS
from enterprises.kpis.figures import (
    ChangeContribution,
    Contributor,
    Figure,
    Variant,
    contributors_of,
    last_ended_year,
)
from enterprises.kpis.indicator import Indicator, Records
from enterprises.kpis.recorded import Required
from enterprises.models import AnnualReport, DistrictStatistic, Enterprise, RecordedSeries, Residence

PER_RESIDENTS = 10_000
Code = RecordedSeries.Code
POPULATION = DistrictStatistic.Series.RESIDENT_POPULATION.value
OFFICIAL_PATENTS = DistrictStatistic.Series.VALID_INVENTION_PATENTS.value


@dataclass(frozen=True, kw_only=True)
class PatentsPerResidents(Indicator):
    """Valid invention patents per 10,000 residents: the official series, and the registry's own (DOMAIN 4.6).

    The official series also counts universities and persons, so the two are never combined. A year without
    a population has no value; the population of another year is never used.
    """

    is_annual: bool = True
    is_rounded: bool = True

    def required(self, variant: str = "") -> Required:
        if variant == "registry":
            return Required((Code.REPORTED_PATENTS,), (Code.RESIDENT_POPULATION,))
        return Required(at_the_end=(Code.RESIDENT_POPULATION, Code.DISTRICT_PATENTS))

    def compute_value(self, moment: Moment) -> Figure:
        (figure,) = self.compute_series(moment.facts, [last_ended_year(moment.on)])
        pending = moment.facts.count_pending(self.live_records(moment), approved_at=moment.facts.seq)
        return self._with_pending(figure, moment.on, pending)

    def compute_series(self, facts: Facts, years: Sequence[int]) -> list[Figure]:
        """Return the figures of both series on the 31 December of each year.

        Each year uses its own population or has no value: with that of another year, the ratio would jump
        when the right one is published.
        """
        statistics = annual.statistics(facts, years)
        reported = annual.sums(facts, PATENTS, years)
        figures = []
        for year in years:
            population = statistics.get((POPULATION, year))
            official = statistics.get((OFFICIAL_PATENTS, year))
            population_size = population["value"] if population else None
            value, reason = self._per_residents(
                official["value"] if official else None, population_size, "no_patents"
            )
            registry_value, registry_reason = self._per_residents(
                reported[year].value, population_size, "not_reported"
            )
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
                            registry_value,
                            registry_reason,
                            reported[year].reported,
                            reported[year].expected,
                            is_confidential=True,
                        ),
                    ),
                )
            )
        return figures

    def compute_contributors(self, moment: Moment) -> list[Contributor]:
        return contributors_of(
            moment.facts.fetch_all(PATENTS + REPORTERS, years=[last_ended_year(moment.on)])
        )

    def records(self, moment: Moment) -> Records:
        year = last_ended_year(moment.on)
        reports = moment.facts.fetch_all(PATENTS + REPORTS, years=[year])[0]
        statistics = annual.statistics(moment.facts, [year])
        return {
            AnnualReport: reports["report"],
            Enterprise: reports["enterprise"],
            Residence: reports["residence"],
            DistrictStatistic: [row["id"] for row in statistics.values()],
        }

    def decompose_change(self, before: Moment, after: Moment) -> list[ChangeContribution]:
        """Decompose the change of the official series by its two numbers: ΔP ÷ D₁ and − r₀ ΔD ÷ D₁."""
        (patents0, population0), (patents1, population1) = self.official(before), self.official(after)
        if patents0 is None or patents1 is None or not population0 or not population1:
            return []
        changes = {
            "patents": PER_RESIDENTS * (patents1 - patents0) / population1,
            "population": PER_RESIDENTS
            * patents0
            * (population0 - population1)
            / (population0 * population1),
        }
        is_correction = self.period(before.on) == self.period(after.on)
        return [
            ChangeContribution(None, "", "", "", change, reason, is_correction=is_correction)
            for reason, change in changes.items()
            if change
        ]

    def breaks_between(self, facts: Facts, start: date, end: date) -> bool:
        """Return whether a census broke the population series in a year of the span (DOMAIN 1)."""
        years = range(last_ended_year(start) + 1, last_ended_year(end) + 1)
        statistics = annual.statistics(facts, years)
        return any(row["is_break"] for (series, _year), row in statistics.items() if series == POPULATION)

    def official(self, moment: Moment) -> tuple[Decimal | None, Decimal | None]:
        """Return the two numbers of the official series: the district's patents and its residents."""
        year = last_ended_year(moment.on)
        statistics = annual.statistics(moment.facts, [year])
        patents, population = statistics.get((OFFICIAL_PATENTS, year)), statistics.get((POPULATION, year))
        return patents["value"] if patents else None, population["value"] if population else None

    def live_records(self, moment: Moment) -> Records:
        # Statistics only: a live number of pending reports would disclose which enterprise has just reported.
        statistics = annual.statistics(moment.facts, [last_ended_year(moment.on)])
        return {DistrictStatistic: [row["id"] for row in statistics.values()]}

    def _per_residents(
        self, patents: Decimal | None, population: Decimal | None, reason: str
    ) -> tuple[Decimal | None, str]:
        if not population:
            return None, "no_population"
        if patents is None:
            return None, reason
        return self.quantised(patents / population * PER_RESIDENTS), ""

    def _with_pending(self, figure: Figure, on: date, provisional: int) -> Figure:
        return Figure(
            on=on,
            period=figure.period,
            value=figure.value,
            reason=figure.reason,
            provisional=provisional,
            is_break=figure.is_break,
            series=figure.series,
        )
