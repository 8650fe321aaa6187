"""Rows on what was reported and supported: annual reports, talent projects, awards, payments, statistics."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum

from enterprises.imports.columns import Missing
from enterprises.imports.drafts import Draft, Operation
from enterprises.imports.formats import SUBJECT_FIELDS, Format
from enterprises.imports.messages import in_each_language
from enterprises.imports.rules.base import Record, Rules
from enterprises.models import (
    AnnualReport,
    DistrictStatistic,
    MissingReason,
    Payment,
    SupportAward,
    TalentProject,
)
from enterprises.models.names import name_key
from enterprises.models.reports import FIGURES, JUMP, MONEY_FIGURES


class ReportRules(Rules):
    """A row is the report of a year: each figure a number, or the reason why there is none."""

    model = AnnualReport
    required = ("year", "source")
    extra_columns = tuple(f"{figure}_reason" for figure in FIGURES)

    def __init__(self, import_format: Format, today: date) -> None:
        super().__init__(import_format, today)
        # (enterprise, year): the money reported
        self.reported: dict[tuple[Any, int], dict[str, Decimal | None]] = {}

    def matching_day(self, draft: Draft) -> date:
        return date(draft.values["year"], 12, 31) if draft.values.get("year") else self.today

    def load(self, drafts: Sequence[Draft]) -> None:
        super().load(drafts)
        enterprises, years = self._meant(drafts)
        before = AnnualReport.objects.filter(
            enterprise__in=enterprises, year__in=[y - 1 for y in years]
        ).order_by()
        for pk, year, *money in before.values_list("enterprise_id", "year", *MONEY_FIGURES):
            self.reported[pk, year] = dict(zip(MONEY_FIGURES, money, strict=True))
        for draft in drafts:
            if draft.enterprise is not None and draft.values.get("year"):
                said = {name: draft.values.get(name) for name in MONEY_FIGURES}
                amounts = {name: v if isinstance(v, Decimal) else None for name, v in said.items()}
                self.reported[draft.enterprise, draft.values["year"]] = amounts

    def _meant(self, drafts: Sequence[Draft]) -> tuple[set[int], set[int]]:
        enterprises = {draft.enterprise for draft in drafts if isinstance(draft.enterprise, int)}
        return enterprises, {draft.values["year"] for draft in drafts if draft.values.get("year")}

    def records_of(self, enterprises: set[int], drafts: Sequence[Draft]) -> QuerySet[Any]:
        return AnnualReport.objects.filter(
            enterprise__in=enterprises, year__in=self._meant(drafts)[1]
        ).order_by()

    def complete(self, draft: Draft, values: Record, existing: list[Record]) -> None:
        said = [figure for figure in FIGURES if figure in values]
        if not said:
            draft.add_issue("nothing_said")
        for figure in said:
            value = values[figure]
            is_missing = isinstance(value, Missing)
            values[figure] = None if is_missing else value
            values[f"{figure}_reason"] = str(value) if is_missing else ""
        if values.get("year") and values["year"] >= self.today.year:
            draft.add_issue("year_not_over", "year", year=values["year"])

    def find(self, draft: Draft, values: Record, existing: list[Record]) -> Record | None:
        return next((each for each in existing if each["year"] == values.get("year")), None)

    def fill_in(self, draft: Draft, values: Record, existing: list[Record]) -> None:
        for figure in FIGURES:
            if figure not in values:
                values[figure], values[f"{figure}_reason"] = None, MissingReason.NOT_REPORTED.value
        values["source_unit"] = draft.unit or AnnualReport.Unit.YUAN.value

    def check(self, draft: Draft, values: Record, record: Record | None, existing: list[Record]) -> None:
        year = values["year"]
        before = self.reported.get((draft.enterprise, year - 1), {})
        for name in MONEY_FIGURES:
            now = draft.values.get(name)
            if not isinstance(now, Decimal):
                continue
            if record and record[name] is not None and record[name] != now and _jumps(record[name], now):
                draft.add_issue("jump_present", name, before=f"{record[name]:,.2f}", now=f"{now:,.2f}")
            elif _jumps(before.get(name), now) and (record is None or record[name] != now):
                draft.add_issue("jump", name, before=f"{before[name]:,.2f}", year=year - 1, now=f"{now:,.2f}")
        is_other = record and record["pk"] is not None and values["source"] != record["source"]
        if record and is_other and any(values[figure] != record[figure] for figure in FIGURES):
            source = AnnualReport.Source(record["source"])
            draft.add_issue("second_source", "source", source=in_each_language(lambda: str(source.label)))

    def plan_change(self, draft: Draft, values: Record, record: Record, existing: list[Record]) -> None:
        # The same figures from a second source confirm the first; whose they are does not change.
        if all(values.get(figure, record[figure]) == record[figure] for figure in FIGURES):
            values["source"] = record["source"]
        super().plan_change(draft, values, record, existing)

    def extend_change(self, draft: Draft, changed: Record, record: Record) -> None:
        for name in [each for each in changed if each.endswith("_reason") or each in FIGURES]:
            figure = name.removesuffix("_reason")
            for each in (figure, f"{figure}_reason"):
                changed.setdefault(each, record[each])


def _jumps(before: Decimal | None, now: Decimal | None) -> bool:
    """More than five times as much or as little; nothing to compare with is no jump."""
    if not before or not now or (before < 0) != (now < 0):
        return False
    return abs(now) > abs(before) * JUMP or abs(before) > abs(now) * JUMP


class TalentRules(Rules):
    """A row is a talent project or team, known by its host, its name and its day."""

    model = TalentProject
    enterprise_field = "host_id"
    required = ("kind", "name_zh", "level", "origin", "introduced_on")

    def matching_day(self, draft: Draft) -> date:
        return draft.values.get("introduced_on") or self.today

    def find(self, draft: Draft, values: Record, existing: list[Record]) -> Record | None:
        key = name_key(values.get("name_zh", ""))
        named = [each for each in existing if name_key(each["name_zh"]) == key]
        same_day = [each for each in named if each["introduced_on"] == values.get("introduced_on")]
        return self.best_match(values, same_day) or (named[0] if len(named) == 1 else None)

    def check(self, draft: Draft, values: Record, record: Record | None, existing: list[Record]) -> None:
        for name in ("mid_term_on", "accepted_on"):
            if values.get(name) and values[name] < values["introduced_on"]:
                draft.add_issue("milestone_before_introduction", name)


class AwardRules(Rules):
    """A row is an application for support and what was approved of it."""

    model = SupportAward
    attributes = {"measure": "measure_id"}
    required = ("measure_id", "applied_on")

    def load(self, drafts: Sequence[Draft]) -> None:
        super().load(drafts)
        awards = [each["pk"] for records in self.existing.values() for each in records]
        paid = (
            Payment.objects.filter(award__in=awards).order_by().values_list("award").annotate(Sum("amount"))
        )
        self.paid: dict[int | None, Decimal] = dict(paid)

    def matching_day(self, draft: Draft) -> date:
        return draft.values.get("applied_on") or self.today

    def find(self, draft: Draft, values: Record, existing: list[Record]) -> Record | None:
        same = ("measure_id", "applied_on")
        return self.best_match(
            values, [e for e in existing if all(e[name] == values.get(name) for name in same)]
        )

    def check(self, draft: Draft, values: Record, record: Record | None, existing: list[Record]) -> None:
        approved, approved_on = values.get("approved"), values.get("approved_on")
        if (approved is None) != (approved_on is None):
            draft.add_issue("approval_incomplete", "approved" if approved is None else "approved_on")
        elif approved_on and approved_on < values["applied_on"]:
            draft.add_issue("approved_before_applied", "approved_on")
        if record and (approved or 0) < self.paid.get(record["pk"], 0):
            draft.add_issue("paid_too_much", "approved", approved=f"{approved or 0:,.2f}")


class PaymentRules(Rules):
    """A row is a payment of an award, which is found by its measure and, where need be, its day."""

    model = Payment
    subject_fields = SUBJECT_FIELDS | {"measure", "applied_on"}
    required = ("paid_on", "amount")

    def load(self, drafts: Sequence[Draft]) -> None:
        enterprises = {draft.enterprise for draft in drafts if isinstance(draft.enterprise, int)}
        self.awards: dict[Any, list[Record]] = defaultdict(list)
        awards = SupportAward.objects.filter(enterprise__in=enterprises).order_by("pk")
        for award in awards.values("pk", "enterprise_id", "measure_id", "applied_on", "approved"):
            self.awards[award["enterprise_id"]].append(dict(award))
        self.payments: dict[int, list[Record]] = defaultdict(list)
        pks = [award["pk"] for found in self.awards.values() for award in found]
        payments = Payment.objects.filter(award__in=pks).order_by("pk")
        for payment in payments.values("pk", "award_id", "paid_on", "amount"):
            self.payments[payment["award_id"]].append(dict(payment))

    def matching_day(self, draft: Draft) -> date:
        return draft.values.get("paid_on") or self.today

    def plan(self, draft: Draft) -> None:
        said = draft.values
        awards = [
            award
            for award in self.awards[draft.enterprise]
            if award["measure_id"] == said["measure"]
            and ("applied_on" not in said or award["applied_on"] == said["applied_on"])
        ]
        for award in awards:
            if same := self._same(self.payments[award["pk"]], said):
                # Two equal instalments of one day are two rows and two records.
                same["taken"] = True
                return
        if len(awards) != 1:
            draft.add_issue("several_awards" if awards else "no_award", "measure")
            return
        [award], paid = awards, self.payments[awards[0]["pk"]]
        day = [each for each in paid if each["paid_on"] == said["paid_on"]]
        if day:
            draft.add_issue("another_payment_that_day", "amount", amount=f"{day[0]['amount']:,.2f}")
        if sum(each["amount"] for each in paid) + said["amount"] > (award["approved"] or 0):
            draft.add_issue("paid_too_much", "amount", approved=f"{award['approved'] or 0:,.2f}")
            return
        new = {"award_id": award["pk"], "paid_on": said["paid_on"], "amount": said["amount"]}
        paid.append({"pk": None, "taken": True, **new})
        draft.operations.append(Operation("payment", None, None, {}, new))

    def _same(self, paid: list[Record], said: Record) -> Record | None:
        same = [e for e in paid if (e["paid_on"], e["amount"]) == (said["paid_on"], said["amount"])]
        return next((each for each in same if not each.get("taken")), None)


class StatisticRules(Rules):
    """A row is a figure of the whole district, which is never overwritten."""

    model = DistrictStatistic
    enterprise_field = ""
    subject_fields = frozenset()
    required = ("series", "reference_on", "value", "source")

    def match(self, drafts: Sequence[Draft]) -> None:
        """The district is no enterprise."""
        for draft in drafts:
            draft.enterprise = ""

    def load(self, drafts: Sequence[Draft]) -> None:
        days = {draft.values["reference_on"] for draft in drafts if "reference_on" in draft.values}
        rows = DistrictStatistic.objects.filter(reference_on__in=days).order_by()
        for record in rows.values("pk", *self.fields):
            self.existing[""].append({**record, "version": None})

    def find(self, draft: Draft, values: Record, existing: list[Record]) -> Record | None:
        same = ("series", "reference_on", "published_on")
        return next((e for e in existing if all(e[name] == values.get(name) for name in same)), None)

    def plan_change(self, draft: Draft, values: Record, record: Record, existing: list[Record]) -> None:
        differs = any(record[name] != value for name, value in values.items())
        if differs and record["pk"] is not None:
            draft.add_issue("never_overwritten", "value", value=f"{record['value'].normalize():f}")
        elif differs:
            draft.add_issue("contradicts_row", "value", row=record["by"].number)
            record["by"].add_issue("contradicts_row", "value", row=draft.number)
        elif by := record.get("by"):
            draft.add_issue("repeats_row", row=by.number)

    def check(self, draft: Draft, values: Record, record: Record | None, existing: list[Record]) -> None:
        if values.get("published_on") and values["published_on"] < values["reference_on"]:
            draft.add_issue("published_before", "published_on")
