"""Import rules of group heads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from enterprises.imports.drafts import Draft
from enterprises.imports.formats import Format
from enterprises.imports.matching import Subject, match_all
from enterprises.imports.rules.base import Record, Rules
from enterprises.imports.rules.periods import check_days, find_by_first_day, overlapping
from enterprises.models import GroupHead


class GroupHeadRules(Rules):
    """Rules of a row that names the head of an enterprise's group, by its code."""

    model = GroupHead
    attributes = {"head_code": "head_id"}
    required = ("head_id", "starts_on")

    def __init__(self, import_format: Format, today: date) -> None:
        super().__init__(import_format, today)
        self.heads: dict[str, int] = {}

    def matching_day(self, draft: Draft) -> date:
        return draft.values.get("starts_on") or self.today

    def match(self, drafts: Sequence[Draft]) -> None:
        super().match(drafts)
        codes = sorted({draft.values["head_code"] for draft in drafts if draft.values.get("head_code")})
        matches = match_all([Subject(self.today, code, "", "") for code in codes])
        for code, match in zip(codes, matches, strict=True):
            if isinstance(match.enterprise, int):
                self.heads[code] = match.enterprise

    def complete(self, draft: Draft, values: Record, existing: list[Record]) -> None:
        if not values.get("head_id"):
            return
        values["head_id"] = self.heads.get(values["head_id"])
        if values["head_id"] is None:
            draft.add_issue("unknown_head", "head_code")
        elif values["head_id"] == draft.enterprise:
            draft.add_issue("own_head", "head_code")

    def find(self, draft: Draft, values: Record, existing: list[Record]) -> Record | None:
        return find_by_first_day(values, existing)

    def check(self, draft: Draft, values: Record, record: Record | None, existing: list[Record]) -> None:
        check_days(draft, values, overlapping(values, existing, record))
