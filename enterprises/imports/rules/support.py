"""Import rules of support awards and their payments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from enterprises.imports.drafts import Draft, Operation
from enterprises.imports.formats import SUBJECT_FIELDS
from enterprises.imports.rules.base import Record, Rules
from enterprises.models import (
    Payment,
    SupportAward,
)


class AwardRules(Rules):
    """Rules of a row that is an application for support with its approval."""

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
    """Rules of a row that is a payment of an award, identified by measure and, if ambiguous, by day."""

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
        pks = [award["pk"] for enterprise_awards in self.awards.values() for award in enterprise_awards]
        payments = Payment.objects.filter(award__in=pks).order_by("pk")
        for payment in payments.values("pk", "award_id", "paid_on", "amount"):
            self.payments[payment["award_id"]].append(dict(payment))

    def matching_day(self, draft: Draft) -> date:
        return draft.values.get("paid_on") or self.today

    def plan(self, draft: Draft) -> None:
        """Plan a payment of the only award in question.

        An equal payment already recorded is matched once: two equal instalments of one day are two records,
        and the second row must not be taken for a repetition of the first.
        """
        values = draft.values
        awards = [
            award
            for award in self.awards[draft.enterprise]
            if award["measure_id"] == values["measure"]
            and ("applied_on" not in values or award["applied_on"] == values["applied_on"])
        ]
        for award in awards:
            if same := self._same(self.payments[award["pk"]], values):
                same["is_matched"] = True
                return
        if len(awards) != 1:
            draft.add_issue("several_awards" if awards else "no_award", "measure")
            return
        [award], paid = awards, self.payments[awards[0]["pk"]]
        same_day = [each for each in paid if each["paid_on"] == values["paid_on"]]
        if same_day:
            draft.add_issue("another_payment_that_day", "amount", amount=f"{same_day[0]['amount']:,.2f}")
        if sum(each["amount"] for each in paid) + values["amount"] > (award["approved"] or 0):
            draft.add_issue("paid_too_much", "amount", approved=f"{award['approved'] or 0:,.2f}")
            return
        new = {"award_id": award["pk"], "paid_on": values["paid_on"], "amount": values["amount"]}
        paid.append({"pk": None, "is_matched": True, **new})
        draft.operations.append(Operation("payment", None, None, {}, new))

    def _same(self, paid: list[Record], values: Record) -> Record | None:
        same = [e for e in paid if (e["paid_on"], e["amount"]) == (values["paid_on"], values["amount"])]
        return next((each for each in same if not each.get("is_matched")), None)
