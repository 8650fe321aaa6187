"""Import rules of residences in Luohu."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from enterprises.imports.drafts import Draft
from enterprises.imports.rules.base import Record, Rules
from enterprises.imports.rules.periods import check_days, find_by_first_day, overlapping
from enterprises.models import Enterprise, Residence


class ResidenceRules(Rules):
    """Rules of a row that is a residence in Luohu."""

    model = Residence
    attributes = {"subdistrict": "subdistrict_id", "community": "community_id"}
    required = ("starts_on",)

    def load(self, drafts: Sequence[Draft]) -> None:
        super().load(drafts)
        enterprises = {draft.enterprise for draft in drafts if isinstance(draft.enterprise, int)}
        self.established: dict[Any, date | None] = dict(
            Enterprise.objects.filter(pk__in=enterprises).order_by().values_list("pk", "established_on")
        )

    def matching_day(self, draft: Draft) -> date:
        return draft.values.get("starts_on") or self.today

    def complete(self, draft: Draft, values: Record, existing: list[Record]) -> None:
        if community := values.get("community_id"):
            subdistrict = values.setdefault("subdistrict_id", community[:3])
            if subdistrict != community[:3]:
                draft.add_issue("community_elsewhere", "community")

    def find(self, draft: Draft, values: Record, existing: list[Record]) -> Record | None:
        return find_by_first_day(values, existing)

    def fill_in(self, draft: Draft, values: Record, existing: list[Record]) -> None:
        established = self.established.get(draft.enterprise)
        if values.get("starts_on") is None and established and not existing:
            values["starts_on"] = established
            draft.add_issue("first_day_taken", "starts_on", day=established.isoformat())

    def check(self, draft: Draft, values: Record, record: Record | None, existing: list[Record]) -> None:
        check_days(draft, values, overlapping(values, existing, record))
        community, subdistrict = values.get("community_id"), values.get("subdistrict_id")
        if community and subdistrict != community[:3]:
            draft.add_issue("community_elsewhere", "community")
