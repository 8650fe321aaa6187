"""The page of a release: each indicator with its total, series and breakdowns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.history.facts import Facts
from enterprises.history.known_at import NOW, ChosenInstant, chosen_instant
from enterprises.history.moment import Moment
from enterprises.kpis.dimensions import DIMENSION_NAMES
from enterprises.kpis.figures import Text
from enterprises.kpis.indicators import INDICATORS, Indicator
from targets.models import Release, ReleaseFigure
from targets.pages.breakdowns import Breakdown
from targets.public_figures import get_public_figure


@dataclass(frozen=True)
class ReleaseSummary:
    """One indicator of a release; `version` of the definition by which it was computed."""

    indicator: Indicator
    version: int
    total: ReleaseFigure
    variants: list[tuple[Text, ReleaseFigure]]
    breakdowns: list[Breakdown]


def summarize_release(release: Release) -> list[ReleaseSummary]:
    """Return the release's figures by indicator, in the order in which they were compiled. One query."""
    rows: dict[str, list[ReleaseFigure]] = {}
    for row in release.figures.order_by("pk"):
        rows.setdefault(row.indicator, []).append(row)
    return [_summarize(INDICATORS[code], figures) for code, figures in rows.items() if code in INDICATORS]


def _summarize(indicator: Indicator, rows: Sequence[ReleaseFigure]) -> ReleaseSummary:
    """Return the figures of one indicator as published.

    Total, series and breakdowns of the stored rows alone.
    """
    total = next(row for row in rows if not row.by and not row.series)
    return ReleaseSummary(
        indicator,
        total.version,
        total,
        [
            (indicator.series_names.get(row.series, row.series), row)
            for row in rows
            if row.series and not row.by
        ],
        [
            _build_breakdown(by, rows, total.value)
            for by in DIMENSION_NAMES
            if any(row.by == by for row in rows)
        ],
    )


def _build_breakdown(by: str, rows: Sequence[ReleaseFigure], total: Decimal | None) -> Breakdown:
    cells = [row.cell for row in rows if row.by == by]
    return Breakdown.of(by, cells, total)


@dataclass(frozen=True)
class Revision:
    """The published and the computed figure of a count for the day of a release."""

    indicator: Indicator
    published: ReleaseFigure
    computed: Decimal | None

    @property
    def change(self) -> Decimal | None:
        """The change since publication; None if a value is missing."""
        return (
            self.computed - self.published.value
            if self.computed is not None and self.published.value is not None
            else None
        )


def compare_with_current(
    release: Release, summaries: Sequence[ReleaseSummary], facts: Facts = Facts()
) -> list[Revision]:
    """Return the published counts beside those computed for the same day from `facts`.

    About two queries for each.
    """
    moment = Moment(release.as_of, facts)
    return [
        Revision(
            summary.indicator,
            summary.total,
            get_public_figure(summary.indicator, moment).figure.value,
        )
        for summary in summaries
        if not summary.indicator.is_confidential
    ]


def choose_instant(release: Release, parameters: Mapping[str, str], *, now: datetime) -> ChosenInstant:
    """Return the instant of the page of a release.

    It applies to the revisions and corrections, not to the stored figures. For an instant before the
    publication: now, with an error message, since the release did not exist then.
    """
    instant = chosen_instant(parameters, now=now)
    if Release.objects.published_by_state(instant.facts.seq).contains(release):
        return instant
    published = release.published_at and timezone.localtime(release.published_at)
    message = _(
        "This release was published later, on %(at)s; the information shown with its figures is current."
    )
    return ChosenInstant(NOW.snapshot, error=message % {"at": f"{published:%Y-%m-%d %H:%M}"})
