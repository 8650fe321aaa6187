"""The review of a draft before it is published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from enterprises.kpis.figures import Text
from enterprises.kpis.indicators import INDICATORS
from targets.models import Release, ReleaseFigure
from targets.releases.differences import ReleaseDifference, release_before, release_difference
from targets.releases.workflow import count_pending, get_stale_reason


@dataclass(frozen=True)
class Review:
    """The findings of a review; for staff only, because differences include amounts."""

    release: Release
    stale: Text
    pending: int
    provisional: Sequence[ReleaseFigure]
    suppressed: Sequence[ReleaseFigure]
    before: Release | None
    differences: Sequence[ReleaseDifference]


def review(release: Release) -> Review:
    """Review a draft: what is pending, provisional and suppressed, and changes since the last release."""
    figures = list(release.figures.order_by("pk"))
    before = release_before(release)
    differences = [
        ReleaseDifference(indicator, before, release, release_difference(indicator, before, release))
        for indicator in INDICATORS.values()
        if before is not None
    ]
    return Review(
        release,
        get_stale_reason(release),
        count_pending(release),
        [row for row in figures if row.provisional and not row.by and not row.series],
        [row for row in figures if row.is_suppressed],
        before,
        [each for each in differences if each.difference.steps],
    )
