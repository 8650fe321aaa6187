"""Import rules of zone memberships."""

from __future__ import annotations

from datetime import date

from enterprises.imports.drafts import Draft
from enterprises.imports.rules.base import Record, Rules
from enterprises.imports.rules.periods import check_days, find_by_first_day, overlapping
from enterprises.models import ZoneMembership


class MembershipRules(Rules):
    """Rules of a row that is a membership of a zone."""

    model = ZoneMembership
    attributes = {"zone": "zone_id"}
    required = ("zone_id", "starts_on")

    def matching_day(self, draft: Draft) -> date:
        return draft.values.get("starts_on") or self.today

    def find(self, draft: Draft, values: Record, existing: list[Record]) -> Record | None:
        return find_by_first_day(values, [each for each in existing if each["zone_id"] == values["zone_id"]])

    def check(self, draft: Draft, values: Record, record: Record | None, existing: list[Record]) -> None:
        check_days(draft, values, overlapping(values, existing, record, "zone_id"))
