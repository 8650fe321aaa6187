"""A finding: a record on which a rule holds, with its facts and the confirmation that they are right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.text import capfirst

from enterprises.models.reports import MONEY_FIGURES, AnnualReport
from enterprises.plausibility.rule import Rule, Severity
from enterprises.plausibility.rules import RULES

_AMOUNTS = {*MONEY_FIGURES, "revenue", "before", "now", "grants", "budget", "applied", "approved", "amount"}


@dataclass(frozen=True)
class Confirmed:
    """The confirmation of a finding: why, by whom and when."""

    reason: str
    by: str
    at: datetime | None


@dataclass(frozen=True)
class Finding:
    """A record on which a rule holds; `row` is its key and `subject` the organisation code.

    `digest` identifies the facts: another value of one of them is another finding.
    """

    code: str
    row: int
    enterprise: int
    subject: str
    facts: Mapping[str, Any]
    digest: str
    confirmed: Confirmed | None = None

    @property
    def rule(self) -> Rule:
        return RULES[self.code]

    @property
    def key(self) -> tuple[str, str, str]:
        """The subject of a confirmation: the rule, the enterprise by its code, and the facts."""
        return self.code, self.subject, self.digest

    @property
    def is_confirmable(self) -> bool:
        return self.rule.severity == Severity.WARNING

    @property
    def is_open(self) -> bool:
        return self.confirmed is None

    def __str__(self) -> str:
        return describe(self.code, self.facts)


def describe(code: str, facts: Mapping[str, Any]) -> str:
    """Return the sentence about a finding in the active language."""
    return str(RULES[code].message) % {name: _format(name, value) for name, value in facts.items()}


def _format(name: str, value: Any) -> Any:
    if name == "figure":
        field: Any = AnnualReport._meta.get_field(value)
        return capfirst(str(field.verbose_name))
    if name in _AMOUNTS and value is not None:
        return f"{Decimal(str(value)):,.2f}"
    return "—" if value in (None, "") else value
