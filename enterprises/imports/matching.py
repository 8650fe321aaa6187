"""Whose row it is: by code, then certificate number, then current name, then a former name on the day.

A similar name is proposed to a person and never taken (DOMAIN: same name, two codes, is two firms).
All rows are matched at once, with a number of queries that does not grow with them.
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
from enterprises.imports.name_similarity import Candidate, similar_names
from enterprises.models import Enterprise, FormerName, Recognition
from enterprises.models.names import name_key


@dataclass(frozen=True, slots=True)
class Subject:
    """What a row says of its enterprise; `day` is the one on which a former name must have been in use."""

    day: date
    code: str = ""
    number: str = ""
    name: str = ""


@dataclass(slots=True)
class Match:
    """The enterprise that a row means, and by what; or why none was taken, with those to choose from."""

    enterprise: int | None = None
    by: str = ""
    issues: list[Issue] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)


class Matcher:
    """The registry's codes, numbers and names that some rows mention, read once."""

    def __init__(self, sought: Sequence[Subject]) -> None:
        codes = {each.code for each in sought if each.code}
        inner = {code if len(code) == 9 else uscc.organisation_code(code) for code in codes}
        numbers = {each.number for each in sought if each.number}
        self.keys = {each.name: name_key(each.name) for each in sought if each.name}
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
        found: dict[str, set[int]] = defaultdict(set)
        held = Recognition.objects.filter(number__in=numbers).order_by()
        for number, pk, name in held.values_list("number", "enterprise_id", "enterprise__name_zh"):
            found[number].add(pk)
            self.names[pk] = name
        return found

    def _former_names(self, keys: set[str]) -> dict[str, list[tuple[int, Any]]]:
        """Return who carried each name and when; also those matched by a code carry their former names."""
        found: dict[str, list[tuple[int, Any]]] = defaultdict(list)
        carried = FormerName.objects.filter(name_key__in=keys, enterprise__merged_into=None).order_by()
        for key, pk, days, name in carried.values_list(
            "name_key", "enterprise_id", "days", "enterprise__name_zh"
        ):
            found[key].append((pk, days))
            self.names[pk] = name
        return found

    def match(self, sought: Subject) -> Match:
        """Return the enterprise that a row means, without looking at similar names."""
        by_number = self.by_number.get(sought.number, set())
        if sought.code:
            return self._by_code(sought, by_number)
        if len(by_number) == 1:
            return self._named(Match(next(iter(by_number)), "number"), sought)
        if by_number:
            return self._several(by_number)
        if sought.name:
            return self._by_name(sought)
        return Match(issues=[Issue("no_enterprise_said" if not sought.number else "number_unknown")])

    def _by_code(self, sought: Subject, by_number: set[int]) -> Match:
        # An enterprise that ended before the credit codes is known by the code inside.
        pk = self.by_code.get(sought.code)
        if pk is None and len(sought.code) == 18:
            inner = self.by_code.get(uscc.organisation_code(sought.code))
            pk = inner if inner in self.without_uscc else None
        if pk is None:
            same = [
                Candidate(other, self.names[other], 1.0) for other in self.by_name.get(self._key(sought), [])
            ]
            issue = Issue(
                "name_has_another_code" if same else "code_unknown", "uscc", params={"code": sought.code}
            )
            return Match(issues=[issue], candidates=same)
        if by_number and pk not in by_number:
            both = sorted({pk, *by_number})
            return Match(
                issues=[Issue("code_and_number_differ", "number", params={"number": sought.number})],
                candidates=[Candidate(each, self.names[each], 1.0) for each in both],
            )
        return self._named(Match(pk, "code"), sought)

    def _by_name(self, sought: Subject) -> Match:
        key = self._key(sought)
        current = self.by_name.get(key, [])
        former = {pk for pk, days in self.former.get(key, []) if sought.day in days}
        if len(current) == 1:
            match = Match(current[0], "name")
            if former - set(current):
                match.issues.append(Issue("name_was_another", "name", params={"day": sought.day.isoformat()}))
            return match
        if len(current) > 1:
            return self._several(current)
        if len(former) == 1:
            return Match(former.pop(), "former_name")
        if former:
            return self._several(former)
        return Match(issues=[Issue("name_unknown", "name", params={"name": sought.name})])

    def _named(self, match: Match, sought: Subject) -> Match:
        """Warn where the enterprise found by a code or number never had the name in the row."""
        pk = match.enterprise
        if not sought.name or pk is None:
            return match
        key = self._key(sought)
        known = pk in self.by_name.get(key, ()) or any(
            pk == other for other, _days in self.former.get(key, ())
        )
        if not known:
            match.issues.append(Issue("name_differs", "name", params={"name": self.names[pk]}))
        return match

    def _several(self, enterprises: Iterable[int]) -> Match:
        return Match(
            issues=[Issue("several_match")],
            candidates=[Candidate(pk, self.names[pk], 1.0) for pk in sorted(enterprises)],
        )

    def _key(self, sought: Subject) -> str:
        return self.keys.get(sought.name, "")


def match_all(sought: Sequence[Subject]) -> list[Match]:
    """Return whose row each is, in order; those without an enterprise with similar ones to choose from."""
    matcher = Matcher(sought)
    matches = [matcher.match(each) for each in sought]
    open_names = [
        each.name
        for each, match in zip(sought, matches, strict=True)
        if match.enterprise is None and not match.candidates and each.name
    ]
    proposals = similar_names(open_names)
    for each, match in zip(sought, matches, strict=True):
        if match.enterprise is None and not match.candidates:
            match.candidates = proposals.get(each.name, [])
    return matches
