"""One row on its way to a plan: what it says, whom it means, what it would change, what speaks against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from enterprises.imports.messages import CONFIRMABLE, CONFLICT, ERROR, NOTE, UNMATCHED, WARNING, Issue
from enterprises.imports.name_similarity import Candidate
from enterprises.imports.values import Cell
from enterprises.models import ImportRow

Outcome, Decision = ImportRow.Outcome, ImportRow.Decision


@dataclass(slots=True)
class Operation:
    """One record to be written: a new one (`pk` is None), or some fields of the one seen at `version`."""

    model: str
    pk: int | None
    version: int | None
    old: dict[str, Any]
    new: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        return {
            "model": self.model,
            "pk": self.pk,
            "version": self.version,
            "old": {name: as_stored(value) for name, value in self.old.items()},
            "new": {name: as_stored(value) for name, value in self.new.items()},
        }


def as_stored(value: Any) -> Any:
    """Return a value as JSON keeps it and the database reads it."""
    if isinstance(value, date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else value


@dataclass(slots=True)
class Draft:
    """One row that is being planned."""

    position: int
    sheet: str
    number: int
    cells: dict[str, Cell]
    letters: Mapping[str, str]
    is_hidden: bool = False
    unit: str = ""
    decision: str = ""
    decided_by: int | None = None
    # the enterprise that the row means: its id, or the code of one that is to be made
    enterprise: int | str | None = None
    values: dict[str, Any] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)
    operations: list[Operation] = field(default_factory=list)
    # what a recognition says of itself while nobody knows whose it is
    certificate: dict[str, Any] | None = None
    # rows that share one of these see each other while they are planned
    keys: list[str] = field(default_factory=list)

    def add_issue(self, code: str, field: str = "", /, **params: Any) -> None:
        """Note a reason, at the column of its field."""
        self.issues.append(Issue(code, field, self.letters.get(field, ""), params))

    @property
    def is_wrong(self) -> bool:
        """Whether something in the row cannot be read or cannot be so."""
        return any(issue.level == ERROR for issue in self.issues)

    def outcome(self) -> str:
        """Return what becomes of the row, as far as it was decided."""
        if self.decision == Decision.SKIP:
            return Outcome.SKIPPED
        is_confirmed = self.decision in (Decision.CONFIRM, Decision.CHOOSE, Decision.CREATE)
        open_levels = {
            issue.level for issue in self.issues if not (is_confirmed and issue.code in CONFIRMABLE)
        }
        for level, outcome in (
            (ERROR, Outcome.ERROR),
            (CONFLICT, Outcome.CONFLICT),
            (UNMATCHED, Outcome.UNMATCHED),
        ):
            if level in open_levels:
                return outcome
        if not self.operations:
            return Outcome.UNCHANGED
        if WARNING in open_levels:
            return Outcome.WARNING
        # A renaming also makes a former name, and a move a residence; what a clerk sees there is a change.
        return Outcome.CREATE if all(each.pk is None for each in self.operations) else Outcome.UPDATE


__all__ = ["NOTE", "Decision", "Draft", "Operation", "Outcome", "as_stored"]
