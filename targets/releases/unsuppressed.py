"""The confidential figures of a release without suppression, for staff only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from enterprises.kpis.dimensions import DIMENSION_NAMES
from enterprises.kpis.figures import Text
from enterprises.kpis.indicators import INDICATORS, Indicator
from targets.models import Release, ReleaseFigure
from targets.releases.drafts import build_figures_of
from targets.releases.suppression import figure_key, is_confidential


@dataclass(frozen=True)
class UnsuppressedFigure:
    """A figure of the registry, and whether the release suppresses it."""

    figure: ReleaseFigure
    by: Text
    is_suppressed: bool


@dataclass(frozen=True)
class UnsuppressedFigures:
    """The figures of an indicator; `is_as_defined`: the definition is still that of the release."""

    indicator: Indicator
    rows: Sequence[UnsuppressedFigure]
    is_as_defined: bool


def compute_unsuppressed(release: Release) -> list[UnsuppressedFigures]:
    """Compute the confidential figures of a release without suppression.

    From the history as known to the release, because suppressed values are stored nowhere.
    """
    stored = {figure_key(row): row for row in release.figures.all()}
    indicators = []
    for indicator in INDICATORS.values():
        rows = [row for row in build_figures_of(release, indicator) if is_confidential(row)]
        pairs = [(row, stored[figure_key(row)]) for row in rows if figure_key(row) in stored]
        if pairs:
            figures = [
                UnsuppressedFigure(row, _by(indicator, row), is_suppressed=old.is_suppressed)
                for row, old in pairs
            ]
            is_as_defined = all(row.version == old.version for row, old in pairs)
            indicators.append(UnsuppressedFigures(indicator, figures, is_as_defined))
    return indicators


def _by(indicator: Indicator, row: ReleaseFigure) -> Text:
    if row.series:
        return indicator.series_names.get(row.series, row.series)
    return DIMENSION_NAMES[row.by] if row.by else ""
