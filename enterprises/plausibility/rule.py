"""A plausibility rule: an SQL condition on a record and its enterprise, with the facts that it rests on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise

_TABLE = re.compile(r"\{([a-z]+)\}")


class Severity(StrEnum):
    """The severity of a finding: confirmed by a person, or corrected."""

    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True)
class Source:
    """A kind of record in SQL: how `r` joins its enterprise `e`, and the facts that identify it.

    The facts identify a record without its key, so that a confirmation also holds for the same record
    entered again after an undo.
    """

    tables: str
    key: str = "r.id"
    identity: Mapping[str, str] = field(default_factory=dict)


SOURCES: dict[str, Source] = {
    "enterprise": Source("{enterprise} e", key="e.id"),
    "formername": Source(
        "{formername} r JOIN {enterprise} e ON e.id = r.enterprise_id",
        identity={"name": "r.name_zh", "starts_on": "r.starts_on"},
    ),
    "grouphead": Source(
        "{grouphead} r JOIN {enterprise} e ON e.id = r.enterprise_id", identity={"starts_on": "r.starts_on"}
    ),
    "residence": Source(
        "{residence} r JOIN {enterprise} e ON e.id = r.enterprise_id", identity={"starts_on": "r.starts_on"}
    ),
    "zonemembership": Source(
        "{zonemembership} r JOIN {enterprise} e ON e.id = r.enterprise_id",
        identity={"zone": "r.zone_id", "starts_on": "r.starts_on"},
    ),
    "recognition": Source(
        "{recognition} r JOIN {enterprise} e ON e.id = r.enterprise_id"
        " JOIN enterprises_scheme s ON s.code = r.scheme_id",
        identity={"scheme": "r.scheme_id", "number": "coalesce(r.number, '')", "starts_on": "r.starts_on"},
    ),
    "annualreport": Source(
        "{annualreport} r JOIN {enterprise} e ON e.id = r.enterprise_id", identity={"year": "r.year"}
    ),
    "talentproject": Source(
        "{talentproject} r JOIN {enterprise} e ON e.id = r.host_id",
        identity={"name": "r.name_zh", "introduced_on": "r.introduced_on"},
    ),
    "supportaward": Source(
        "{supportaward} r JOIN {enterprise} e ON e.id = r.enterprise_id",
        identity={"measure": "r.measure_id", "applied_on": "r.applied_on"},
    ),
    "payment": Source(
        "{payment} r JOIN {supportaward} a ON a.id = r.award_id"
        " JOIN {enterprise} e ON e.id = a.enterprise_id",
        identity={"measure": "a.measure_id", "paid_on": "r.paid_on", "amount": "r.amount"},
    ),
}


class _Ellipses(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "…"


@dataclass(frozen=True)
class Rule:
    """A rule of the table: where its condition holds, the facts contradict each other.

    In `condition`, `facts` and `joins`, `r` is the record, `e` its enterprise and `{name}` the table of a
    model; the day is `%(today)s`. `message` names facts in percent form. `at` is the field of the record that
    corrects it, or that the fact `figure` names.
    """

    code: str
    record: str
    at: str
    message: Promise
    condition: str
    facts: Mapping[str, str] = field(default_factory=dict)
    joins: str = ""
    severity: Severity = Severity.WARNING

    def select(self) -> str:
        """Return the query of the findings, with the tables of models in braces."""
        source = SOURCES[self.record]
        facts = ", ".join(f"'{name}', {value}" for name, value in {**source.identity, **self.facts}.items())
        return (
            f"SELECT '{self.code}' AS rule, {source.key} AS row, e.id AS enterprise,"
            f" e.organisation_code AS subject, jsonb_build_object({facts}) AS facts"
            f" FROM {source.tables} {self.joins}"
            f" WHERE e.merged_into_id IS NULL AND ({self.condition})"
        )

    @property
    def models(self) -> frozenset[str]:
        """The names of the models whose tables the rule reads."""
        return frozenset(_TABLE.findall(self.select()))

    def summary(self) -> str:
        """Return the message with an ellipsis for each fact."""
        return str(self.message) % _Ellipses()

    def field_for(self, facts: Mapping[str, Any]) -> str:
        """Return the field of the record at which a finding is shown."""
        return str(facts.get("figure") or self.at)
