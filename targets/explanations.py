"""Why a figure changed, as the public may read it: two sides, each reason, and the enterprises behind it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from enterprises.history.facts import Facts
from enterprises.history.moment import Moment
from enterprises.history.state_cache import cached_by_state
from enterprises.kpis.change_decomposition import difference
from enterprises.kpis.figures import CHANGE_REASONS, ChangeContribution, Text
from enterprises.kpis.indicators import Indicator
from targets.models import Release, ReleaseFigure
from targets.releases.differences import release_difference


@dataclass(frozen=True)
class Side:
    """One of the two figures that are compared: of a day, as known at a state or as a release froze it."""

    on: date
    facts: Facts = Facts()
    known_at: str = ""
    release: Release | None = None

    @classmethod
    def of_release(cls, release: Release) -> Side:
        """Return what a release said."""
        return cls(release.as_of, Facts(release.seq), release=release)

    @property
    def query(self) -> dict[str, str]:
        """The parameters that ask another page for the same day and instant."""
        if self.release:
            return self.release.query
        return {"on": self.on.isoformat(), **({"known_at": self.known_at} if self.known_at else {})}

    @property
    def moment(self) -> Moment:
        """The moment whose figure it is."""
        return Moment(self.on, self.facts)

    @property
    def order(self) -> tuple[date, float]:
        """By the day, then by what was known; now comes last."""
        return self.on, float("inf") if self.facts.seq is None else self.facts.seq


@dataclass(frozen=True)
class FigureValue:
    """The value of a side, or the reason why the public has none."""

    value: Decimal | None
    reason: str = ""


@dataclass(frozen=True)
class Reason:
    """Everything that one reason did: how many steps, and what they add up to."""

    code: str
    words: Text
    count: int
    change: Decimal


@dataclass(frozen=True)
class Explanation:
    """Two sides with their values, and the steps between them, whose changes add up exactly.

    `steps` names enterprises only where their list is public; it is None where it is not. Where the
    series `is_broken` between the sides, their difference is no growth.
    """

    indicator: Indicator
    first: Side
    second: Side
    before: FigureValue
    after: FigureValue
    reasons: Sequence[Reason] = ()
    steps: Sequence[ChangeContribution] | None = None
    is_broken: bool = False

    @property
    def change(self) -> Decimal | None:
        """How much was added; None where a value is missing."""
        if self.before.value is None or self.after.value is None:
            return None
        return self.after.value - self.before.value


def explain_change(indicator: Indicator, one: Side, other: Side) -> Explanation:
    """Return why the value of the later side is not that of the earlier one; kept by the registry's state.

    Of money and staff there are totals alone, and only of releases. What a release froze stands as it
    did: where the definition has changed since, that is a step of its own.
    """
    first, second = sorted((one, other), key=lambda side: side.order)
    return cached_by_state(
        ("explained", indicator.code, first, second), lambda: _explained(indicator, first, second)
    )


def _explained(indicator: Indicator, first: Side, second: Side) -> Explanation:
    if indicator.is_confidential:
        return Explanation(indicator, first, second, _frozen(indicator, first), _frozen(indicator, second))
    if first.release and second.release:
        found = release_difference(indicator, first.release, second.release)
    else:
        found = difference(indicator, first.moment, second.moment)
    before, after = (
        _frozen(indicator, side) if side.release else FigureValue(figure.value, figure.reason)
        for side, figure in ((first, found.before), (second, found.after))
    )
    explanation = Explanation(indicator, first, second, before, after)
    if explanation.change is None:
        return explanation
    steps = [*found.steps, *_redefined(explanation.change, found.steps)]
    is_listed = indicator.lists_contributors or (
        bool(steps) and all(step.enterprise_id is None for step in steps)
    )
    return replace(
        explanation,
        reasons=_reasons(steps),
        steps=steps if is_listed else None,
        is_broken=indicator.breaks_between(second.facts, first.on, second.on),
    )


def _frozen(indicator: Indicator, side: Side) -> FigureValue:
    """What a release says of the indicator; of none there is nothing."""
    if side.release is None:
        return FigureValue(None, "not_published")
    row = ReleaseFigure.objects.filter(
        release=side.release, indicator=indicator.code, by="", series=""
    ).first()
    return FigureValue(row.value, row.reason) if row else FigureValue(None, "not_published")


def _redefined(change: Decimal, steps: Sequence[ChangeContribution]) -> list[ChangeContribution]:
    """The step between what releases froze and what today's definition makes of the same days."""
    left = change - sum((step.change for step in steps), Decimal(0))
    return [ChangeContribution(None, "", "", "", left, "definition")] if left else []


def _reasons(steps: Sequence[ChangeContribution]) -> list[Reason]:
    """Each reason once, the largest first."""
    found: dict[str, list[Decimal]] = defaultdict(list)
    for step in steps:
        found[step.reason].append(step.change)
    rows = [
        Reason(reason, CHANGE_REASONS[reason], len(changes), sum(changes, Decimal(0)))
        for reason, changes in found.items()
    ]
    return sorted(rows, key=lambda row: -abs(row.change))
