"""What the rules of all kinds share: the records there are, which of them a row means, what changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import Max, QuerySet

from enterprises.imports.drafts import Decision, Draft, Operation
from enterprises.imports.formats import SUBJECT_FIELDS, Format
from enterprises.imports.matching import Subject, match_all
from enterprises.imports.values import text
from enterprises.models import event_model
from enterprises.models.names import name_key

Record = dict[str, Any]


def versions_of(model: type[models.Model], keys: Collection[Any]) -> dict[Any, int]:
    """Return the number of each record's present version: what a plan has seen and the act must find again.

    One grouped statement: the newest version of each row by a subquery is, while the statistics of a
    table are old, planned as one walk through all versions for every row.
    """
    versions = event_model(model).objects.filter(pgh_obj__in=keys).order_by()
    return dict(versions.values_list("pgh_obj").annotate(Max("pgh_id")))


class Rules:
    """The rules of a kind whose rows say one record each, belonging to an enterprise."""

    model: ClassVar[type[models.Model]]
    enterprise_field: ClassVar[str] = "enterprise_id"
    # value of a row -> attribute of the record, where they are not called the same
    attributes: ClassVar[dict[str, str]] = {}
    # values that help to find a record but are not its own
    subject_fields: ClassVar[frozenset[str]] = SUBJECT_FIELDS
    # attributes that a new record must have
    required: ClassVar[tuple[str, ...]] = ()
    # attributes read besides those that a row can say
    extra_columns: ClassVar[tuple[str, ...]] = ()

    def __init__(self, import_format: Format, today: date) -> None:
        self.today = today
        self.existing: dict[Any, list[Record]] = defaultdict(list)
        names = [column.name for column in import_format.columns if column.name not in self.subject_fields]
        self.fields = [self.attributes.get(name, name) for name in names]

    def matching_day(self, draft: Draft) -> date:
        """Return the day on which a former name in the row must have been in use."""
        return self.today

    def match(self, drafts: Sequence[Draft]) -> None:
        """Find the enterprise of each row, unless a person chose it."""
        open_drafts = [draft for draft in drafts if draft.enterprise is None]
        sought = [
            Subject(
                self.matching_day(draft),
                draft.values.get("uscc") or draft.values.get("organisation_code") or "",
                draft.values.get("number") or "",
                draft.values.get("name") or "",
            )
            for draft in open_drafts
        ]
        for draft, match in zip(open_drafts, match_all(sought), strict=True):
            draft.enterprise, draft.candidates = match.enterprise, match.candidates
            for issue in match.issues:
                draft.add_issue(issue.code, issue.field, **issue.params)
            if match.enterprise is None and draft.decision == Decision.CREATE:
                self.create_enterprise(draft)

    def create_enterprise(self, draft: Draft) -> None:
        """Make the enterprise of a row part of what the row does."""
        code, name = draft.values.get("uscc", ""), draft.values.get("name", "")
        draft.issues = [issue for issue in draft.issues if issue.level != "unmatched"]
        if len(code) != 18 or not name:
            draft.add_issue("cannot_create", "uscc")
            return
        draft.enterprise = code
        draft.add_issue("enterprise_created")
        draft.operations.append(
            Operation(
                "enterprise", None, None, {}, {"uscc": code, "organisation_code": code[8:17], "name_zh": name}
            )
        )

    def load(self, drafts: Sequence[Draft]) -> None:
        """Read the records of all enterprises that the rows mean."""
        enterprises = {draft.enterprise for draft in drafts if isinstance(draft.enterprise, int)}
        names = dict.fromkeys(("pk", self.enterprise_field, *self.fields, *self.extra_columns))
        records = list(self.records_of(enterprises, drafts).values(*names))
        versions = versions_of(self.model, [record["pk"] for record in records]) if records else {}
        for record in records:
            record["version"] = versions.get(record["pk"])
            self.existing[record[self.enterprise_field]].append(record)

    def records_of(self, enterprises: set[int], drafts: Sequence[Draft]) -> QuerySet[Any]:
        """Return the records among which those of the rows are sought."""
        return self.model._default_manager.filter(**{f"{self.enterprise_field}__in": enterprises}).order_by(
            "pk"
        )

    def plan(self, draft: Draft) -> None:
        """Say what the row does, and all that speaks against it."""
        existing = self.existing[draft.enterprise]
        values = {
            self.attributes.get(name, name): value
            for name, value in draft.values.items()
            if name not in self.subject_fields
        }
        self.complete(draft, values, existing)
        record = None if draft.is_wrong else self.find(draft, values, existing)
        if draft.is_wrong:
            return
        if record is None:
            self.plan_new(draft, values, existing)
        else:
            self.plan_change(draft, values, record, existing)

    def keys(self, draft: Draft) -> list[str]:
        """Return what the row has in common with those that can change what becomes of it."""
        return [] if draft.enterprise is None else [str(draft.enterprise)]

    def certificate(self, draft: Draft) -> dict[str, Any] | None:
        """Return which certificate a row without an enterprise names; None where it names none."""
        return None

    def plan_new(self, draft: Draft, values: Record, existing: list[Record]) -> None:
        """The row makes a new record; later rows of the file see it."""
        self.fill_in(draft, values, existing)
        for name in self.required:
            if values.get(name) is None or values[name] == "":
                draft.add_issue("missing", self._column(name))
        if draft.is_wrong:
            return
        self.check(draft, values, None, existing)
        draft.operations.append(self.create_operation(draft, values))
        unsaid = dict.fromkeys((*self.fields, *self.extra_columns))
        existing.append({**unsaid, **values, "pk": None, "by": draft, "said": values.keys()})

    def create_operation(self, draft: Draft, values: Record) -> Operation:
        """Return the operation that makes the record."""
        owned = {self.enterprise_field: draft.enterprise} if self.enterprise_field else {}
        return self._operation(None, None, {}, {**owned, **values})

    def plan_change(self, draft: Draft, values: Record, record: Record, existing: list[Record]) -> None:
        """The row speaks of a record that is there, or that an earlier row of the file speaks of."""
        changed = {name: value for name, value in values.items() if self.differs(name, record[name], value)}
        if by := record.get("by"):
            # What an earlier row said, this one may repeat but not change.
            if disputed := changed.keys() & record["said"] or (changed if record["pk"] is None else set()):
                column = self._column(min(disputed))
                draft.add_issue("contradicts_row", column, row=by.number)
                by.add_issue("contradicts_row", column, row=draft.number)
                return
            if not changed:
                draft.add_issue("repeats_row", row=by.number)
                return
        self.check(draft, {**record, **values}, record, existing)
        if draft.is_wrong:
            return
        if changed:
            self.extend_change(draft, changed, record)
            old = {name: record[name] for name in changed}
            draft.operations.append(self._operation(record["pk"], record["version"], old, changed))
        record.update(changed, by=draft, said=record.get("said", set()) | values.keys())

    def _operation(self, pk: int | None, version: int | None, old: Record, new: Record) -> Operation:
        return Operation(self.model._meta.model_name or "", pk, version, old, new)

    def differs(self, name: str, old: Any, new: Any) -> bool:
        """Say whether a value is another one; names are the same however they were typed."""
        if name == "name_zh" and old and new:
            return name_key(old) != name_key(new)
        return bool(old != new and not (isinstance(old, str) and isinstance(new, str) and text(old) == new))

    def best_match(self, values: Record, candidates: list[Record]) -> Record | None:
        """Of records with the same key, return one that is as the row says, else the first one."""
        free = [each for each in candidates if "by" not in each] or candidates
        same = (e for e in free if not any(self.differs(name, e[name], v) for name, v in values.items()))
        return next(same, free[0] if free else None)

    def complete(self, draft: Draft, values: Record, existing: list[Record]) -> None:
        """Derive what the row does not say; refuse what cannot be so."""

    def find(self, draft: Draft, values: Record, existing: list[Record]) -> Record | None:
        """Return the record that the row means; None for a new one."""
        raise NotImplementedError

    def fill_in(self, draft: Draft, values: Record, existing: list[Record]) -> None:
        """Give a new record what its row does not say."""

    def check(self, draft: Draft, values: Record, record: Record | None, existing: list[Record]) -> None:
        """Say what speaks against the record as it would be."""

    def extend_change(self, draft: Draft, changed: Record, record: Record) -> None:
        """Add what changes along with a change."""

    def _column(self, attribute: str) -> str:
        return next((name for name, own in self.attributes.items() if own == attribute), attribute)
