"""Rows of notices: renamings, cancellations, relocations. A notice has no credit code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from enterprises.imports.drafts import Draft, Operation
from enterprises.imports.formats import SUBJECT_FIELDS, Format
from enterprises.imports.messages import CONFLICT, ERROR
from enterprises.imports.rules.base import Record, Rules
from enterprises.models import Enterprise, FormerName, Recognition, Residence, Subdistrict
from enterprises.models.names import name_key, normalise
from enterprises.models.periods import covers

_DAY = timedelta(days=1)


class RenamingRules(Rules):
    """A row gives an enterprise another name from a day on; the name before is kept as a former one."""

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
        """A renaming is of an enterprise that is there."""

    def plan(self, draft: Draft) -> None:
        [firm] = self.existing[draft.enterprise]
        former = self.former[draft.enterprise]
        before, after = name_key(draft.values["name"]), name_key(draft.values["new_name"])
        if draft.values["renamed_on"] is None:
            self._check_still(draft, before, former)
            return
        last_day = draft.values["renamed_on"] - _DAY
        if any(each["name_key"] == before and each["ends_on"] == last_day for each in former):
            if after != name_key(firm["name_zh"]) and all(each["name_key"] != after for each in former):
                draft.add_issue("name_differs", "new_name", name=firm["name_zh"])
            return
        if after == name_key(firm["name_zh"]) == before:
            return
        begin = former[-1]["ends_on"] + _DAY if former and former[-1]["ends_on"] else firm["established_on"]
        if begin is None:
            draft.add_issue("begin_unknown", "renamed_on")
        elif begin > last_day:
            draft.add_issue("renamed_before_begin", "renamed_on", day=begin.isoformat())
        if draft.is_wrong:
            return
        old_name = draft.values["name"] if after == name_key(firm["name_zh"]) else firm["name_zh"]
        kept = {
            "enterprise_id": draft.enterprise,
            "name_zh": old_name,
            "starts_on": begin,
            "ends_on": last_day,
        }
        draft.operations.append(Operation("formername", None, None, {}, kept))
        if after != name_key(firm["name_zh"]):
            draft.operations.append(
                Operation(
                    "enterprise",
                    firm["pk"],
                    firm["version"],
                    {"name_zh": firm["name_zh"]},
                    {"name_zh": draft.values["new_name"]},
                )
            )
        former.append({"name_key": name_key(old_name), "starts_on": begin, "ends_on": last_day})
        firm["name_zh"] = draft.values["new_name"]

    def _check_still(self, draft: Draft, before: str, former: list[Record]) -> None:
        """A name without an end is only ever exported; from a file it needs the day on which it ended."""
        if not any(each["name_key"] == before and each["ends_on"] is None for each in former):
            draft.add_issue("missing", "renamed_on")


class CancellationRules(Rules):
    """A row takes a recognition out of force from a day on, which may lie before the notice."""

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
        start = _cancelled_from(draft)
        if start is None:
            draft.add_issue("cancelled_day_missing", "year")
            return
        found = self._meant(draft, start)
        if len(found) != 1:
            draft.add_issue("several_recognitions" if found else "no_recognition", "number")
            return
        [record] = found
        said = {"cancelled_from": start}
        if notice := draft.values.get("cancellation_notice_on"):
            said["cancellation_notice_on"] = notice
        new = {name: value for name, value in said.items() if record[name] != value}
        if (by := record.get("by")) is None:
            record["by"] = draft
        else:
            draft.add_issue("contradicts_row" if new else "repeats_row", "cancelled_from", row=by.number)
            return
        if record["cancelled_from"] and "cancelled_from" in new:
            draft.add_issue("cancelled_before", "cancelled_from", day=record["cancelled_from"].isoformat())
        if new:
            old = {name: record[name] for name in new}
            draft.operations.append(Operation("recognition", record["pk"], record["version"], old, new))
            record.update(new)

    def _meant(self, draft: Draft, day: date) -> list[Record]:
        """By number; without one, what was in force on the day, of the scheme given or of the only one.

        Where all that could be meant is cancelled from that day already, each row says so of one of them.
        """
        records, said = self.existing[draft.enterprise], draft.values
        if scheme := said.get("scheme"):
            records = [each for each in records if each["scheme_id"] == scheme]
        if number := said.get("number"):
            return [each for each in records if each["number"] == number]
        done = [each for each in records if each["cancelled_from"] == day]
        found = [each for each in records if covers(each["starts_on"], each["ends_on"], day)]
        if done and all(each in done for each in found):
            return [each for each in done if "by" not in each][:1] or done[:1]
        return found


def _cancelled_from(draft: Draft) -> date | None:
    said = draft.values
    return said.get("cancelled_from") or (date(said["year"], 1, 1) if said.get("year") else None)


class RelocationRules(Rules):
    """A row moves an enterprise into Luohu, out of it or within it, from a day on."""

    model = Residence
    extra_columns = ("starts_on", "ends_on", "subdistrict_id", "moved_out_to", "moved_in_from", "origin")

    def __init__(self, import_format: Format, today: date) -> None:
        super().__init__(import_format, today)
        self.fields = []
        self.subdistricts = {
            normalise(row.name_zh).removesuffix("街道"): row.pk for row in Subdistrict.objects.all()
        }

    def matching_day(self, draft: Draft) -> date:
        moved_on: date | None = draft.values.get("moved_on")
        return moved_on or self.today

    def plan(self, draft: Draft) -> None:
        said = draft.values
        leaves, arrives = _in_luohu(said["moved_from"]), _in_luohu(said["moved_to"])
        if not (leaves or arrives):
            draft.add_issue("not_in_luohu", "moved_to")
            return
        moved_on: date = said["moved_on"]
        records = self.existing[draft.enterprise]
        if self._is_known(records, draft, leaves, arrives):
            return
        # The residence must cover the day of the move and the day before, or there is nothing to leave.
        here = next((e for e in records if covers(e["starts_on"] + _DAY, e["ends_on"], moved_on)), None)
        after = next((e for e in records if covers(moved_on, None, e["starts_on"])), None)
        if leaves and here is None:
            draft.add_issue("no_residence", "moved_on")
        elif arrives and (after or (here and not leaves)):
            draft.add_issue("resides_already", "moved_on", day=(after or here or {})["starts_on"].isoformat())
        elif here and here["pk"] is None:
            draft.add_issue("contradicts_row", "moved_on", row=here["by"].number)
        if any(issue.level in (ERROR, CONFLICT) for issue in draft.issues):
            return
        if leaves and here:
            self._leave(draft, here, "" if arrives else said["moved_to"])
        if arrives:
            self._arrive(draft, records, leaves)

    def _is_known(self, records: list[Record], draft: Draft, leaves: bool, arrives: bool) -> bool:
        moved_on = draft.values["moved_on"]
        left = any(each["ends_on"] == moved_on - _DAY for each in records)
        came = any(each["starts_on"] == moved_on for each in records)
        return (left or not leaves) and (came or not arrives)

    def _leave(self, draft: Draft, here: Record, to: str) -> None:
        new: Record = {"ends_on": draft.values["moved_on"] - _DAY}
        if to:
            new["moved_out_to"] = to
        old = {name: here[name] for name in new}
        draft.operations.append(Operation("residence", here["pk"], here["version"], old, new))
        here.update(new)

    def _arrive(self, draft: Draft, records: list[Record], is_within: bool) -> None:
        said = draft.values
        place = normalise(said["moved_to"])
        new: Record = {
            "enterprise_id": draft.enterprise,
            "starts_on": said["moved_on"],
            "subdistrict_id": next((pk for name, pk in self.subdistricts.items() if name in place), None),
            "origin": (Residence.Origin.WITHIN if is_within else Residence.Origin.ATTRACTED).value,
            "moved_in_from": "" if is_within else said["moved_from"],
        }
        draft.operations.append(Operation("residence", None, None, {}, new))
        records.append({"pk": None, "version": None, "ends_on": None, "moved_out_to": "", "by": draft, **new})


def is_elsewhere(place: str) -> bool:
    """Say whether a place is named and lies outside Luohu."""
    return bool(place) and not _in_luohu(place)


def _in_luohu(place: str) -> bool:
    return "罗湖" in place or "luohu" in place.lower()
