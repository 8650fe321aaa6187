"""Import rows while they are planned, and their storage in the table of import rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import orjson
from django.db import connection
from psycopg import sql

from enterprises.imports.messages import CONFIRMABLE, CONFLICT, ERROR, UNMATCHED, WARNING, Issue
from enterprises.imports.name_similarity import Candidate
from enterprises.imports.values import Cell, shown
from enterprises.models import ImportBatch, ImportRow

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


_COLUMNS = (
    "batch_id",
    "position",
    "sheet",
    "number",
    "label",
    "cells",
    "is_hidden",
    "outcome",
    "decision",
    "decided_by_id",
    "enterprise_id",
    "operations",
    "reasons",
    "candidates",
    "certificate",
    "keys",
)


def save_drafts(batch: ImportBatch, drafts: Iterable[Draft]) -> None:
    """Store drafts as rows of a plan."""
    _copy_in(ImportRow._meta.db_table, _COLUMNS, (_stored(batch, draft) for draft in drafts))


def load_drafts(batch: ImportBatch, positions: Collection[int] | None = None) -> list[Draft]:
    """Return the rows of a plan, all or those at some positions, as drafts with their cells and decisions."""
    found = {table["sheet"]: table["columns"] for table in batch.reading["tables"]}
    letters = {sheet: {c["field"]: c["letter"] for c in columns} for sheet, columns in found.items()}
    units = {sheet: next((c["unit"] for c in columns if c["unit"]), "") for sheet, columns in found.items()}
    chosen = batch.rows.all() if positions is None else batch.rows.filter(position__in=positions)
    rows = chosen.order_by("position").values_list(
        "position", "sheet", "number", "cells", "is_hidden", "decision", "decided_by_id", "enterprise_id"
    )
    drafts = []
    for position, sheet, number, cells, is_hidden, decision, by, enterprise in rows.iterator(20_000):
        draft = Draft(position, sheet, number, cells, letters[sheet], is_hidden, units[sheet], decision, by)
        draft.enterprise = enterprise if decision == ImportRow.Decision.CHOOSE else None
        drafts.append(draft)
    return drafts


def _label(draft: Draft) -> str:
    said = draft.cells
    for name in ("name", "name_zh", "uscc", "organisation_code", "number", "series"):
        if said.get(name) is not None:
            return shown(said[name])[:300]
    return ""


def _stored(batch: ImportBatch, draft: Draft) -> tuple[Any, ...]:
    """Return the row of the table that keeps a draft."""
    return (
        batch.pk,
        draft.position,
        draft.sheet,
        draft.number,
        _label(draft),
        orjson.dumps(draft.cells).decode(),
        draft.is_hidden,
        str(draft.outcome()),
        draft.decision,
        draft.decided_by,
        draft.enterprise if isinstance(draft.enterprise, int) else None,
        orjson.dumps([operation.as_json() for operation in draft.operations]).decode(),
        orjson.dumps([issue.as_json() for issue in draft.issues], as_stored).decode(),
        orjson.dumps(
            [{"enterprise": c.enterprise, "name": c.name, "score": c.score} for c in draft.candidates]
        ).decode(),
        orjson.dumps(draft.certificate).decode() if draft.certificate else None,
        draft.keys,
    )


def _copy_in(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write rows into a table and return how many.

    COPY instead of INSERT: 100,000 rows take seconds, where statements of one row each take minutes.
    """
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    count = 0
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count
