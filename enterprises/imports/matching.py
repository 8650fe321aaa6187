"""Matching of rows to enterprises: by code, certificate number, current name, former name on the day.

Similar names are only proposed (the same name with two codes means two enterprises). All rows are matched
together, with a number of queries independent of the number of rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models.functions import Coalesce

from enterprises import uscc
from enterprises.imports.messages import Issue
from enterprises.imports.name_similarity import Candidate, find_similar_names
from enterprises.models import Enterprise, FormerName, Recognition
from enterprises.naming.names import name_key


@dataclass(frozen=True, slots=True)
class Subject:
    """The identification of the enterprise in a row; a former name must have been in use on `day`."""

    day: date
    code: str = ""
    number: str = ""
    name: str = ""


@dataclass(slots=True)
class Match:
    """The enterprise of a row and the attribute that matched; or the issues, with candidates."""

    enterprise: int | None = None
    by: str = ""
    issues: list[Issue] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)


class Matcher:
    """Index of the codes, numbers and names of the registry that occur in some rows."""

    def __init__(self, subjects: Sequence[Subject]) -> None:
        """Load the index in four queries, whatever the number of rows; duplicates count as their survivor."""
        codes = {each.code for each in subjects if each.code}
        inner = {code if len(code) == 9 else uscc.organisation_code(code) for code in codes}
        numbers = {each.number for each in subjects if each.number}
        self.keys = {each.name: name_key(each.name) for each in subjects if each.name}
        keys = set(self.keys.values())
        self.by_code: dict[str, int] = {}
        self.names: dict[int, str] = {}
        self.by_name: dict[str, list[int]] = defaultdict(list)
        rows = Enterprise.objects.order_by().values_list(
            Coalesce("merged_into", "pk"),
            "uscc",
            "organisation_code",
            Coalesce("merged_into__name_zh", "name_zh"),
            "name_key",
        )
        self.without_uscc: set[int] = set()
        for pk, code, organisation_code, name, _key in rows.filter(organisation_code__in=inner):
            self.by_code[organisation_code] = pk
            if not code:
                self.without_uscc.add(pk)
            if code:
                self.by_code[code] = pk
            self.names[pk] = name
        for pk, _code, _inner, name, key in rows.filter(name_key__in=keys, merged_into=None):
            self.by_name[key].append(pk)
            self.names[pk] = name
        self.by_number = self._enterprises_by_number(numbers)
        self.former = self._former_names(keys)

    def _enterprises_by_number(self, numbers: set[str]) -> dict[str, set[int]]:
        enterprises: dict[str, set[int]] = defaultdict(set)
        recognitions = Recognition.objects.filter(number__in=numbers).order_by()
        for number, pk, name in recognitions.values_list("number", "enterprise_id", "enterprise__name_zh"):
            enterprises[number].add(pk)
            self.names[pk] = name
        return enterprises

    def _former_names(self, keys: set[str]) -> dict[str, list[tuple[int, Any]]]:
        """Return the enterprises that had each name, with the days."""
        days_by_key: dict[str, list[tuple[int, Any]]] = defaultdict(list)
        former_names = FormerName.objects.filter(name_key__in=keys, enterprise__merged_into=None).order_by()
        for key, pk, days, name in former_names.values_list(
            "name_key", "enterprise_id", "days", "enterprise__name_zh"
        ):
            days_by_key[key].append((pk, days))
            self.names[pk] = name
        return days_by_key

    def match(self, subject: Subject) -> Match:
        """Return the match of a row, without similar names."""
        by_number = self.by_number.get(subject.number, set())
        if subject.code:
            return self._by_code(subject, by_number)
        if len(by_number) == 1:
            return self._check_name(Match(next(iter(by_number)), "number"), subject)
        if by_number:
            return self._ambiguous(by_number)
        if subject.name:
            return self._by_name(subject)
        return Match(issues=[Issue("no_enterprise_said" if not subject.number else "number_unknown")])

    def _by_code(self, subject: Subject, by_number: set[int]) -> Match:
        """Match by code; the certificate number must belong to the same enterprise.

        An unknown code is never replaced by a match of the name: two enterprises can have the same name.
        """
        # An enterprise that ended before credit codes is registered by its organisation code.
        pk = self.by_code.get(subject.code)
        if pk is None and len(subject.code) == 18:
            inner = self.by_code.get(uscc.organisation_code(subject.code))
            pk = inner if inner in self.without_uscc else None
        if pk is None:
            same = [
                Candidate(other, self.names[other], 1.0) for other in self.by_name.get(self._key(subject), [])
            ]
            issue = Issue(
                "name_has_another_code" if same else "code_unknown", "uscc", params={"code": subject.code}
            )
            return Match(issues=[issue], candidates=same)
        if by_number and pk not in by_number:
            both = sorted({pk, *by_number})
            return Match(
                issues=[Issue("code_and_number_differ", "number", params={"number": subject.number})],
                candidates=[Candidate(each, self.names[each], 1.0) for each in both],
            )
        return self._check_name(Match(pk, "code"), subject)

    def _by_name(self, subject: Subject) -> Match:
        """Match by current name, else by a former name in use on the day of the row.

        Without the day, an old list would be matched to the enterprise that has the name now.
        """
        key = self._key(subject)
        current = self.by_name.get(key, [])
        former = {pk for pk, days in self.former.get(key, []) if subject.day in days}
        if len(current) == 1:
            match = Match(current[0], "name")
            if former - set(current):
                match.issues.append(
                    Issue("name_was_another", "name", params={"day": subject.day.isoformat()})
                )
            return match
        if len(current) > 1:
            return self._ambiguous(current)
        if len(former) == 1:
            return Match(former.pop(), "former_name")
        if former:
            return self._ambiguous(former)
        return Match(issues=[Issue("name_unknown", "name", params={"name": subject.name})])

    def _check_name(self, match: Match, subject: Subject) -> Match:
        """Warn if the enterprise matched by code or number never had the name in the row."""
        pk = match.enterprise
        if not subject.name or pk is None:
            return match
        key = self._key(subject)
        has_name = pk in self.by_name.get(key, ()) or any(
            pk == other for other, _days in self.former.get(key, ())
        )
        if not has_name:
            match.issues.append(Issue("name_differs", "name", params={"name": self.names[pk]}))
        return match

    def _ambiguous(self, enterprises: Iterable[int]) -> Match:
        return Match(
            issues=[Issue("several_match")],
            candidates=[Candidate(pk, self.names[pk], 1.0) for pk in sorted(enterprises)],
        )

    def _key(self, subject: Subject) -> str:
        return self.keys.get(subject.name, "")


def match_all(subjects: Sequence[Subject]) -> list[Match]:
    """Return the matches of rows in order; rows without an enterprise get similar names as candidates."""
    matcher = Matcher(subjects)
    matches = [matcher.match(each) for each in subjects]
    unmatched_names = [
        each.name
        for each, match in zip(subjects, matches, strict=True)
        if match.enterprise is None and not match.candidates and each.name
    ]
    proposals = find_similar_names(unmatched_names)
    for each, match in zip(subjects, matches, strict=True):
        if match.enterprise is None and not match.candidates:
            match.candidates = proposals.get(each.name, [])
    return matches
