"""The models of intentions and announcements."""

from targets.models.plans import Comparator, Plan, PublishedFigure, Scoped, Target, indicator_choices
from targets.models.releases import (
    PlannedRelease,
    Release,
    ReleaseContributor,
    ReleaseFigure,
    ReleaseFile,
)

__all__ = [
    "Comparator",
    "Plan",
    "PlannedRelease",
    "PublishedFigure",
    "Release",
    "ReleaseContributor",
    "ReleaseFigure",
    "ReleaseFile",
    "Scoped",
    "Target",
    "indicator_choices",
]
