"""Every roll-up: the indicators that the bureau announced, with their definitions and computation."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enterprises.kpis import annual, stock
from enterprises.kpis.annual import PATENTS, REPORTERS, REPORTS, REVENUE, Sum
from enterprises.kpis.dimensions import KEYS, cells
from enterprises.kpis.facts import Facts
from enterprises.kpis.figures import (
    Cell,
    Contributor,
    Figure,
    Flow,
    Text,
    Variant,
    contributors_of,
    last_ended_year,
)
from enterprises.models import AnnualReport, DistrictStatistic, TalentProject

Records = Mapping[type[models.Model], Sequence[int]]


@dataclass(frozen=True, kw_only=True)
class Indicator(ABC):
    """What an indicator means, and how its figures come out of the facts.

    `version` counts the changes of the definition. `is_confidential` keeps a sum of money, staff or
    other yearly figures of single enterprises to published releases (DOMAIN 4.12).
    """

    code: str
    name: Text
    definition: Text
    formula: Text
    unit: Text
    unit_code: str
    decimals: int = 0
    direction: str = "up"
    source: Text
    frequency: Text
    version: int = 1
    is_confidential: bool = False
    lists_contributors: bool = True
    is_annual: bool = False
    is_count_from_zero: bool = False
    is_share: bool = False
    dimensions: tuple[str, ...] = ("cluster", "subdistrict", "zone")
    series_names: Mapping[str, Text] = field(default_factory=dict, hash=False)
    caveats: tuple[Text, ...] = ()

    @abstractmethod
    def value(self, facts: Facts, on: date, *, since: date | None = None) -> Figure:
        """Return the figure on a day."""

    @abstractmethod
    def series(self, facts: Facts, years: Sequence[int]) -> list[Figure]:
        """Return the figure on the 31 December of each year, without the count of what awaits review."""

    @abstractmethod
    def breakdown(self, facts: Facts, on: date, by: str, *, since: date | None = None) -> list[Cell]:
        """Return the value for each key of one of `dimensions`."""

    @abstractmethod
    def contributors(self, facts: Facts, on: date, *, since: date | None = None) -> list[Contributor]:
        """Return the enterprises behind the value: their number, or the sum of their values, is it."""

    @abstractmethod
    def records(self, facts: Facts, on: date, *, since: date | None = None) -> Records:
        """Return the ids of the records that the figure rests on, which a second person must approve."""

    def period(self, on: date) -> str:
        """Return what the figure on a day is about: the day, or the last year that has ended."""
        return str(last_ended_year(on)) if self.is_annual else on.isoformat()

    def quantised(self, value: Decimal | None) -> Decimal | None:
        """Return the value rounded half up to the indicator's decimals."""
        if value is None:
            return None
        return value.quantize(Decimal(1).scaleb(-self.decimals), rounding=ROUND_HALF_UP)


@dataclass(frozen=True, kw_only=True)
class Stock(Indicator):
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
        sizes = stock.sizes_by(facts, self.scheme, on, by)
        return cells(by, {key: Decimal(size) for key, size in sizes.items()}, reasons={})

    def contributors(self, facts: Facts, on: date, *, since: date | None = None) -> list[Contributor]:
        return contributors_of(stock.members(facts, self.scheme, on))

    def records(self, facts: Facts, on: date, *, since: date | None = None) -> Records:
        return stock.size_and_records(facts, self.scheme, on)[1]

    def flow(self, facts: Facts, start: date, end: date) -> Flow:
        """Return what led from the stock on one day to that on a later one (DOMAIN 4.3)."""
        return stock.flow(facts, self.scheme, start, end)


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
            by,
            {key: cell.value for key, cell in found.items()},
            reasons={key: "not_reported" for key, cell in found.items() if cell.value is None},
        )

    def contributors(self, facts: Facts, on: date, *, since: date | None = None) -> list[Contributor]:
        rows = facts.ask(REVENUE + REPORTERS, years=[last_ended_year(on)], scheme=self.scheme)
        return contributors_of(rows)

    def records(self, facts: Facts, on: date, *, since: date | None = None) -> Records:
        year = last_ended_year(on)
        reports = facts.ask(REVENUE + REPORTS, years=[year], scheme=self.scheme)
        _size, of_stock = stock.size_and_records(facts, self.scheme, date(year, 12, 31))
        return {**of_stock, AnnualReport: [row["id"] for row in reports]}

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


