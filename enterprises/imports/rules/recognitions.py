"""Import rules of recognitions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from enterprises.imports.days import Validity
from enterprises.imports.drafts import Draft
from enterprises.imports.formats import Format
from enterprises.imports.rules.base import Record, Rules
from enterprises.imports.rules.periods import check_days
from enterprises.models import Recognition, Scheme
from enterprises.models.periods import last_day_after, last_day_in_force


class RecognitionRules(Rules):
    """Rules of a row that is a recognition, identified by its number, else by scheme and day."""

    model = Recognition
    attributes = {"scheme": "scheme_id"}
    subject_fields = frozenset({"uscc", "organisation_code", "name"})
    required = ("scheme_id", "starts_on")

    def __init__(self, import_format: Format, today: date) -> None:
        super().__init__(import_format, today)
        self.schemes = {scheme.pk: scheme for scheme in Scheme.objects.all()}
        self.holders: dict[tuple[str, str], tuple[int, str]] = {}
        self.planned: dict[tuple[str, str], Draft] = {}

    def load(self, drafts: Sequence[Draft]) -> None:
        super().load(drafts)
        numbers = {draft.values["number"] for draft in drafts if draft.values.get("number")}
        recognitions = Recognition.objects.filter(number__in=numbers).order_by()
        for scheme, number, pk, name in recognitions.values_list(
            "scheme_id", "number", "enterprise_id", "enterprise__name_zh"
        ):
            self.holders[scheme, number] = pk, name

    def matching_day(self, draft: Draft) -> date:
        return draft.values.get("issued_on") or draft.values.get("starts_on") or self.today

    def complete(self, draft: Draft, values: Record, existing: list[Record]) -> None:
        _resolve_validity(draft, values)
        number, scheme = values.get("number", ""), self._scheme(values)
        if scheme is None:
            draft.add_issue("scheme_unclear", "scheme")
            return
        values["scheme_id"] = scheme
        pattern = self.schemes[values["scheme_id"]].number_pattern
        if number and pattern and not _matches(pattern, number):
            draft.add_issue("number_wrong", "number", number=number, pattern=pattern)

    def _scheme(self, values: Record) -> str | None:
        """Return the scheme of the row, else the only one whose number pattern matches."""
        if scheme_id := values.get("scheme_id"):
            return str(scheme_id)
        patterns = {scheme.pk: scheme.number_pattern for scheme in self.schemes.values()}
        number = values.get("number", "")
        matching = [code for code, pattern in patterns.items() if pattern and _matches(pattern, number)]
        return matching[0] if len(matching) == 1 else None

    def keys(self, draft: Draft) -> list[str]:
        # A number is unique across enterprises.
        number = draft.values.get("number")
        return [*super().keys(draft), *([f"number {number}"] if number else [])]

    def certificate(self, draft: Draft) -> dict[str, Any] | None:
        values = {self.attributes.get(name, name): value for name, value in draft.values.items()}
        _resolve_validity(draft, values)
        scheme = self._scheme(values)
        if scheme is None:
            return None
        values["scheme_id"] = scheme
        self.fill_in(draft, values, [])
        cancelled_from = values.get("cancelled_from")
        return {
            "scheme": scheme,
            "number": values.get("number") or "",
            "starts_on": values["starts_on"],
            "ends_on": last_day_in_force(values.get("ends_on"), cancelled_from),
        }

    def find(self, draft: Draft, values: Record, existing: list[Record]) -> Record | None:
        number, of_scheme = (
            values.get("number"),
            [e for e in existing if e["scheme_id"] == values["scheme_id"]],
        )
        if number and (record := next((each for each in of_scheme if each["number"] == number), None)):
            return record
        day = values.get("starts_on") or values.get("issued_on")
        same_day = [each for each in of_scheme if day and day in (each["starts_on"], each["issued_on"])]
        record = self.best_match(values, [each for each in same_day if not number or not each["number"]])
        if record is None and same_day:
            draft.add_issue("another_number_that_day", "number", number=same_day[0]["number"])
        return record

    def fill_in(self, draft: Draft, values: Record, existing: list[Record]) -> None:
        scheme, issued_on = self.schemes[values["scheme_id"]], values.get("issued_on")
        if values.get("starts_on") is None:
            values["starts_on"] = issued_on
        if values.get("ends_on") is None and issued_on:
            values["ends_on"] = scheme.last_day(issued_on)
        if "kind" not in values and values["starts_on"]:
            earlier = any(
                e["scheme_id"] == scheme.pk and e["starts_on"] < values["starts_on"] for e in existing
            )
            values["kind"] = Recognition.Kind.RENEWAL if earlier else Recognition.Kind.FIRST

    def check(self, draft: Draft, values: Record, record: Record | None, existing: list[Record]) -> None:
        check_days(draft, values, None)
        scheme, number = self.schemes[values["scheme_id"]], values.get("number") or ""
        if number and number != (record or {}).get("number"):
            self._check_number(draft, scheme, number)

    def _check_number(self, draft: Draft, scheme: Scheme, number: str) -> None:
        holder, name = self.holders.get((scheme.pk, number), (None, ""))
        if holder is not None and holder != draft.enterprise:
            draft.add_issue("number_taken", "number", number=number, name=name)
        by = self.planned.setdefault((scheme.pk, number), draft)
        if by is not draft:
            draft.add_issue("contradicts_row", "number", row=by.number)
            by.add_issue("contradicts_row", "number", row=draft.number)


def _resolve_validity(draft: Draft, values: Record) -> None:
    """Replace a period in the column of the last day by its days.

    A length begins on the first day or the day of issue; without either of them the row lacks its day anyway.
    """
    validity = values.get("ends_on")
    if not isinstance(validity, Validity):
        return
    stated = values.get("starts_on") or values.get("issued_on")
    if validity.starts_on and stated and validity.starts_on != stated:
        draft.add_issue(
            "validity_begins_elsewhere",
            "ends_on",
            begins=validity.starts_on.isoformat(),
            day=stated.isoformat(),
        )
    starts_on = values.get("starts_on") or validity.starts_on or stated
    if validity.starts_on:
        values["starts_on"] = starts_on
    if not validity.months:
        values["ends_on"] = validity.ends_on
    elif starts_on:
        values["ends_on"] = last_day_after(starts_on, validity.months)
    else:
        del values["ends_on"]


def _matches(pattern: str, number: str) -> bool:
    return bool(number and re.search(pattern, number, re.ASCII))
