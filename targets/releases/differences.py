"""Differences between the figures of two releases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from enterprises.history.facts import Facts
from enterprises.history.moment import Moment
from enterprises.history.state_cache import cached_by_state
from enterprises.kpis.change_decomposition import Difference, change_between, rounding
from enterprises.kpis.figures import ChangeContribution, Contributor, Figure
from enterprises.kpis.indicators import INDICATORS, Indicator
from targets.models import Release, ReleaseFigure


@dataclass(frozen=True)
class ReleaseDifference:
    """One indicator in two releases, by enterprise; public only for counts."""

    indicator: Indicator
    before: Release
    after: Release
    difference: Difference

    @property
    def query(self) -> dict[str, str]:
        """The parameters of the comparison page."""
        return {"from_release": self.before.slug, "to_release": self.after.slug}


def release_difference(indicator: Indicator, before: Release, after: Release) -> Difference:
    """Decompose the difference between the stored values of two releases.

    The steps use the facts known to each release. Contributors that today's definition does not find are
    steps with the reason “definition changed”. Without both values there is no step.
    """
    before_figure, after_figure = _stored_figure(indicator, before), _stored_figure(indicator, after)
    change = change_between(before_figure, after_figure)
    if change is None:
        return Difference(before_figure, after_figure, ())
    moments = [Moment(release.as_of, Facts(release.seq)) for release in (before, after)]
    if before.as_of <= after.as_of:
        steps = indicator.decompose_change(*moments)
    else:  # the later release has an earlier reference date
        steps = [_reverse(step) for step in indicator.decompose_change(moments[1], moments[0])]
    if not indicator.is_rounded:
        steps += _definition_steps(indicator, before, after, steps)
        return Difference(before_figure, after_figure, [*steps, *rounding(indicator, change, steps)])
    remainder = change - sum((step.change for step in steps), Decimal(0))
    return Difference(
        before_figure,
        after_figure,
        [*steps, ChangeContribution(None, "", "", "", remainder, "rounding")] if remainder else steps,
    )


def release_before(release: Release, *, by_state: int | None = None) -> Release | None:
    """Return the last published release of the same reference date or an earlier one.

    Of those published by the state `by_state`; None: now.
    """
    others = Release.objects.published().published_by_state(by_state).exclude(pk=release.pk)
    return others.filter(as_of__lte=release.as_of, seq__lte=release.seq).order_by("-as_of", "-seq").first()


def public_differences(before: Release, after: Release) -> list[ReleaseDifference]:
    """Return the public differences: of indicators whose enterprises are listed."""
    listed = [each for each in INDICATORS.values() if each.lists_contributors and not each.quantities]
    differences = cached_by_state(
        ("release differences", before.pk, after.pk),
        lambda: [release_difference(indicator, before, after) for indicator in listed],
    )
    return [
        ReleaseDifference(indicator, before, after, difference)
        for indicator, difference in zip(listed, differences, strict=True)
    ]


def _stored_figure(indicator: Indicator, release: Release) -> Figure:
    row: ReleaseFigure | None = release.figures.filter(indicator=indicator.code, by="", series="").first()
    if row is None:
        return Figure(on=release.as_of, period="", value=None, reason="not_published")
    return Figure(release.as_of, row.period, row.value, row.reason, row.reported, row.expected)


def _definition_steps(
    indicator: Indicator, before: Release, after: Release, steps: Sequence[ChangeContribution]
) -> list[ChangeContribution]:
    """Return a step for each enterprise whose steps do not sum to the change of its stored contribution."""
    decomposed: dict[str, Decimal] = defaultdict(Decimal)
    for step in steps:
        decomposed[step.code] += step.change
    old, new = _contributors(indicator, before), _contributors(indicator, after)
    rows = []
    for code in sorted(old.keys() | new.keys() | decomposed.keys()):
        change = indicator.weight(new.get(code)) - indicator.weight(old.get(code))
        remainder = change - decomposed[code]
        if remainder:
            enterprise = (
                new.get(code) or old.get(code) or next(_to_contributor(s) for s in steps if s.code == code)
            )
            rows.append(
                ChangeContribution(
                    enterprise.enterprise_id,
                    code,
                    enterprise.name_zh,
                    enterprise.name_en,
                    remainder,
                    "definition",
                )
            )
    return rows


def _contributors(indicator: Indicator, release: Release) -> Mapping[str, Contributor]:
    rows = release.contributors.filter(indicator=indicator.code)
    return {
        row.code: Contributor(row.enterprise_id, row.code, row.name_zh, row.name_en, row.value, row.base)
        for row in rows
    }


def _to_contributor(step: ChangeContribution) -> Contributor:
    return Contributor(step.enterprise_id or 0, step.code, step.name_zh, step.name_en)


def _reverse(step: ChangeContribution) -> ChangeContribution:
    names = (step.enterprise_id, step.code, step.name_zh, step.name_en)
    return ChangeContribution(*names, -step.change, step.reason, step.on, step.is_correction)
