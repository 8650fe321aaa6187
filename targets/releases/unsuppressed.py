"""The figures of money and staff of a release with nothing hidden, for staff alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from enterprises.kpis.dimensions import DIMENSION_NAMES
from enterprises.kpis.figures import Text
from enterprises.kpis.indicators import INDICATORS, Indicator
from targets.models import Release, ReleaseFigure
from targets.releases.drafts import drafted_figures
from targets.releases.suppression import is_confidential, name_of


@dataclass(frozen=True)
class Exact:
    """A figure as the registry has it, and whether the release hides it from the public."""

    figure: ReleaseFigure
    by: Text
    is_hidden: bool


@dataclass(frozen=True)
class ExactFigures:
    """The figures of an indicator, and whether its definition is still that of the release."""

    indicator: Indicator
    rows: Sequence[Exact]
    is_as_defined: bool


def exact_figures(release: Release) -> list[ExactFigures]:
    """Return what the release says of money and staff, and what it hides of it.

    Computed again from the history as the release knew it, since a hidden value is stored nowhere.
    """
    stored = {name_of(row): row for row in release.figures.all()}
    found = []
    for indicator in INDICATORS.values():
        rows = [row for row in drafted_figures(release, indicator) if is_confidential(row)]
        known = [(row, stored[name_of(row)]) for row in rows if name_of(row) in stored]
        if known:
            shown = [Exact(row, _by(indicator, row), is_hidden=old.is_suppressed) for row, old in known]
            is_as_defined = all(row.version == old.version for row, old in known)
            found.append(ExactFigures(indicator, shown, is_as_defined))
    return found


def _by(indicator: Indicator, row: ReleaseFigure) -> Text:
    if row.series:
        return indicator.series_names.get(row.series, row.series)
    return DIMENSION_NAMES[row.by] if row.by else ""
