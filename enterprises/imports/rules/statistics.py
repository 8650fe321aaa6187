"""Import rules of district statistics."""

from __future__ import annotations

from collections.abc import Sequence

from enterprises.imports.drafts import Draft
from enterprises.imports.rules.base import Record, Rules
from enterprises.models import (
    DistrictStatistic,
)


class StatisticRules(Rules):
    """Rules of a row that is a figure of the whole district, which is never overwritten."""

    model = DistrictStatistic
    enterprise_field = ""
    subject_fields = frozenset()
    required = ("series", "reference_on", "value", "source")

    def match(self, drafts: Sequence[Draft]) -> None:
        """Set no enterprise: the figure belongs to the district."""
        for draft in drafts:
            draft.enterprise = ""

    def load(self, drafts: Sequence[Draft]) -> None:
        days = {draft.values["reference_on"] for draft in drafts if "reference_on" in draft.values}
        rows = DistrictStatistic.objects.filter(reference_on__in=days).order_by()
        for record in rows.values("pk", *self.fields):
            self.existing[""].append({**record, "version": None})

    def find(self, draft: Draft, values: Record, existing: list[Record]) -> Record | None:
        same = ("series", "reference_on", "published_on")
        return next((e for e in existing if all(e[name] == values.get(name) for name in same)), None)

    def plan_change(self, draft: Draft, values: Record, record: Record, existing: list[Record]) -> None:
        differs = any(record[name] != value for name, value in values.items())
        if differs and record["pk"] is not None:
            draft.add_issue("never_overwritten", "value", value=f"{record['value'].normalize():f}")
        elif differs:
            draft.add_issue("contradicts_row", "value", row=record["planned_by"].number)
            record["planned_by"].add_issue("contradicts_row", "value", row=draft.number)
        elif by := record.get("planned_by"):
            draft.add_issue("repeats_row", row=by.number)

    def check(self, draft: Draft, values: Record, record: Record | None, existing: list[Record]) -> None:
        if values.get("published_on") and values["published_on"] < values["reference_on"]:
            draft.add_issue("published_before", "published_on")
