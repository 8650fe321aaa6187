"""Indicators: the interface that each kind implements; the figures from the facts of a moment."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from django.db import models

from enterprises.history.facts import Facts
from enterprises.history.last_entry import Basis, last_entries
from enterprises.history.moment import Moment
from enterprises.kpis.definition import Definition
from enterprises.kpis.dimensions import keys_of
from enterprises.kpis.figures import (
    Cell,
    ChangeContribution,
    Contributor,
    Figure,
    Variant,
)
from enterprises.kpis.recorded import NOT_RECORDED, FirstDays, fetch_first_days
from enterprises.models import ZoneMembership

Records = Mapping[type[models.Model], Sequence[int]]


@dataclass(frozen=True, kw_only=True)
class Indicator(Definition, ABC):
    """An indicator: its definition, and the computation of its figures from the facts.

    Before the series that it rests on are recorded a figure, a cell and a list of contributors are missing:
    the public methods apply that to what the `compute_` methods return, which each kind of indicator
    implements.
    """

    def value(self, moment: Moment) -> Figure:
        """Return the figure at a moment."""
        return self.if_recorded(moment.facts, [self.compute_value(moment)])[0]

    def series(self, facts: Facts, years: Sequence[int]) -> list[Figure]:
        """Return the figure on the 31 December of each year, without the number of pending records."""
        return self.if_recorded(facts, self.compute_series(facts, years))

    def breakdown(self, moment: Moment, by: str) -> list[Cell]:
        """Return the value for each key of one of `dimensions`."""
        return self.breakdowns(moment, [by])[by]

    def breakdowns(self, moment: Moment, dimensions: Sequence[str]) -> dict[str, list[Cell]]:
        """Return the `breakdown` for each of some dimensions."""
        cells = self.compute_breakdowns(moment, dimensions)
        return self.cells_if_recorded(moment.facts, [moment.on], [cells])[0]

    def series_by(self, facts: Facts, years: Sequence[int], by: str) -> list[list[Cell]]:
        """Return the breakdown on the 31 December of each year."""
        days = [date(year, 12, 31) for year in years]
        rows = [{by: cells} for cells in self.compute_series_by(facts, years, by)]
        return [cells[by] for cells in self.cells_if_recorded(facts, days, rows)]

    def contributors(self, moment: Moment) -> list[Contributor]:
        """Return the enterprises behind the value; it equals their number, or the sum of their values."""
        return self.compute_contributors(moment) if self.has_recorded_contributors(moment) else []

    def has_recorded_contributors(self, moment: Moment) -> bool:
        """Return whether the series from which the contributors come are recorded at a moment."""
        (period,) = self.periods(moment.facts, [moment.on])
        required = self.required(self.confidential_series or "")
        return fetch_first_days(moment.facts).covers(required, period, self.day(moment.on))

    @abstractmethod
    def compute_value(self, moment: Moment) -> Figure:
        """Compute the figure at a moment."""

    @abstractmethod
    def compute_series(self, facts: Facts, years: Sequence[int]) -> list[Figure]:
        """Compute the figure on the 31 December of each year."""

    def compute_breakdown(self, moment: Moment, by: str) -> list[Cell]:
        """Compute the value for each key of a dimension."""
        raise ValueError(f"{self.code} is not broken down by {by}.")

    def compute_breakdowns(self, moment: Moment, dimensions: Sequence[str]) -> dict[str, list[Cell]]:
        """Compute the breakdown for each of some dimensions."""
        return {by: self.compute_breakdown(moment, by) for by in dimensions}

    def compute_series_by(self, facts: Facts, years: Sequence[int], by: str) -> list[list[Cell]]:
        """Compute the breakdown on the 31 December of each year."""
        return [self.compute_breakdown(Moment(date(year, 12, 31), facts), by) for year in years]

    @abstractmethod
    def compute_contributors(self, moment: Moment) -> list[Contributor]:
        """Select the enterprises behind the value."""

    def recorded_since(self, facts: Facts) -> date | None:
        """Return the day from which everything that the value rests on is recorded; None if unknown."""
        required = self.required()
        return fetch_first_days(facts).since((*required.throughout, *required.at_the_end))

    def if_recorded(self, facts: Facts, figures: Sequence[Figure]) -> list[Figure]:
        """Return figures, without a value where a series that they rest on is not recorded."""
        first_days = fetch_first_days(facts)
        return [self._figure_if_recorded(first_days, figure) for figure in figures]

    def _figure_if_recorded(self, first_days: FirstDays, figure: Figure) -> Figure:
        def is_recorded(variant: str = "") -> bool:
            return first_days.covers(self.required(variant), figure.period, self.day(figure.on))

        series = tuple(each if is_recorded(each.key) else _missing(each) for each in figure.series)
        if is_recorded():
            return replace(figure, series=series)
        return replace(_missing(figure), provisional=0, series=series)

    def cells_if_recorded(
        self, facts: Facts, days: Sequence[date], breakdowns: Sequence[Mapping[str, Sequence[Cell]]]
    ) -> list[dict[str, list[Cell]]]:
        """Return the breakdowns on each of some days, without the values of cells that are not recorded."""
        first_days, required = fetch_first_days(facts), self.required()

        def is_recorded(cell: Cell, by: str, period: str, day: date) -> bool:
            series = first_days.series_of_cell(by, cell.key)
            return first_days.covers(required.plus(*series), period, self.day(day))

        return [
            {
                by: [
                    cell
                    if is_recorded(cell, by, period, day)
                    else replace(_missing(cell), is_suppressed=False)
                    for cell in cells
                ]
                for by, cells in cells_by_dimension.items()
            }
            for day, period, cells_by_dimension in zip(
                days, self.periods(facts, days), breakdowns, strict=True
            )
        ]

    @abstractmethod
    def records(self, moment: Moment) -> Records:
        """Return the ids of the records behind the figure, which a second person must approve."""

    def keys(self, moment: Moment, by: str, enterprises: Sequence[int]) -> dict[int, list[str | None]]:
        """Return the keys of a dimension under which the breakdown counts each of some contributors."""
        return keys_of(moment.at(self.day(moment.on)), by, enterprises, scheme=getattr(self, "scheme", ""))

    def basis(self, moment: Moment) -> Basis:
        """Return the records that bear on the public figure, for `history.last_entry`."""
        return Basis(frozenset(self.live_records(moment)), tuple(self.schemes))

    def last_entered_at(self, moment: Moment) -> datetime | None:
        """Return when a record that bears on the figure was last written, as known; None without one."""
        basis = self.basis(moment)
        return last_entries([basis], moment.seq)[basis]

    def decompose_change(self, before: Moment, after: Moment) -> list[ChangeContribution]:
        """Decompose the change between two values by enterprise; the parts sum to the total."""
        is_same_period = self.period(before.on) == self.period(after.on)
        old = {each.enterprise_id: each for each in self.expected(before)}
        new = {each.enterprise_id: each for each in self.expected(after)}
        contributions = []
        for id_, each in {**old, **new}.items():
            change = self.weight(new.get(id_)) - self.weight(old.get(id_))
            if change:
                reason = self.reason(old.get(id_), new.get(id_), is_same_period=is_same_period)
                names = (each.code, each.name_zh, each.name_en)
                contributions.append(
                    ChangeContribution(id_, *names, change, reason, is_correction=is_same_period)
                )
        return sorted(contributions, key=lambda step: step.code)

    def expected(self, moment: Moment) -> list[Contributor]:
        """Return the contributors; for a sum also those that were expected to report and did not."""
        return self.contributors(moment)

    def weight(self, contributor: Contributor | None) -> Decimal:
        """Return the amount of an enterprise, or 1 where enterprises are counted."""
        if contributor is None:
            return Decimal(0)
        return Decimal(1) if contributor.value is None else contributor.value

    def reason(self, old: Contributor | None, new: Contributor | None, *, is_same_period: bool) -> str:
        """Return why the contribution of an enterprise changed (a key of CHANGE_REASONS)."""
        if old is not None and new is not None:
            return "revised" if is_same_period else "next_period"
        return "joined" if old is None else "left"

    def live_records(self, moment: Moment) -> Records:
        """Return the records whose number of pending ones may be published live."""
        return self.records(moment)

    def breakdown_records(self, moment: Moment) -> Records:
        """Return the ids of the records that only the breakdowns rest on: the memberships in zones."""
        if "zone" not in self.dimensions:
            return {}
        contributors = [each.enterprise_id for each in self.contributors(moment)]
        rows = moment.facts.fetch_all(
            "SELECT m.id FROM {zonemembership} m"
            " WHERE m.days @> %(day)s::date AND m.enterprise_id = ANY(%(behind)s)",
            day=self.day(moment.on),
            behind=contributors,
        )
        return {ZoneMembership: [row["id"] for row in rows]}

    def periods(self, facts: Facts, days: Sequence[date]) -> list[str]:
        """Return the reference period of the figure on each of some days, as known."""
        return [self.period(day) for day in days]

    def breaks_between(self, facts: Facts, start: date, end: date) -> bool:
        """Return whether the series breaks after one day and up to another, so that growth is undefined."""
        return False


Missing = TypeVar("Missing", Figure, Variant, Cell)


def _missing(figure: Missing) -> Missing:
    return replace(figure, value=None, reason=NOT_RECORDED, reported=None, expected=None)
