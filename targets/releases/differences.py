"""Why one release says another figure than the one before it."""

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
    """One indicator in two releases, enterprise by enterprise; only of counts is it for the public."""

    indicator: Indicator
    before: Release
    after: Release
    difference: Difference

    @property
    def query(self) -> dict[str, str]:
        """The parameters that ask for it."""
        return {"from_release": self.before.slug, "to_release": self.after.slug}


def release_difference(indicator: Indicator, before: Release, after: Release) -> Difference:
    """Return why the value of one release is not that of another, as both stand frozen.

    The reasons come from the facts that each release knew. Where its contributors were others than today's
    definition finds, the step says so: “definition changed”. Without both values there is no step.
    """
    was, now = _frozen(indicator, before), _frozen(indicator, after)
    change = change_between(was, now)
    if change is None:
        return Difference(was, now, ())
    moments = [Moment(release.as_of, Facts(release.seq)) for release in (before, after)]
    if before.as_of <= after.as_of:
        steps = indicator.decompose_change(*moments)
    else:  # the later release is about an earlier day
        steps = [_reversed(step) for step in indicator.decompose_change(moments[1], moments[0])]
    if not indicator.is_rounded:
        steps += _redefined(indicator, before, after, steps)
        return Difference(was, now, [*steps, *rounding(indicator, change, steps)])
    left = change - sum((step.change for step in steps), Decimal(0))
    return Difference(
        was, now, [*steps, ChangeContribution(None, "", "", "", left, "rounding")] if left else steps
    )


def release_before(release: Release, *, by_state: int | None = None) -> Release | None:
    """Return the published release that a reader compares with: the last about the same day or before.

    Of those published by a state; None: by now.
    """
    others = Release.objects.published().published_by_state(by_state).exclude(pk=release.pk)
    return others.filter(as_of__lte=release.as_of, seq__lte=release.seq).order_by("-as_of", "-seq").first()


def public_differences(before: Release, after: Release) -> list[ReleaseDifference]:
    """Return the differences that the public may read: of the indicators whose enterprises are listed."""
    listed = [each for each in INDICATORS.values() if each.lists_contributors and not each.quantities]
    differences = cached_by_state(
        ("release differences", before.pk, after.pk),
        lambda: [release_difference(indicator, before, after) for indicator in listed],
    )
    return [
        ReleaseDifference(indicator, before, after, difference)
        for indicator, difference in zip(listed, differences, strict=True)
    ]


def _frozen(indicator: Indicator, release: Release) -> Figure:
    row: ReleaseFigure | None = release.figures.filter(indicator=indicator.code, by="", series="").first()
    if row is None:
        return Figure(on=release.as_of, period="", value=None, reason="not_published")
    return Figure(release.as_of, row.period, row.value, row.reason, row.reported, row.expected)


def _redefined(
    indicator: Indicator, before: Release, after: Release, steps: Sequence[ChangeContribution]
) -> list[ChangeContribution]:
    """For each enterprise what its steps leave over of the change that stands frozen."""
    explained: dict[str, Decimal] = defaultdict(Decimal)
    for step in steps:
        explained[step.code] += step.change
    was, now = _contributors(indicator, before), _contributors(indicator, after)
    found = []
    for code in sorted(was.keys() | now.keys() | explained.keys()):
        change = indicator.weight(now.get(code)) - indicator.weight(was.get(code))
        left = change - explained[code]
        if left:
            each = now.get(code) or was.get(code) or next(_contributor(s) for s in steps if s.code == code)
            found.append(
                ChangeContribution(each.enterprise_id, code, each.name_zh, each.name_en, left, "definition")
            )
    return found


def _contributors(indicator: Indicator, release: Release) -> Mapping[str, Contributor]:
    rows = release.contributors.filter(indicator=indicator.code)
    return {
        row.code: Contributor(row.enterprise_id, row.code, row.name_zh, row.name_en, row.value, row.base)
        for row in rows
    }


def _contributor(step: ChangeContribution) -> Contributor:
    return Contributor(step.enterprise_id or 0, step.code, step.name_zh, step.name_en)


def _reversed(step: ChangeContribution) -> ChangeContribution:
    names = (step.enterprise_id, step.code, step.name_zh, step.name_en)
    return ChangeContribution(*names, -step.change, step.reason, step.on, step.is_correction)