def plan_period_start(day: date) -> date:
    """Return the first day of the national five-year plan that `day` lies in: 2021–2025, 2026–2030 …"""
    return date(day.year - (day.year - 1) % 5, 1, 1)


@dataclass(frozen=True, kw_only=True)
class Introduced(Indicator):
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
        return cells(by, {row["key"]: Decimal(row["n"]) for row in rows}, reasons={})

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
        reports = facts.ask(PATENTS + REPORTS, years=[year])
        statistics = annual.statistics(facts, [year])
        return {
            AnnualReport: [row["id"] for row in reports],
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


ENTERPRISES = pgettext_lazy("unit", "enterprises")

CATALOGUE: tuple[Indicator, ...] = (
    Stock(
        code="high_tech_enterprises",
        scheme="national_high_tech",
        name=_("National high-tech enterprises"),
        definition=_(
            "Enterprises in Luohu on the day that hold a national high-tech certificate in force on it; "
            "each is counted once, from the day of issue to the last valid day."
        ),
        formula=_("number of distinct enterprises in the district with a certificate in force"),
        unit=ENTERPRISES,
        unit_code="enterprises",
        source=_("notices of recognition; the registry"),
        frequency=_("daily"),
        caveats=(
            _(
                "Counted by the day of issue. A notice of January names certificates of December, so the "
                "figure of a year end still grows for some months."
            ),
            _(
                "A cancelled certificate counts until the day before the cancellation, which can lie before "
                "its notice."
            ),
            _("Between two certificates an enterprise does not count; it awaits re-recognition."),
        ),
    ),
    Stock(
        code="strategic_emerging_enterprises",
        scheme="strategic_emerging",
        name=_("Strategic emerging enterprises"),
        definition=_(
            "Enterprises in Luohu on the day that the bureau's list of strategic emerging industries names "
            "for it; each is counted once."
        ),
        formula=_("number of distinct enterprises in the district on the list"),
        unit=ENTERPRISES,
        unit_code="enterprises",
        source=_("the bureau's list of strategic emerging enterprises; the registry"),
        frequency=_("daily"),
        caveats=(_("The list is made by period; the figure moves when a list begins or ends."),),
    ),
    StockRevenue(
        code="strategic_emerging_revenue",
        scheme="strategic_emerging",
        name=_("Operating revenue of strategic emerging enterprises"),
        definition=_(
            "Operating revenue of the year reported by the strategic emerging enterprises of 31 December, "
            "with the share of them that reported."
        ),
        formula=_("sum of the operating revenue in the annual reports of the stock of 31 December"),
        unit=_("yuan"),
        unit_code="yuan",
        decimals=2,
        source=_("annual reports of the enterprises"),
        frequency=_("yearly"),
        caveats=(
            _("The sum covers the enterprises that reported; the coverage stands beside it."),
            _("Public from releases alone, and hidden where it would give a single enterprise away."),
        ),
        is_confidential=True,
        lists_contributors=False,
        is_annual=True,
    ),
    Introduced(
        code="talent_projects",
        name=_("Talent projects and teams introduced"),
        definition=_(
            "Innovation projects and teams of high-level talents introduced since the first day of the plan, "
            "cumulative."
        ),
        formula=_("number of projects and teams introduced from the first day of the plan to the day"),
        unit=_("projects and teams"),
        unit_code="projects",
        source=_("records of the talent programmes"),
        frequency=_("daily"),
        caveats=(_("The count begins anew with each plan."),),
        lists_contributors=False,
        is_count_from_zero=True,
    ),
    PatentsPerPeople(
        code="patents_per_10k",
        name=_("Invention patents per 10,000 people"),
        definition=_(
            "Valid invention patents of the district for each 10,000 residents. The official series counts "
            "all holders; the registry's own counts what enterprises reported and stands apart."
        ),
        formula=_("valid invention patents ÷ (resident population ÷ 10,000)"),
        unit=_("patents per 10,000 people"),
        unit_code="per_10k",
        decimals=2,
        source=_("statistics bureau (population), intellectual property office (patents)"),
        frequency=_("yearly"),
        lists_contributors=False,
        is_annual=True,
        dimensions=(),
        series_names={
            "official": _("official, all holders"),
            "registry": _("from the registry, enterprises only"),
        },
        caveats=(
            _("The two series are never joined: the official one also counts universities and persons."),
            _("Without the population of the year there is no value; none is borrowed from another year."),
            _("The population was counted anew by the census of 2020, which breaks the series."),
        ),
    ),
)

INDICATORS: dict[str, Indicator] = {indicator.code: indicator for indicator in CATALOGUE}
