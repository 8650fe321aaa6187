"""Import rules of enterprises: new codes create enterprises, known codes update them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from enterprises import uscc
from enterprises.imports.drafts import Draft, Operation
from enterprises.imports.messages import UNMATCHED
from enterprises.imports.rules.base import Record, Rules
from enterprises.models import Enterprise
from enterprises.naming.names import name_key

_MIN_SIMILARITY = 0.85


class EnterpriseRules(Rules):
    """Rules of a row that is an enterprise."""

    model = Enterprise
    enterprise_field = "pk"
    subject_fields = frozenset({"uscc", "organisation_code"})
    attributes = {"name": "name_zh", "cluster": "cluster_id", "industry": "industry_id"}
    required = ("name_zh",)
    extra_columns = ("uscc", "organisation_code")

    def match(self, drafts: Sequence[Draft]) -> None:
        """Treat an unknown code as a new enterprise; add a warning if its name is known or similar."""
        super().match(drafts)
        new = [draft for draft in drafts if draft.enterprise is None and _code(draft)]
        for draft in new:
            is_known = any(issue.code == "name_has_another_code" for issue in draft.issues)
            draft.issues[:] = [issue for issue in draft.issues if issue.level != UNMATCHED]
            draft.candidates = [each for each in draft.candidates if each.score >= _MIN_SIMILARITY]
            if is_known:
                draft.add_issue("same_name_exists", "name")
            elif draft.candidates:
                best = draft.candidates[0]
                draft.add_issue("similar_exists", "name", name=best.name, score=best.score)
            draft.enterprise = _code(draft)
        _warn_of_same_names(new)

    def keys(self, draft: Draft) -> list[str]:
        # Two new enterprises of one name are warned of each other.
        is_new = isinstance(draft.enterprise, str) and draft.values.get("name")
        return [*super().keys(draft), *([f"name {name_key(draft.values['name'])}"] if is_new else [])]

    def create_enterprise(self, draft: Draft) -> None:
        """Do nothing: the row itself creates it."""

    def records_of(self, enterprises: set[int], drafts: Sequence[Draft]) -> QuerySet[Any]:
        return Enterprise.objects.filter(pk__in=enterprises)

    def complete(self, draft: Draft, values: Record, existing: list[Record]) -> None:
        record = next(iter(existing), None)
        if record is None:
            code = draft.values.get("uscc", "")
            values["uscc"] = code if len(code) == 18 else None
            values["organisation_code"] = uscc.organisation_code(code) if values["uscc"] else _code(draft)
        elif (code := draft.values.get("uscc", "")) and len(code) == 18 and code != record["uscc"]:
            if record["uscc"] is None:
                values["uscc"] = code
            else:
                draft.add_issue("codes_disagree", "uscc")

    def find(self, draft: Draft, values: Record, existing: list[Record]) -> Record | None:
        return next(iter(existing), None)

    def fill_in(self, draft: Draft, values: Record, existing: list[Record]) -> None:
        values.setdefault("status", Enterprise.Status.ACTIVE)

    def create_operation(self, draft: Draft, values: Record) -> Operation:
        return Operation("enterprise", None, None, {}, values)

    def check(self, draft: Draft, values: Record, record: Record | None, existing: list[Record]) -> None:
        is_active, ended_on = values["status"] == Enterprise.Status.ACTIVE, values.get("ended_on")
        if is_active != (ended_on is None):
            draft.add_issue("status_and_end", "ended_on" if "ended_on" in draft.values else "status")
        elif ended_on and values.get("established_on") and ended_on < values["established_on"]:
            draft.add_issue("ended_before_established", "ended_on")
        if values["uscc"] is None and is_active:
            draft.add_issue("uscc_needed", "uscc")
        if record and self.differs("name_zh", record["name_zh"], values["name_zh"]):
            draft.issues[:] = [issue for issue in draft.issues if issue.code != "name_differs"]
            draft.add_issue("renamed", "name", name=record["name_zh"])


def _warn_of_same_names(drafts: Sequence[Draft]) -> None:
    """Add a warning to new enterprises that have the same name and different codes in the file."""
    first: dict[str, Draft] = {}
    for draft in drafts:
        if not (name := draft.values.get("name")):
            continue
        other = first.setdefault(name_key(name), draft)
        if other.enterprise != draft.enterprise:
            draft.add_issue("same_name_in_file", "name", row=other.number)
            if all(issue.code != "same_name_in_file" for issue in other.issues):
                other.add_issue("same_name_in_file", "name", row=draft.number)


def _code(draft: Draft) -> str:
    return str(draft.values.get("uscc") or draft.values.get("organisation_code") or "")
