"""Models of plans, targets, announced figures and releases."""

from targets.models.plans import Comparator, Plan, PublishedFigure, Scoped, Target, indicator_choices
from targets.models.release_calendar import PlannedRelease
from targets.models.release_figures import ReleaseContributor, ReleaseFigure
from targets.models.release_files import ReleaseFile
from targets.models.releases import Release

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
