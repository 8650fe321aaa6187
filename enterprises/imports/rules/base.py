"""Base of the import rules: loads existing records, finds the record of each row, plans operations."""

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
from enterprises.naming.names import name_key

Record = dict[str, Any]


def versions_of(model: type[models.Model], keys: Collection[Any]) -> dict[Any, int]:
    """Return the current version of each record, which must be unchanged when the plan is applied.

    One grouped statement: with outdated table statistics, PostgreSQL plans a subquery for the newest version
    as a scan of all versions for every row.
    """
    versions = event_model(model).objects.filter(pgh_obj__in=keys).order_by()
    return dict(versions.values_list("pgh_obj").annotate(Max("pgh_id")))


class Rules:
    """Rules of a format with one record in each row, belonging to an enterprise."""

    model: ClassVar[type[models.Model]]
    enterprise_field: ClassVar[str] = "enterprise_id"
    # column -> attribute of the record, where the names differ
    attributes: ClassVar[dict[str, str]] = {}
    # columns that identify the record but are not attributes of it
    subject_fields: ClassVar[frozenset[str]] = SUBJECT_FIELDS
    # attributes that a new record must have
    required: ClassVar[tuple[str, ...]] = ()
    # attributes loaded besides those of the columns
    extra_columns: ClassVar[tuple[str, ...]] = ()

    def __init__(self, import_format: Format, today: date) -> None:
        self.today = today
        self.columns = import_format.by_name
        self.existing: dict[Any, list[Record]] = defaultdict(list)
        names = [column.name for column in import_format.columns if column.name not in self.subject_fields]
        self.fields = [self.attributes.get(name, name) for name in names]

    def matching_day(self, draft: Draft) -> date:
        """Return the day on which a former name in the row must have been in use."""
        return self.today

    def match(self, drafts: Sequence[Draft]) -> None:
        """Match each row to its enterprise, unless a person chose it."""
        open_drafts = [draft for draft in drafts if draft.enterprise is None]
        subjects = [
            Subject(
                self.matching_day(draft),
                draft.values.get("uscc") or draft.values.get("organisation_code") or "",
                draft.values.get("number") or "",
                draft.values.get("name") or "",
            )
            for draft in open_drafts
        ]
        for draft, match in zip(open_drafts, match_all(subjects), strict=True):
            draft.enterprise, draft.candidates = match.enterprise, match.candidates
            for issue in match.issues:
                draft.add_issue(issue.code, issue.field, **issue.params)
            if match.enterprise is None and draft.decision == Decision.CREATE:
                self.create_enterprise(draft)

    def create_enterprise(self, draft: Draft) -> None:
        """Add the creation of the enterprise to the operations of a row."""
        code, name = draft.values.get("uscc", ""), draft.values.get("name", "")
        draft.issues[:] = [issue for issue in draft.issues if issue.level != "unmatched"]
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
        """Load the records of the enterprises of all rows."""
        enterprises = {draft.enterprise for draft in drafts if isinstance(draft.enterprise, int)}
        names = dict.fromkeys(("pk", self.enterprise_field, *self.fields, *self.extra_columns))
        records = list(self.records_of(enterprises, drafts).values(*names))
        versions = versions_of(self.model, [record["pk"] for record in records]) if records else {}
        for record in records:
            record["version"] = versions.get(record["pk"])
            self.existing[record[self.enterprise_field]].append(record)

    def records_of(self, enterprises: set[int], drafts: Sequence[Draft]) -> QuerySet[Any]:
        """Return the records among which those of the rows are searched."""
        return self.model._default_manager.filter(**{f"{self.enterprise_field}__in": enterprises}).order_by(
            "pk"
        )

    def plan(self, draft: Draft) -> None:
        """Plan the operations of a row and add its issues."""
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
        """Return the keys that the row shares with all rows whose plans affect its own."""
        return [] if draft.enterprise is None else [str(draft.enterprise)]

    def certificate(self, draft: Draft) -> dict[str, Any] | None:
        """Return the certificate in a row without an enterprise, if any."""
        return None

    def plan_new(self, draft: Draft, values: Record, existing: list[Record]) -> None:
        """Plan a new record and add it to `existing`, so that later rows of the file find it."""
        self.fill_in(draft, values, existing)
        for name in self.required:
            if values.get(name) is None or values[name] == "":
                draft.add_missing(self.columns[self._column(name)])
        if draft.is_wrong:
            return
        self.check(draft, values, None, existing)
        draft.operations.append(self.create_operation(draft, values))
        blank = dict.fromkeys((*self.fields, *self.extra_columns))
        existing.append({**blank, **values, "pk": None, "planned_by": draft, "provided": values.keys()})

    def create_operation(self, draft: Draft, values: Record) -> Operation:
        """Return the operation that creates the record."""
        owner = {self.enterprise_field: draft.enterprise} if self.enterprise_field else {}
        return self._operation(None, None, {}, {**owner, **values})

    def plan_change(self, draft: Draft, values: Record, record: Record, existing: list[Record]) -> None:
        """Plan a change of a record that exists or that an earlier row of the file has planned.

        A value of an earlier row may be repeated but not changed: else the order of rows would decide.
        """
        changed = {name: value for name, value in values.items() if self.differs(name, record[name], value)}
        if by := record.get("planned_by"):
            if disputed := changed.keys() & record["provided"] or (
                changed if record["pk"] is None else set()
            ):
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
        record.update(changed, planned_by=draft, provided=record.get("provided", set()) | values.keys())

    def _operation(self, pk: int | None, version: int | None, old: Record, new: Record) -> Operation:
        return Operation(self.model._meta.model_name or "", pk, version, old, new)

    def differs(self, name: str, old: Any, new: Any) -> bool:
        """Return whether a value differs; spellings of a name with the same key are equal."""
        if name == "name_zh" and old and new:
            return name_key(old) != name_key(new)
        return bool(old != new and not (isinstance(old, str) and isinstance(new, str) and text(old) == new))

    def best_match(self, values: Record, candidates: list[Record]) -> Record | None:
        """Return a record equal to the row, else the first one; those not yet planned come first.

        Rows with the same key, such as two equal certificates, would otherwise all take the first record.
        """
        unplanned = [each for each in candidates if "planned_by" not in each] or candidates
        equal = (
            e for e in unplanned if not any(self.differs(name, e[name], v) for name, v in values.items())
        )
        return next(equal, unplanned[0] if unplanned else None)

    def complete(self, draft: Draft, values: Record, existing: list[Record]) -> None:
        """Derive missing values of a row; add issues for impossible ones."""

    def find(self, draft: Draft, values: Record, existing: list[Record]) -> Record | None:
        """Return the record of the row; None for a new one."""
        raise NotImplementedError

    def fill_in(self, draft: Draft, values: Record, existing: list[Record]) -> None:
        """Set the defaults of a new record."""

    def check(self, draft: Draft, values: Record, record: Record | None, existing: list[Record]) -> None:
        """Add the issues of the record as planned."""

    def extend_change(self, draft: Draft, changed: Record, record: Record) -> None:
        """Extend a change by attributes that change with it."""

    def _column(self, attribute: str) -> str:
        return next((name for name, own in self.attributes.items() if own == attribute), attribute)
