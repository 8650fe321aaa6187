"""Import rules of notices of relocations. Notices contain no credit code."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from enterprises.imports.drafts import Draft, Operation
from enterprises.imports.formats import Format
from enterprises.imports.messages import CONFLICT, ERROR, UNMATCHED
from enterprises.imports.places import in_luohu, is_whole_city
from enterprises.imports.rules.base import Record, Rules
from enterprises.models import Residence, Subdistrict
from enterprises.models.periods import covers
from enterprises.naming.names import normalise

_DAY = timedelta(days=1)


class RelocationRules(Rules):
    """Rules of a row that moves an enterprise into, out of or within Luohu from a day on."""

    model = Residence
    extra_columns = ("starts_on", "ends_on", "subdistrict_id", "moved_out_to", "moved_in_from", "origin")

    def __init__(self, import_format: Format, today: date) -> None:
        super().__init__(import_format, today)
        self.fields = []
        self.subdistricts = {
            normalise(row.name_zh).removesuffix("街道"): row.pk for row in Subdistrict.objects.all()
        }

    def _in_luohu(self, place: str) -> bool:
        return in_luohu(place, self.subdistricts)

    def matching_day(self, draft: Draft) -> date:
        moved_on: date | None = draft.values.get("moved_on")
        return moved_on or self.today

    def match(self, drafts: Sequence[Draft]) -> None:
        """Match each row; a move between other places needs no enterprise."""
        super().match(drafts)
        for draft in drafts:
            places = [draft.values.get("moved_from") or "", draft.values.get("moved_to") or ""]
            is_elsewhere_only = all(places) and not any(self._in_luohu(p) or is_whole_city(p) for p in places)
            if draft.enterprise is None and is_elsewhere_only:
                draft.issues = [issue for issue in draft.issues if issue.level != UNMATCHED]
                draft.add_issue("not_in_luohu", "moved_to")

    def plan(self, draft: Draft) -> None:
        """Plan the end of a residence, a new one, or both for a move within Luohu.

        A move that the residences already record is no change, so that a notice can be imported twice.
        """
        values = draft.values
        moved_on: date = values["moved_on"]
        records = self.existing[draft.enterprise]
        leaves, arrives = self._in_luohu(values["moved_from"]), self._in_luohu(values["moved_to"])
        if not arrives and is_whole_city(values["moved_to"]):
            draft.add_issue("district_unclear", "moved_to", place=values["moved_to"])
            return
        if not arrives and is_whole_city(values["moved_from"]):
            # National notices name cities: whoever resided in Luohu leaves it.
            before = moved_on - _DAY
            leaves = any(covers(e["starts_on"], e["ends_on"], before) for e in records)
        if not (leaves or arrives):
            draft.add_issue("not_in_luohu", "moved_to")
            return
        if self._is_known(records, draft, leaves, arrives):
            return
        # Only a residence that covers the day of the move and the day before can be left.
        current = next((e for e in records if covers(e["starts_on"] + _DAY, e["ends_on"], moved_on)), None)
        after = next((e for e in records if covers(moved_on, None, e["starts_on"])), None)
        if leaves and current is None:
            draft.add_issue("no_residence", "moved_on")
        elif arrives and (after or (current and not leaves)):
            draft.add_issue(
                "resides_already", "moved_on", day=(after or current or {})["starts_on"].isoformat()
            )
        elif current and current["pk"] is None:
            draft.add_issue("contradicts_row", "moved_on", row=current["planned_by"].number)
        if any(issue.level in (ERROR, CONFLICT) for issue in draft.issues):
            return
        if leaves and current:
            self._leave(draft, current, "" if arrives else values["moved_to"])
        if arrives:
            self._arrive(draft, records, leaves)

    def _is_known(self, records: list[Record], draft: Draft, leaves: bool, arrives: bool) -> bool:
        moved_on = draft.values["moved_on"]
        has_left = any(each["ends_on"] == moved_on - _DAY for each in records)
        has_arrived = any(each["starts_on"] == moved_on for each in records)
        return (has_left or not leaves) and (has_arrived or not arrives)

    def _leave(self, draft: Draft, residence: Record, destination: str) -> None:
        new: Record = {"ends_on": draft.values["moved_on"] - _DAY}
        if destination:
            new["moved_out_to"] = destination
        old = {name: residence[name] for name in new}
        draft.operations.append(Operation("residence", residence["pk"], residence["version"], old, new))
        residence.update(new)

    def _arrive(self, draft: Draft, records: list[Record], is_within: bool) -> None:
        values = draft.values
        place = normalise(values["moved_to"])
        new: Record = {
            "enterprise_id": draft.enterprise,
            "starts_on": values["moved_on"],
            "subdistrict_id": next((pk for name, pk in self.subdistricts.items() if name in place), None),
            "origin": (Residence.Origin.WITHIN if is_within else Residence.Origin.ATTRACTED).value,
            "moved_in_from": "" if is_within else values["moved_from"],
        }
        draft.operations.append(Operation("residence", None, None, {}, new))
        records.append(
            {"pk": None, "version": None, "ends_on": None, "moved_out_to": "", "planned_by": draft, **new}
        )
