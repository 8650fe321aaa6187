"""Checks of records with a first and a last day."""

from __future__ import annotations

from enterprises.imports.drafts import Draft
from enterprises.imports.rules.base import Record
from enterprises.models.periods import overlap


def check_days(draft: Draft, values: Record, other: Record | None) -> None:
    if values.get("ends_on") and values["ends_on"] < values["starts_on"]:
        draft.add_issue("ends_before_start", "ends_on")
    elif other:
        by = other.get("planned_by")
        if by and other["pk"] is None:
            draft.add_issue("contradicts_row", "starts_on", row=by.number)
            by.add_issue("contradicts_row", "starts_on", row=draft.number)
        else:
            draft.add_issue(
                "overlaps",
                "starts_on",
                starts=other["starts_on"].isoformat(),
                ends=other["ends_on"].isoformat() if other["ends_on"] else "…",
            )


def find_by_first_day(values: Record, existing: list[Record]) -> Record | None:
    """Return the record with the first day of the row; if it has none, the only open record."""
    if values.get("starts_on"):
        return next((each for each in existing if each["starts_on"] == values["starts_on"]), None)
    open_records = [each for each in existing if each["ends_on"] is None]
    return open_records[0] if len(open_records) == 1 else None


def overlapping(values: Record, existing: list[Record], record: Record | None, *same: str) -> Record | None:
    """Return a record other than `record`, with the same `same`, whose days overlap those of `values`."""
    for other in existing:
        if other is record or any(other[name] != values.get(name) for name in same):
            continue
        if overlap(values["starts_on"], values.get("ends_on"), other["starts_on"], other["ends_on"]):
            return other
    return None
