"""Import rules of talent projects and teams."""

from __future__ import annotations

from datetime import date

from enterprises.imports.drafts import Draft
from enterprises.imports.rules.base import Record, Rules
from enterprises.models import (
    TalentProject,
)
from enterprises.naming.names import name_key


class TalentRules(Rules):
    """Rules of a row that is a talent project or team, identified by host, name and day."""

    model = TalentProject
    enterprise_field = "host_id"
    required = ("kind", "name_zh", "level", "origin", "introduced_on")

    def matching_day(self, draft: Draft) -> date:
        return draft.values.get("introduced_on") or self.today

    def find(self, draft: Draft, values: Record, existing: list[Record]) -> Record | None:
        key = name_key(values.get("name_zh", ""))
        same_name = [each for each in existing if name_key(each["name_zh"]) == key]
        same_day = [each for each in same_name if each["introduced_on"] == values.get("introduced_on")]
        return self.best_match(values, same_day) or (same_name[0] if len(same_name) == 1 else None)

    def check(self, draft: Draft, values: Record, record: Record | None, existing: list[Record]) -> None:
        for name in ("mid_term_on", "accepted_on"):
            if values.get(name) and values[name] < values["introduced_on"]:
                draft.add_issue("milestone_before_introduction", name)
