"""Import rules of annual reports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from enterprises.imports.cell_parsers import Missing
from enterprises.imports.drafts import Draft
from enterprises.imports.messages import in_each_language
from enterprises.imports.rules.base import Record, Rules
from enterprises.models import (
    AnnualReport,
    MissingReason,
)
from enterprises.models.reports import FIGURES, JUMP, MONEY_FIGURES


class ReportRules(Rules):
    """Rules of a row that is an annual report: each figure is a number or a reason for its absence."""

    model = AnnualReport
    required = ("year", "source")
    extra_columns = tuple(f"{figure}_reason" for figure in FIGURES)

    def matching_day(self, draft: Draft) -> date:
        return date(draft.values["year"], 12, 31) if draft.values.get("year") else self.today

    def _enterprises_and_years(self, drafts: Sequence[Draft]) -> tuple[set[int], set[int]]:
        enterprises = {draft.enterprise for draft in drafts if isinstance(draft.enterprise, int)}
        return enterprises, {draft.values["year"] for draft in drafts if draft.values.get("year")}

    def records_of(self, enterprises: set[int], drafts: Sequence[Draft]) -> QuerySet[Any]:
        return AnnualReport.objects.filter(
            enterprise__in=enterprises, year__in=self._enterprises_and_years(drafts)[1]
        ).order_by()

    def complete(self, draft: Draft, values: Record, existing: list[Record]) -> None:
        provided = [figure for figure in FIGURES if figure in values]
        if not provided:
            draft.add_issue("nothing_said")
        for figure in provided:
            value = values[figure]
            is_missing = isinstance(value, Missing)
            values[figure] = None if is_missing else value
            values[f"{figure}_reason"] = str(value) if is_missing else ""

    def find(self, draft: Draft, values: Record, existing: list[Record]) -> Record | None:
        return next((each for each in existing if each["year"] == values.get("year")), None)

    def fill_in(self, draft: Draft, values: Record, existing: list[Record]) -> None:
        for figure in FIGURES:
            if figure not in values:
                values[figure], values[f"{figure}_reason"] = None, MissingReason.NOT_REPORTED.value
        values["source_unit"] = draft.unit or AnnualReport.Unit.YUAN.value

    def check(self, draft: Draft, values: Record, record: Record | None, existing: list[Record]) -> None:
        for name in MONEY_FIGURES:
            now = draft.values.get(name)
            if not isinstance(now, Decimal):
                continue
            if record and record[name] is not None and record[name] != now and _is_jump(record[name], now):
                draft.add_issue("jump_present", name, before=f"{record[name]:,.2f}", now=f"{now:,.2f}")
        is_other = record and record["pk"] is not None and values["source"] != record["source"]
        if record and is_other and any(values[figure] != record[figure] for figure in FIGURES):
            source = AnnualReport.Source(record["source"])
            draft.add_issue("second_source", "source", source=in_each_language(lambda: str(source.label)))

    def plan_change(self, draft: Draft, values: Record, record: Record, existing: list[Record]) -> None:
        # Equal figures from a second source confirm the first, whose source is retained.
        if all(values.get(figure, record[figure]) == record[figure] for figure in FIGURES):
            values["source"] = record["source"]
        super().plan_change(draft, values, record, existing)

    def extend_change(self, draft: Draft, changed: Record, record: Record) -> None:
        for name in [each for each in changed if each.endswith("_reason") or each in FIGURES]:
            figure = name.removesuffix("_reason")
            for each in (figure, f"{figure}_reason"):
                changed.setdefault(each, record[each])


def _is_jump(before: Decimal | None, now: Decimal | None) -> bool:
    """Return whether an amount is over five times the other; False if there is nothing to compare."""
    if not before or not now or (before < 0) != (now < 0):
        return False
    return abs(now) > abs(before) * JUMP or abs(before) > abs(now) * JUMP
