"""Annual indicators: sums of reported or paid amounts, and ratios of two such sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from enterprises.history.facts import Facts
from enterprises.history.moment import Moment
from enterprises.kpis import annual, stock
from enterprises.kpis.annual import EXPECTED, PAYMENTS, REPORTERS, REPORTS, Sum
from enterprises.kpis.dimensions import cells_of, labels
from enterprises.kpis.figures import (
    Cell,
    ChangeContribution,
    Contributor,
    Figure,
    contributors_of,
    coverage_jumps,
    last_ended_year,
)
from enterprises.kpis.indicator import Indicator, Records
from enterprises.kpis.recorded import SCHEME, Required
from enterprises.models import AnnualReport, Enterprise, Payment, Residence, SupportAward


@dataclass(frozen=True, kw_only=True)
class YearlySum(Indicator):
    """A sum of reported amounts of a year over the enterprises that reported.

    `reporting` is the CTE of the enterprises expected to report, with their amounts.
    """

    reporting: str
    scheme: str = ""
    is_annual: bool = True

    def compute_value(self, moment: Moment) -> Figure:
        year = last_ended_year(moment.on)
        total = annual.sums(moment.facts, self.reporting, [year], scheme=self.scheme)[year]
        pending = moment.facts.count_pending(self.records(moment), approved_at=moment.facts.seq)
        return self._figure(moment.on, total, provisional=pending)

    def compute_series(self, facts: Facts, years: Sequence[int]) -> list[Figure]:
        totals = annual.sums(facts, self.reporting, years, scheme=self.scheme)
        return [self._figure(date(year, 12, 31), totals[year]) for year in years]

    def compute_breakdown(self, moment: Moment, by: str) -> list[Cell]:
        sums = annual.sums_by(
            moment.facts, self.reporting, last_ended_year(moment.on), by, scheme=self.scheme
        )
        key_labels = labels(moment.facts, by)
        totals = {key: sums.get(key, annual.NOTHING_EXPECTED) for key, _zh, _en in key_labels}
        amounts = {key: self.amount(cell) for key, cell in totals.items()}
        return cells_of(
            key_labels,
            {key: value for key, (value, _reason) in amounts.items()},
            reasons={key: reason for key, (_value, reason) in amounts.items() if reason},
            coverage={key: (cell.reported, cell.expected) for key, cell in totals.items()},
        )

    def compute_contributors(self, moment: Moment) -> list[Contributor]:
        rows = moment.facts.fetch_all(
            self.reporting + REPORTERS, years=[last_ended_year(moment.on)], scheme=self.scheme
        )
        return contributors_of(rows)

    def expected(self, moment: Moment) -> list[Contributor]:
        rows = moment.facts.fetch_all(
            self.reporting + EXPECTED, years=[last_ended_year(moment.on)], scheme=self.scheme
        )
        return contributors_of(rows)

    def records(self, moment: Moment) -> Records:
        row = moment.facts.fetch_all(
            self.reporting + REPORTS, years=[last_ended_year(moment.on)], scheme=self.scheme
        )[0]
        return {
            AnnualReport: row["report"],
            Enterprise: row["enterprise"],
            Residence: row["residence"],
        }

    def amount(self, total: Sum) -> tuple[Decimal | None, str]:
        """Return the value of the sums, or None and the reason why it is missing."""
        return total.value, "" if total.value is not None else "not_reported"

    def breaks_between(self, facts: Facts, start: date, end: date) -> bool:
        """Return whether the coverage jumps from one year of the span to the next, or over all of it."""
        figures = self.series(facts, range(last_ended_year(start), last_ended_year(end) + 1))
        return any(coverage_jumps(*pair) for pair in [*pairwise(figures), (figures[0], figures[-1])])

    def weight(self, contributor: Contributor | None) -> Decimal:
        return (contributor and contributor.value) or Decimal(0)

    def reason(self, old: Contributor | None, new: Contributor | None, *, is_same_period: bool) -> str:
        if old is None or new is None:
            return "joined" if old is None else "left"
        if old.value is None or new.value is None:
            return "reported" if old.value is None else "not_reported"
        return "revised" if is_same_period else "next_period"

    def _figure(self, on: date, total: Sum, *, provisional: int = 0) -> Figure:
        value, reason = self.amount(total)
        return Figure(
            on=on,
            period=self.period(on),
            value=value,
            reason=reason,
            reported=total.reported,
            expected=total.expected,
            provisional=provisional,
        )


@dataclass(frozen=True, kw_only=True)
class StockSum(YearlySum):
    """A sum over the stock of 31 December that holds a recognition (DOMAIN 4.4)."""

    def required(self, variant: str = "") -> Required:
        return Required(self.recorded_throughout, (f"{SCHEME}{self.scheme}",))

    def records(self, moment: Moment) -> Records:
        reports = super().records(moment)
        _size, of_stock = stock.size_and_records(moment.at(self.day(moment.on)), self.scheme)
        return {**of_stock, AnnualReport: reports[AnnualReport]}


@dataclass(frozen=True, kw_only=True)
class Paid(YearlySum):
    """The sum of payments to enterprises in a year."""

    def records(self, moment: Moment) -> Records:
        last = self.day(moment.on)
        row = moment.facts.fetch_all(PAYMENTS, first=date(last.year, 1, 1), last=last)[0]
        return {Payment: row["payment"], SupportAward: row["award"]}


@dataclass(frozen=True, kw_only=True)
class YearlyRatio(YearlySum):
    """A ratio of two sums over those that reported both, in percent (DOMAIN 4.7)."""

    is_share: bool = True
    is_rounded: bool = True

    def amount(self, total: Sum) -> tuple[Decimal | None, str]:
        if total.value is None or not total.reported:
            return None, "not_reported"
        if not total.base:
            return None, "no_revenue"
        return self.quantised(100 * total.value / total.base), ""

    def decompose_change(self, before: Moment, after: Moment) -> list[ChangeContribution]:
        """Decompose the change of the ratio r = n ÷ d of two sums by enterprise: (Δn − r₀ Δd) ÷ d₁."""
        old = {each.enterprise_id: each for each in self.expected(before)}
        new = {each.enterprise_id: each for each in self.expected(after)}
        bases = [
            sum((each.base or Decimal(0) for each in contributors.values()), Decimal(0))
            for contributors in (old, new)
        ]
        if not all(bases):
            return []
        ratio = sum((self.weight(each) for each in old.values()), Decimal(0)) / bases[0]
        is_same_period = self.period(before.on) == self.period(after.on)
        contributions = []
        for id_, each in {**old, **new}.items():
            change = self._part(new.get(id_), ratio) - self._part(old.get(id_), ratio)
            if change:
                reason = self.reason(old.get(id_), new.get(id_), is_same_period=is_same_period)
                names = (each.code, each.name_zh, each.name_en)
                contributions.append(
                    ChangeContribution(
                        id_, *names, 100 * change / bases[1], reason, is_correction=is_same_period
                    )
                )
        return sorted(contributions, key=lambda step: step.code)

    def _part(self, contributor: Contributor | None, ratio: Decimal) -> Decimal:
        base = (contributor and contributor.base) or Decimal(0)
        return self.weight(contributor) - ratio * base
