"""The page of what changed between two days: every indicator, with reasons and enterprises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.utils import timezone

from enterprises.history.state_cache import cached_by_state
from enterprises.kpis.indicators import CATALOGUE, Indicator
from enterprises.listing.movements import Movements, fetch_movements
from targets.explanations import ComparedSnapshot, Explanation, FigureValue, explain_change
from targets.pages.comparison import DaysForm
from targets.public_figures import get_public_figure

PARAMETERS = ("from", "to", "known_at")


@dataclass(frozen=True)
class ChangesPage:
    """The form of two days, and what changed between them; nothing where the form is invalid.

    `explanations` has one for each indicator, in the order of the catalogue.
    """

    form: DaysForm
    query: Mapping[str, str]
    explanations: Sequence[Explanation] = ()
    movements: Movements | None = None

    @property
    def first(self) -> date:
        """The earlier day."""
        return self.explanations[0].first.on

    @property
    def second(self) -> date:
        """The later day."""
        return self.explanations[0].second.on

    @property
    def day_query(self) -> Mapping[str, str]:
        """The parameters of pages about the later day."""
        return self.explanations[0].second.query

    @property
    def days_query(self) -> dict[str, str]:
        """The parameters of this page and of the pages that explain one change, default days too."""
        days = {"from": self.first.isoformat(), "to": self.second.isoformat()}
        return {**days, **({"known_at": self.query["known_at"]} if "known_at" in self.query else {})}

    @property
    def changed(self) -> list[Explanation]:
        """The indicators into or out of which something was counted."""
        return [each for each in self.explanations if each.change is not None and not each.is_unchanged]


def last_quarter(day: date) -> tuple[date, date]:
    """Return the last days of the last two quarters that have ended by `day`; the end of one has.

    >>> last_quarter(date(2026, 11, 30))
    (datetime.date(2026, 6, 30), datetime.date(2026, 9, 30))
    """
    end = _last_quarter_end(day)
    return _last_quarter_end(end - timedelta(days=1)), end


def _last_quarter_end(day: date) -> date:
    tomorrow = day + timedelta(days=1)  # the end of a quarter is the day before the next one
    return date(tomorrow.year, (tomorrow.month - 1) // 3 * 3 + 1, 1) - timedelta(days=1)


def build_changes_page(parameters: Mapping[str, str], *, on: date, now: datetime) -> ChangesPage:
    """Return what changed between the days `from` and `to`; by default in the last quarter ended by `on`.

    Cached by the registry's state; otherwise some queries for each indicator.
    """
    given = {name: parameters.get(name, "").strip() for name in PARAMETERS}
    query = {name: value for name, value in given.items() if value}
    start, end = last_quarter(on)
    form = DaysForm(
        {"from": start.isoformat(), "to": end.isoformat(), **query}, today=timezone.localdate(now), now=now
    )
    if not form.is_valid():
        return ChangesPage(form, query)
    first, second = sorted(form.get_snapshots(), key=lambda each: each.order)
    movements, explanations = cached_by_state(
        ("what changed", first, second),
        lambda: (
            fetch_movements(second.facts, first.on, second.on),
            [_explain(each, first, second) for each in CATALOGUE],
        ),
    )
    return ChangesPage(form, query, explanations, movements)


def _explain(indicator: Indicator, first: ComparedSnapshot, second: ComparedSnapshot) -> Explanation:
    """Return the explanation; of money and staff the two published values without reasons."""
    explanation = explain_change(indicator, first, second)
    if not indicator.is_confidential:
        return explanation
    before, after = (get_public_figure(indicator, each.moment).figure for each in (first, second))
    return replace(
        explanation,
        before=FigureValue(before.value, before.reason),
        after=FigureValue(after.value, after.reason),
    )
