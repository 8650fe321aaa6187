"""The plan, targets and figures announced by the bureau, loaded from `reference_data`."""

from pathlib import Path

from enterprises.reference import Loaded, load, rows_of
from targets.models import Plan, PublishedFigure, Target

FILES = Path(__file__).parent / "reference_data"


def load_announced() -> list[Loaded]:
    """Load every file of this app; run inside `change_by`. Unchanged rows are not written."""
    plans = load(Plan, rows_of(FILES / "plans.csv"), key=("slug",))
    plan_ids = dict(Plan.objects.values_list("slug", "pk"))
    targets = (
        {**row, "plan_id": plan_ids[slug]}
        for row in rows_of(FILES / "targets.csv")
        if (slug := row.pop("plan")) in plan_ids  # staff may have deleted the plan
    )
    return [
        plans,
        load(Target, targets, key=("plan_id", "indicator", "target_on")),
        load(
            PublishedFigure,
            rows_of(FILES / "published_figures.csv"),
            key=("indicator", "on", "document"),
        ),
    ]
