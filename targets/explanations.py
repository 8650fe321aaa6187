"""Explanations of a change for the public: two snapshots, reasons and contributions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from enterprises.history.facts import Facts
from enterprises.history.moment import Moment
from enterprises.history.state_cache import cached_by_state
from enterprises.kpis.change_decomposition import difference
from enterprises.kpis.figures import CHANGE_REASONS, ChangeContribution, Text
from enterprises.kpis.indicators import Indicator
from enterprises.kpis.recorded import NOT_RECORDED
from targets.models import Release, ReleaseFigure
from targets.releases.differences import release_difference


@dataclass(frozen=True)
class ComparedSnapshot:
    """One of two compared figures: of a day as known at a state, or of a release."""

    on: date
    facts: Facts = Facts()
    known_at: str = ""
    release: Release | None = None

    @classmethod
    def of_release(cls, release: Release) -> ComparedSnapshot:
        """Return the snapshot of a release."""
        return cls(release.as_of, Facts(release.seq), release=release)

    @property
    def query(self) -> dict[str, str]:
        """The parameters of other pages for the same day and instant."""
        if self.release:
            return self.release.query
        return {"on": self.on.isoformat(), **({"known_at": self.known_at} if self.known_at else {})}

    @property
    def moment(self) -> Moment:
        """The moment of the figure."""
        return Moment(self.on, self.facts)

    @property
    def order(self) -> tuple[date, float]:
        """A sort key: by day, then by state; now comes last."""
        return self.on, float("inf") if self.facts.seq is None else self.facts.seq


@dataclass(frozen=True)
class FigureValue:
    """The value of a snapshot, or the reason why it is missing."""

    value: Decimal | None
    reason: str = ""


@dataclass(frozen=True)
class Reason:
    """The number of steps of one reason, and their sum."""

    code: str
    label: Text
    count: int
    change: Decimal


@dataclass(frozen=True)
class Explanation:
    """Two snapshots with their values, and the steps between them, which add up exactly.

    `steps` is None if the list of enterprises is not public. If the series `is_broken` between the
    snapshots, the difference is no growth. `recorded_since` is given where one of them is not recorded.
    Without any change `last_entered_at` is when a record that bears on the indicator was last written before
    the second snapshot.
    """

    indicator: Indicator
    first: ComparedSnapshot
    second: ComparedSnapshot
    before: FigureValue
    after: FigureValue
    reasons: Sequence[Reason] = ()
    steps: Sequence[ChangeContribution] | None = None
    is_broken: bool = False
    last_entered_at: datetime | None = None
    recorded_since: date | None = None

    @property
    def is_unchanged(self) -> bool:
        """True if both values are there and nothing was counted in or out between them."""
        return self.change == 0 and not self.reasons

    @property
    def change(self) -> Decimal | None:
        """The difference; None if a value is missing."""
        if self.before.value is None or self.after.value is None:
            return None
        return self.after.value - self.before.value

    @property
    def is_restarted(self) -> bool:
        """True if a count from zero began anew between the two days, so that it fell without any loss."""
        is_lower = self.change is not None and self.change < 0
        return self.indicator.is_count_from_zero and is_lower and self.first.on.year < self.second.on.year

    @property
    def fall(self) -> Decimal | None:
        """The difference without its sign."""
        return None if self.change is None else abs(self.change)


def explain_change(indicator: Indicator, a: ComparedSnapshot, b: ComparedSnapshot) -> Explanation:
    """Explain the change from the earlier snapshot to the later one; cached by the registry's state.

    Confidential figures have totals of releases only. Values of releases are as published: a definition
    changed since is a step of its own, otherwise the steps would not add up.
    """
    first, second = sorted((a, b), key=lambda snapshot: snapshot.order)
    return cached_by_state(
        ("explanation", indicator.code, first, second),
        lambda: _date_last_entry(_explain(indicator, first, second)),
    )


def _date_last_entry(explanation: Explanation) -> Explanation:
    if not explanation.is_unchanged:
        return explanation
    entered_at = explanation.indicator.last_entered_at(explanation.second.moment)
    return replace(explanation, last_entered_at=entered_at)


def _explain(indicator: Indicator, first: ComparedSnapshot, second: ComparedSnapshot) -> Explanation:
    """Return the explanation.

    Values of releases replace the recomputed ones: a reader compares with what was published.
    """
    if indicator.is_confidential:
        return Explanation(
            indicator, first, second, _fetch_published(indicator, first), _fetch_published(indicator, second)
        )
    if first.release and second.release:
        change = release_difference(indicator, first.release, second.release)
    else:
        change = difference(indicator, *_build_moments(first, second))
    before, after = (
        _fetch_published(indicator, snapshot)
        if snapshot.release
        else FigureValue(figure.value, figure.reason)
        for snapshot, figure in ((first, change.before), (second, change.after))
    )
    explanation = Explanation(indicator, first, second, before, after)
    if NOT_RECORDED in (before.reason, after.reason):
        return replace(explanation, recorded_since=indicator.recorded_since(second.facts))
    if explanation.change is None:
        return explanation
    steps = [*change.steps, *_build_definition_steps(explanation.change, change.steps)]
    is_listed = indicator.lists_contributors or (
        bool(steps) and all(step.enterprise_id is None for step in steps)
    )
    return replace(
        explanation,
        reasons=_sum_by_reason(steps),
        steps=steps if is_listed else None,
        is_broken=indicator.breaks_between(second.facts, first.on, second.on),
    )


def _build_moments(first: ComparedSnapshot, second: ComparedSnapshot) -> tuple[Moment, Moment]:
    """Return the moments of two snapshots, which share the rows they read where their state is the same."""
    before, after = first.moment.with_cached_facts(), second.moment.with_cached_facts()
    return before, after.with_facts(before.facts) if before.seq == after.seq else after


def _fetch_published(indicator: Indicator, snapshot: ComparedSnapshot) -> FigureValue:
    """Return the value in the release of a snapshot; without a release the value is not published."""
    if snapshot.release is None:
        return FigureValue(None, "not_published")
    row = ReleaseFigure.objects.filter(
        release=snapshot.release, indicator=indicator.code, by="", series=""
    ).first()
    return FigureValue(row.value, row.reason) if row else FigureValue(None, "not_published")


def _build_definition_steps(change: Decimal, steps: Sequence[ChangeContribution]) -> list[ChangeContribution]:
    """Return the step for what today's definition does not explain of published values."""
    remainder = change - sum((step.change for step in steps), Decimal(0))
    return [ChangeContribution(None, "", "", "", remainder, "definition")] if remainder else []


def _sum_by_reason(steps: Sequence[ChangeContribution]) -> list[Reason]:
    """Return the sum of steps for each reason, the largest first."""
    changes_by_reason: dict[str, list[Decimal]] = defaultdict(list)
    for step in steps:
        changes_by_reason[step.reason].append(step.change)
    rows = [
        Reason(reason, CHANGE_REASONS[reason], len(changes), sum(changes, Decimal(0)))
        for reason, changes in changes_by_reason.items()
    ]
    return sorted(rows, key=lambda row: -abs(row.change))
