"""Import rules of ledgers: each record of a row is planned by the rules of its own format."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from enterprises.imports.columns import Column
from enterprises.imports.drafts import Draft
from enterprises.imports.formats import Format
from enterprises.imports.formats.format import Part
from enterprises.imports.messages import in_each_language
from enterprises.imports.rules.base import Rules
from enterprises.imports.rules.enterprises import EnterpriseRules
from enterprises.imports.rules.memberships import MembershipRules
from enterprises.imports.rules.recognitions import RecognitionRules
from enterprises.imports.rules.reports import ReportRules
from enterprises.imports.rules.residences import ResidenceRules
from enterprises.models import Scheme
from enterprises.models.periods import covers, last_day_in_force

_RULES: dict[str, type[Rules]] = {
    "enterprises": EnterpriseRules,
    "residences": ResidenceRules,
    "recognitions": RecognitionRules,
    "zone_memberships": MembershipRules,
    "annual_reports": ReportRules,
}


@dataclass(slots=True)
class PartDraft(Draft):
    """One record of a row; its issues and operations are those of the row."""

    part: Part | None = None
    # column of the part's format -> column of the row
    names: Mapping[str, str] = field(default_factory=dict)

    def add_issue(self, code: str, field: str = "", /, **params: Any) -> None:
        """Add an issue to the row, at the column that the field has in the row."""
        Draft.add_issue(self, code, self.names.get(field, field), **params)

    def column_of(self, field: str) -> str:
        return Draft.column_of(self, self.names.get(field, field))


class LedgerRules(Rules):
    """Rules of a row that is an enterprise with several records.

    The parts of all rows share one instance of the rules of each format, so that a row finds what earlier
    rows have planned, also for an enterprise that the file itself creates.
    """

    def __init__(self, import_format: Format, today: date) -> None:
        self.import_format, self.today, self.parts = import_format, today, import_format.parts
        formats = {part.format.code: part.format for part in self.parts}
        self.rules = {code: _RULES[code](each, today) for code, each in formats.items()}
        self.drafts: dict[int, list[PartDraft]] = {}
        self.column_names = [{own: name for name, own in part.columns.items()} for part in self.parts]

    @property
    def _recognitions(self) -> RecognitionRules:
        rules = self.rules["recognitions"]
        assert isinstance(rules, RecognitionRules)  # noqa: S101 - narrows the type
        return rules

    def match(self, drafts: Sequence[Draft]) -> None:
        """Match each row to its enterprise; an unknown code creates one, as in the list of enterprises."""
        self.rules["enterprises"].match(drafts)

    def load(self, drafts: Sequence[Draft]) -> None:
        """Divide the rows into their records, and load what the registry has of each kind."""
        by_format: dict[str, list[Draft]] = defaultdict(list)
        answers = [part.yes_or_no for part in self.parts if part.yes_or_no]
        for draft in drafts:
            self.drafts[draft.position] = self._divide(draft)
            for part_draft in self.drafts[draft.position]:
                by_format[_code(part_draft)].append(part_draft)
            if any(name in draft.values for name in answers):
                by_format["recognitions"].append(draft)  # loads those of its enterprise
        for code, rules in self.rules.items():
            rules.load(by_format[code])
        residences = self.rules["residences"]
        assert isinstance(residences, ResidenceRules)  # noqa: S101 - narrows the type
        for draft in drafts:
            if established := draft.values.get("established_on"):
                residences.established[draft.enterprise] = established

    def _divide(self, draft: Draft) -> list[PartDraft]:
        part_drafts = []
        for part, names in zip(self.parts, self.column_names, strict=True):
            if self._is_stated(draft, part):
                part_drafts.append(self._part_draft(draft, part, names))
            elif unused := [name for name in part.columns if _has_own_value(draft, name)]:
                columns = [self.import_format.by_name[name] for name in unused]
                labels = in_each_language(partial(_join_labels, columns))
                draft.add_issue("values_unused", unused[0], columns=labels)
        return part_drafts

    def _is_stated(self, draft: Draft, part: Part) -> bool:
        """Return whether a row contains a record.

        A value given for all rows, such as a day, states one only where the row has a yes.
        """
        stated = [name for name in part.stated_by if name in draft.values]
        is_yes = bool(stated and part.yes_or_no and draft.values.get(part.yes_or_no))
        return is_yes or not part.stated_by or any(_has_own_value(draft, name) for name in stated)

    def _part_draft(self, draft: Draft, part: Part, names: Mapping[str, str]) -> PartDraft:
        """Return the draft of one record of a row.

        It shares issues and operations with the row, where they show.
        """
        values = {own: draft.values[name] for name, own in part.columns.items() if name in draft.values}
        is_yes = draft.values.get(part.yes_or_no)
        if part.scheme in self._recognitions.schemes and (is_yes or "scheme" not in names):
            values.setdefault("scheme", part.scheme)
        return PartDraft(
            draft.position,
            draft.sheet,
            draft.number,
            draft.cells,
            draft.letters,
            unit=draft.unit,
            enterprise=draft.enterprise,
            values={**part.format.defaults, **values},
            issues=draft.issues,
            operations=draft.operations,
            part=part,
            names=names,
        )

    def plan(self, draft: Draft) -> None:
        """Plan each record of a row; a zone without a first day has that of the residence."""
        for part_draft in self.drafts[draft.position]:
            if _code(part_draft) == "zone_memberships":
                self._complete_zone(part_draft)
            self.rules[_code(part_draft)].plan(part_draft)
        for part in self.parts:
            if part.yes_or_no in draft.values and not draft.is_wrong:
                self._check_answer(draft, part)
        # An enterprise with several certificates stands in several rows.
        if draft.operations:
            draft.issues[:] = [issue for issue in draft.issues if issue.code != "repeats_row"]

    def _complete_zone(self, draft: PartDraft) -> None:
        memberships = self.rules["zone_memberships"].existing[draft.enterprise]
        is_known = any(each["zone_id"] == draft.values.get("zone") for each in memberships)
        if "starts_on" in draft.values or is_known:
            return
        residences = self.rules["residences"].existing[draft.enterprise]
        if open_residences := [each for each in residences if each["ends_on"] is None]:
            day = draft.values["starts_on"] = open_residences[0]["starts_on"]
            draft.add_issue("zone_day_taken", "starts_on", day=day.isoformat())

    def _check_answer(self, draft: Draft, part: Part) -> None:
        """Compare yes or no in the row with the recognitions as they will be after the import."""
        rules = self._recognitions
        scheme = rules.schemes.get(part.scheme)
        if scheme is None:
            return
        records = [each for each in rules.existing[draft.enterprise] if each["scheme_id"] == scheme.pk]
        is_recognised = any(self._is_in_force(each) for each in records)
        name = in_each_language(lambda: str(scheme))
        # A listing of one year is right in the ledger of that year, which is over when the file is read.
        is_of_a_year = scheme.validity == Scheme.Validity.CALENDAR_YEAR and any(
            each.part is part for each in self.drafts[draft.position]
        )
        if draft.values[part.yes_or_no] and not is_recognised and not is_of_a_year:
            draft.add_issue("yes_without_recognition", part.yes_or_no, scheme=name)
        elif is_recognised and not draft.values[part.yes_or_no]:
            draft.add_issue("no_but_recognised", part.yes_or_no, scheme=name)

    def _is_in_force(self, record: dict[str, Any]) -> bool:
        last_day = last_day_in_force(record["ends_on"], record["cancelled_from"])
        return covers(record["starts_on"], last_day, self.today)

    def keys(self, draft: Draft) -> list[str]:
        """Return the keys of all records of the row."""
        keys = [[] if draft.enterprise is None else [str(draft.enterprise)]]
        keys += [self.rules[_code(each)].keys(each) for each in self.drafts.get(draft.position, ())]
        return list(dict.fromkeys(key for each in keys for key in each))

    def certificate(self, draft: Draft) -> dict[str, Any] | None:
        """Return the certificate in a row whose enterprise is unknown."""
        for part_draft in self.drafts[draft.position]:
            if _code(part_draft) == "recognitions" and part_draft.values.get("number"):
                return self._recognitions.certificate(part_draft)
        return None


def _join_labels(columns: Sequence[Column]) -> str:
    return "、".join(column.label for column in columns)


def _has_own_value(draft: Draft, name: str) -> bool:
    return name in draft.values and name in draft.letters


def _code(draft: PartDraft) -> str:
    assert draft.part is not None  # noqa: S101 - set by _part_draft
    return draft.part.format.code
