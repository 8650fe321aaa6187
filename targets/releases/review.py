"""What a publisher looks at before a release is published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from enterprises.kpis.figures import Text
from enterprises.kpis.indicators import INDICATORS
from targets.models import Release, ReleaseFigure
from targets.releases.differences import ReleaseDifference, release_before, release_difference
from targets.releases.workflow import count_pending, why_stale


@dataclass(frozen=True)
class Review:
    """A draft with what a second person should weigh; for staff, because differences name amounts."""

    release: Release
    stale: Text
    pending: int
    provisional: Sequence[ReleaseFigure]
    hidden: Sequence[ReleaseFigure]
    before: Release | None
    differences: Sequence[ReleaseDifference]


def review(release: Release) -> Review:
    """Return what awaits approval, is provisional or hidden, and differs from the release before.

    And why the draft must be compiled again, where it must.
    """
    figures = list(release.figures.order_by("pk"))
    before = release_before(release)
    differences = [
        ReleaseDifference(indicator, before, release, release_difference(indicator, before, release))
        for indicator in INDICATORS.values()
        if before is not None
    ]
    return Review(
        release,
        why_stale(release),
        count_pending(release),
        [row for row in figures if row.provisional and not row.by and not row.series],
        [row for row in figures if row.is_suppressed],
        before,
        [each for each in differences if each.difference.steps],
    )
