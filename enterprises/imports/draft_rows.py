"""The rows of a plan in their table: how a draft is kept, and how it is taken up again."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import orjson

from enterprises.imports.drafts import Draft, as_stored
from enterprises.imports.staging import copy_in
from enterprises.imports.values import shown
from enterprises.models import ImportBatch, ImportRow

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


def keep(batch: ImportBatch, drafts: Iterable[Draft]) -> None:
    """Add drafts to the rows of a plan."""
    copy_in(ImportRow._meta.db_table, _COLUMNS, (_stored(batch, draft) for draft in drafts))


def drafts_of(batch: ImportBatch, positions: Collection[int] | None = None) -> list[Draft]:
    """Return the rows of a plan, or some of them, as drafts before they are planned: cells and decisions."""
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
