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

from enterprises.imports.columns import Column
from enterprises.imports.messages import CONFIRMABLE, CONFLICT, ERROR, UNMATCHED, WARNING, Issue
from enterprises.imports.name_similarity import Candidate
from enterprises.imports.values import Cell, display
from enterprises.models import ImportBatch, ImportRow

Outcome, Decision = ImportRow.Outcome, ImportRow.Decision


@dataclass(slots=True)
class Operation:
    """A record to write: a new one (`pk` is None), or changed fields of an existing one at `version`."""

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
            "old": {name: to_json_value(value) for name, value in self.old.items()},
            "new": {name: to_json_value(value) for name, value in self.new.items()},
        }


def to_json_value(value: Any) -> Any:
    """Return a value in the form that JSON stores and the database casts."""
    if isinstance(value, date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else value


@dataclass(slots=True)
class Draft:
    """A row during planning."""

    position: int
    sheet: str
    number: int
    cells: dict[str, Cell]
    letters: Mapping[str, str]
    is_hidden: bool = False
    unit: str = ""
    decision: str = ""
    decided_by: int | None = None
    # digest of the facts of a finding -> the reason why they are right
    confirmed: dict[str, str] = field(default_factory=dict)
    # the enterprise of the row: its id, or the code of one to be created
    enterprise: int | str | None = None
    values: dict[str, Any] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)
    operations: list[Operation] = field(default_factory=list)
    # the certificate of a recognition whose enterprise is unknown
    certificate: dict[str, Any] | None = None
    # rows that share a key affect each other and are planned together
    keys: list[str] = field(default_factory=list)

    def add_issue(self, code: str, field: str = "", /, **params: Any) -> None:
        """Add an issue, at the column of its field."""
        self.issues.append(Issue(code, field, self.column_of(field), params))

    def column_of(self, field: str) -> str:
        """Return the letter of the column of a field; '' if the file has none."""
        return self.letters.get(field, "")

    def add_missing(self, column: Column) -> None:
        """Add the issue that a required value is missing, with its field, row and column."""
        letter = self.column_of(column.name)
        code = "missing" if letter else "missing_column"
        self.add_issue(code, column.name, field=column.labels, row=self.number, column=letter)

    @property
    def is_wrong(self) -> bool:
        """True if the row has an error."""
        return any(issue.level == ERROR for issue in self.issues)

    def outcome(self) -> str:
        """Return the outcome of the row: the gravest open issue decides, else its operations.

        Issues that a decision confirmed no longer count; otherwise confirmed rows would never be closed.
        """
        if self.decision == Decision.SKIP:
            return Outcome.SKIPPED
        is_confirmed = self.decision in (Decision.CONFIRM, Decision.CHOOSE, Decision.CREATE)
        open_levels = {
            issue.level for issue in self.issues if not (is_confirmed and self._is_confirmed(issue))
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
        # A renaming also creates a former name, and a move a residence: both count as updates.
        return Outcome.CREATE if all(each.pk is None for each in self.operations) else Outcome.UPDATE

    def _is_confirmed(self, issue: Issue) -> bool:
        """Return whether a decision confirms an issue; of a finding only with a reason for its facts."""
        digest = issue.params.get("digest")
        return issue.code in CONFIRMABLE and (digest is None or digest in self.confirmed)


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
    "confirmed",
    "enterprise_id",
    "operations",
    "reasons",
    "candidates",
    "certificate",
    "keys",
)


def save_drafts(batch: ImportBatch, drafts: Iterable[Draft]) -> None:
    """Store drafts as rows of a plan."""
    _copy_in(ImportRow._meta.db_table, _COLUMNS, (_to_row(batch, draft) for draft in drafts))


def load_drafts(batch: ImportBatch, positions: Collection[int] | None = None) -> list[Draft]:
    """Return the rows of a plan, all or those at some positions, as drafts with their cells and decisions."""
    columns_by_sheet = {table["sheet"]: table["columns"] for table in batch.reading["tables"]}
    letters = {
        sheet: {c["field"]: c["letter"] for c in columns} for sheet, columns in columns_by_sheet.items()
    }
    units = {
        sheet: next((c["unit"] for c in columns if c["unit"]), "")
        for sheet, columns in columns_by_sheet.items()
    }
    queryset = batch.rows.all() if positions is None else batch.rows.filter(position__in=positions)
    rows = queryset.order_by("position").values_list(
        "position",
        "sheet",
        "number",
        "cells",
        "is_hidden",
        "decision",
        "decided_by_id",
        "confirmed",
        "enterprise_id",
    )
    drafts = []
    for position, sheet, number, cells, is_hidden, decision, by, confirmed, enterprise in rows.iterator(
        20_000
    ):
        draft = Draft(
            position, sheet, number, cells, letters[sheet], is_hidden, units[sheet], decision, by, confirmed
        )
        draft.enterprise = enterprise if decision == ImportRow.Decision.CHOOSE else None
        drafts.append(draft)
    return drafts


def _label(draft: Draft) -> str:
    cells = draft.cells
    for name in ("name", "name_zh", "uscc", "organisation_code", "number", "series"):
        if cells.get(name) is not None:
            return display(cells[name])[:300]
    return ""


def _to_row(batch: ImportBatch, draft: Draft) -> tuple[Any, ...]:
    """Return a draft as a row of the table, in the order of _COLUMNS."""
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
        orjson.dumps(draft.confirmed).decode(),
        draft.enterprise if isinstance(draft.enterprise, int) else None,
        orjson.dumps([operation.as_json() for operation in draft.operations]).decode(),
        orjson.dumps([issue.as_json() for issue in draft.issues], to_json_value).decode(),
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
