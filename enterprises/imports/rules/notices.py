"""Import rules of notices of renamings and cancellations. Notices contain no credit code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from enterprises.imports.drafts import Draft, Operation
from enterprises.imports.formats import SUBJECT_FIELDS, Format
from enterprises.imports.rules.base import Record, Rules
from enterprises.models import Enterprise, FormerName, Recognition
from enterprises.models.periods import covers
from enterprises.naming.names import name_key

_DAY = timedelta(days=1)


class RenamingRules(Rules):
    """Rules of a row that renames an enterprise from a day on; the previous name becomes a former name."""

    model = Enterprise
    enterprise_field = "pk"
    subject_fields = SUBJECT_FIELDS | {"new_name", "renamed_on"}
    extra_columns = ("name_zh", "established_on")

    def matching_day(self, draft: Draft) -> date:
        renamed_on: date | None = draft.values.get("renamed_on")
        return renamed_on - _DAY if renamed_on else self.today

    def records_of(self, enterprises: set[int], drafts: Sequence[Draft]) -> QuerySet[Any]:
        return Enterprise.objects.filter(pk__in=enterprises)

    def load(self, drafts: Sequence[Draft]) -> None:
        super().load(drafts)
        self.former: dict[Any, list[Record]] = defaultdict(list)
        rows = FormerName.objects.filter(enterprise__in=self.existing.keys()).order_by("starts_on")
        for record in rows.values("enterprise_id", "name_key", "starts_on", "ends_on"):
            self.former[record["enterprise_id"]].append(dict(record))

    def create_enterprise(self, draft: Draft) -> None:
        """Do nothing: only existing enterprises are renamed."""

    def plan(self, draft: Draft) -> None:
        """Plan a former name and the new name.

        The current name may already be the new one, since lists of enterprises are imported before notices:
        then only the former name is added. A renaming that is already recorded is no change.
        """
        [enterprise] = self.existing[draft.enterprise]
        former = self.former[draft.enterprise]
        before, after = name_key(draft.values["name"]), name_key(draft.values["new_name"])
        if draft.values["renamed_on"] is None:
            self._check_open(draft, before, former)
            return
        last_day = draft.values["renamed_on"] - _DAY
        if any(each["name_key"] == before and each["ends_on"] == last_day for each in former):
            if after != name_key(enterprise["name_zh"]) and all(each["name_key"] != after for each in former):
                draft.add_issue("name_differs", "new_name", name=enterprise["name_zh"])
            return
        if after == name_key(enterprise["name_zh"]) == before:
            return
        first_day = (
            former[-1]["ends_on"] + _DAY if former and former[-1]["ends_on"] else enterprise["established_on"]
        )
        if first_day is None:
            draft.add_issue("begin_unknown", "renamed_on")
        elif first_day > last_day:
            draft.add_issue("renamed_before_begin", "renamed_on", day=first_day.isoformat())
        if draft.is_wrong:
            return
        old_name = draft.values["name"] if after == name_key(enterprise["name_zh"]) else enterprise["name_zh"]
        former_name = {
            "enterprise_id": draft.enterprise,
            "name_zh": old_name,
            "starts_on": first_day,
            "ends_on": last_day,
        }
        draft.operations.append(Operation("formername", None, None, {}, former_name))
        if after != name_key(enterprise["name_zh"]):
            draft.operations.append(
                Operation(
                    "enterprise",
                    enterprise["pk"],
                    enterprise["version"],
                    {"name_zh": enterprise["name_zh"]},
                    {"name_zh": draft.values["new_name"]},
                )
            )
        former.append({"name_key": name_key(old_name), "starts_on": first_day, "ends_on": last_day})
        enterprise["name_zh"] = draft.values["new_name"]

    def _check_open(self, draft: Draft, before: str, former: list[Record]) -> None:
        """Add an issue if the row has no day of renaming: only an export of an open former name has none."""
        if not any(each["name_key"] == before and each["ends_on"] is None for each in former):
            draft.add_missing(self.columns["renamed_on"])


class CancellationRules(Rules):
    """Rules of a row that cancels a recognition from a day on, which may precede the notice."""

    model = Recognition
    extra_columns = (
        "scheme_id",
        "number",
        "starts_on",
        "ends_on",
        "cancelled_from",
        "cancellation_notice_on",
    )

    def __init__(self, import_format: Format, today: date) -> None:
        super().__init__(import_format, today)
        self.fields = []

    def matching_day(self, draft: Draft) -> date:
        return _cancelled_from(draft) or self.today

    def plan(self, draft: Draft) -> None:
        """Plan the cancellation of the only recognition in question.

        The record is marked by `planned_by`: a second row for it is a repetition or a contradiction, never
        a second cancellation.
        """
        start = _cancelled_from(draft)
        if start is None:
            draft.add_issue("cancelled_day_missing", "year")
            return
        candidates = self._candidates(draft, start)
        if len(candidates) != 1:
            draft.add_issue("several_recognitions" if candidates else "no_recognition", "number")
            return
        [record] = candidates
        values = {"cancelled_from": start}
        if notice := draft.values.get("cancellation_notice_on"):
            values["cancellation_notice_on"] = notice
        new = {name: value for name, value in values.items() if record[name] != value}
        if (by := record.get("planned_by")) is None:
            record["planned_by"] = draft
        else:
            draft.add_issue("contradicts_row" if new else "repeats_row", "cancelled_from", row=by.number)
            return
        if record["cancelled_from"] and "cancelled_from" in new:
            draft.add_issue("cancelled_before", "cancelled_from", day=record["cancelled_from"].isoformat())
        if new:
            old = {name: record[name] for name in new}
            draft.operations.append(Operation("recognition", record["pk"], record["version"], old, new))
            record.update(new)

    def _candidates(self, draft: Draft, day: date) -> list[Record]:
        """Return the recognitions that a row may cancel: by number, else those in force on the day.

        If all of them are already cancelled from that day, return one that no other row has cancelled: an
        exported cancellation then imports as no change.
        """
        records, values = self.existing[draft.enterprise], draft.values
        if scheme := values.get("scheme"):
            records = [each for each in records if each["scheme_id"] == scheme]
        if number := values.get("number"):
            return [each for each in records if each["number"] == number]
        cancelled = [each for each in records if each["cancelled_from"] == day]
        in_force = [each for each in records if covers(each["starts_on"], each["ends_on"], day)]
        if cancelled and all(each in cancelled for each in in_force):
            return [each for each in cancelled if "planned_by" not in each][:1] or cancelled[:1]
        return in_force


def _cancelled_from(draft: Draft) -> date | None:
    values = draft.values
    return values.get("cancelled_from") or (date(values["year"], 1, 1) if values.get("year") else None)
