"""Progress to a target: the method, its inputs and the assessment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from enterprises.history.moment import Moment
from enterprises.kpis.figures import Text
from targets.models import Comparator, Target

DAYS_IN_A_YEAR = Decimal("365.2425")

LABELS: dict[str, Text] = {
    "reached": _("Target reached"),
    "missed": _("Target missed"),
    "achieved": _("Target reached"),
    "on_track": _("On track"),
    "too_slow": _("Behind schedule"),
    "far_too_slow": _("Far behind"),
    "moving_away": _("Moving away from the target"),
    "not_assessed": _("Not assessed"),
}
REASONS: dict[str, Text] = {
    "no_value": _("No value for this date"),
    "no_baseline": _("No baseline set"),
    "before_baseline": _("No assessment date after the baseline date yet"),
    "nothing_required": _("No growth required by the target"),
    "broken": _("Break in the series after the baseline date; growth cannot be computed"),
}
FINAL = frozenset({"reached", "missed"})
# From which ratio of observed to required growth on (Eurostat's method for sustainable development).
VERDICTS = ((Decimal("0.95"), "on_track"), (Decimal("0.60"), "too_slow"), (Decimal(0), "far_too_slow"))


def get_verdicts() -> list[tuple[Decimal | None, Text]]:
    """Return the lower bound of the ratio for each assessment, best first; the last has none."""
    return [(least, LABELS[status]) for least, status in VERDICTS] + [(None, LABELS["moving_away"])]


@dataclass(frozen=True)
class Progress:
    """An assessment with all data needed to verify it by hand.

    `ratio` is observed over required annual growth, to four decimals; `formula` has its values with as
    many, so that 0.5962 is not displayed as 0.60, which is assessed differently. A final verdict (`reached`,
    `missed`) has no growth; a missed one has the `shortfall` and, with a baseline, the `share` of the way.
    Both rest on the plan's own baseline, also where the series now has another value on the baseline date
    (`is_baseline_revised`).
    """

    status: str
    reason: str = ""
    shortfall: Decimal | None = None
    share: Decimal | None = None
    ratio: Decimal | None = None
    method: str = ""
    formula: str = ""
    inputs: dict[str, Any] = field(default_factory=dict)

    @property
    def label(self) -> Text:
        """The verdict in words."""
        return LABELS[self.status]

    @property
    def is_final(self) -> bool:
        """True if the target date has come, so that the verdict no longer changes with time."""
        return self.status in FINAL

    @property
    def surplus(self) -> Decimal | None:
        """By how much a final value goes beyond the target; None unless it was reached."""
        if self.status != "reached":
            return None
        return abs(Decimal(self.inputs["value"]) - Decimal(self.inputs["target"]))

    @property
    def is_baseline_revised(self) -> bool:
        """True if the series has another value on the baseline date than the plan, as known at the moment."""
        computed = self.inputs.get("baseline_computed")
        return computed is not None and computed != self.inputs["baseline"]

    @property
    def reason_label(self) -> Text:
        """The reason for which there is no verdict, in words; empty where there is one."""
        return REASONS.get(self.reason, "")


def is_met(target: Target, value: Decimal) -> bool:
    """Say whether the value meets the target: “more than 20” is not met by 20."""
    if value == target.value:
        return target.comparator == Comparator.AT_LEAST
    return (value > target.value) == (target.definition.direction == "up")


def is_linear(target: Target, *values: Decimal) -> bool:
    """Return whether growth is linear: for shares, counts from zero and values of zero or below."""
    indicator = target.definition
    return indicator.is_share or indicator.is_count_from_zero or min(values) <= 0


def is_broken_by(target: Target, moment: Moment) -> bool:
    """Return whether the series breaks between the base day of a target and the day of the moment."""
    if target.baseline_on is None:
        return False
    return target.definition.breaks_between(moment.facts, target.baseline_on, moment.on)


def assess_at(target: Target, moment: Moment, get_value: Callable[[date], Decimal | None]) -> Progress:
    """Assess the progress to a target at a moment; `get_value` returns the public value on a day.

    The verdict belongs to the day that decides about the target, which is not always the day of the moment:
    otherwise a day after the plan would assess its targets again.
    """
    assessed_on = target.assessed_on(moment.on)
    return assess(
        target,
        get_value(assessed_on),
        assessed_on,
        is_broken=is_broken_by(target, moment.at(assessed_on)),
        computed_baseline=_compute_baseline(target, get_value),
    )


def _compute_baseline(target: Target, get_value: Callable[[date], Decimal | None]) -> Decimal | None:
    """Return the value of the series on the baseline date; None for a count that starts with the plan."""
    indicator = target.definition
    if target.baseline_on is None or indicator.is_count_from_zero:
        return None
    return indicator.quantised(get_value(target.baseline_on))


def assess(
    target: Target,
    value: Decimal | None,
    on: date,
    *,
    is_broken: bool = False,
    computed_baseline: Decimal | None = None,
) -> Progress:
    """Assess the progress to a target from the value on a day, which is not after the target date.

    On the target date the verdict is final: reached or missed. Before it a target that is met is achieved,
    regardless of R. Otherwise R is observed over required annual growth: compound, or linear (see
    `is_linear`). No growth is observed over a break in the series (`is_broken`).
    """
    inputs: dict[str, Any] = {
        "baseline": target.baseline_value,
        "baseline_on": target.baseline_on,
        "baseline_computed": computed_baseline,
        "value": value,
        "on": on,
        "target": target.value,
        "target_on": target.target_on,
        "comparator": target.comparator,
    }
    if value is None:
        return Progress("not_assessed", "no_value", inputs=inputs)
    base, base_on = target.baseline_value, target.baseline_on
    if is_met(target, value):
        return Progress("reached" if on >= target.target_on else "achieved", inputs=inputs)
    if on >= target.target_on:
        return _missed(target, value, inputs)
    if base is None or base_on is None:
        return Progress("not_assessed", "no_baseline", inputs=inputs)
    if on <= base_on:
        return Progress("not_assessed", "before_baseline", inputs=inputs)
    if is_broken:
        return Progress("not_assessed", "broken", inputs=inputs)
    if base == target.value or is_met(target, base):
        return Progress("not_assessed", "nothing_required", inputs=inputs)

    elapsed = (on - base_on).days / DAYS_IN_A_YEAR
    total = (target.target_on - base_on).days / DAYS_IN_A_YEAR
    linear = is_linear(target, base, value, target.value)
    if linear:
        observed, required = (value - base) / elapsed, (target.value - base) / total
    else:
        observed, required = (value / base) ** (1 / elapsed) - 1, (target.value / base) ** (1 / total) - 1
    ratio = round(observed / required, 4)
    numbers = {
        "v": _format_plain(value),
        "b": _format_plain(base),
        "t": _format_plain(target.value),
        "y": f"{elapsed:.4f}",
        "n": f"{total:.4f}",
        "r": f"{ratio:.4f}",
    }
    template = LINEAR if linear else COMPOUND
    return Progress(
        next((status for least, status in VERDICTS if ratio >= least), "moving_away"),
        ratio=ratio,
        method="linear" if linear else "compound",
        formula=template.format(**numbers),
        inputs={
            **inputs,
            "years_elapsed": round(elapsed, 4),
            "years_total": round(total, 4),
            "observed_growth": round(observed, 6),
            "required_growth": round(required, 6),
        },
    )


def _missed(target: Target, value: Decimal, inputs: dict[str, Any]) -> Progress:
    """Return the final verdict on a value that does not meet the target.

    A “more than 20” that stands at 20 is short by nothing measurable, so its shortfall is 0.
    """
    base = target.baseline_value
    way = None if base is None else target.value - base
    return Progress(
        "missed",
        shortfall=abs(target.value - value),
        share=None if not way or base is None else round((value - base) / way, 4),
        inputs=inputs,
    )


COMPOUND = "(({v} ÷ {b})^(1 ÷ {y}) − 1) ÷ (({t} ÷ {b})^(1 ÷ {n}) − 1) = {r}"
LINEAR = "(({v} − {b}) ÷ {y}) ÷ (({t} − {b}) ÷ {n}) = {r}"


def _format_plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
