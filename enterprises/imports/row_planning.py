"""Saying what each row does: cells read, enterprise found, the rules of its kind asked. Writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from enterprises import uscc
from enterprises.imports.columns import BLANK, Context, References
from enterprises.imports.drafts import Draft
from enterprises.imports.formats import Format
from enterprises.imports.messages import CellError
from enterprises.imports.rules import RULES
from enterprises.models import ImportBatch, ImportRow

Progress = Callable[[str, int, int], None]


def quiet(stage: str, done: int, total: int) -> None:
    """Show no progress."""


def plan_drafts(
    drafts: Sequence[Draft],
    import_format: Format,
    batch: ImportBatch,
    *,
    today: date,
    progress: Progress = quiet,
) -> None:
    """Say what each row does, by sets: a number of queries that does not grow with the rows."""
    read_values(drafts, import_format, {t["sheet"]: t for t in batch.reading.get("tables", ())})
    rules = RULES[import_format.code](import_format, today)
    taken = [draft for draft in drafts if draft.decision != ImportRow.Decision.SKIP]
    rules.match(taken)
    progress("matched", len(drafts), len(drafts))
    rules.load(taken)
    for count, draft in enumerate(taken):
        if draft.enterprise is not None and not draft.is_wrong:
            rules.plan(draft)
        elif draft.enterprise is None and not draft.is_wrong:
            draft.certificate = rules.certificate(draft)
        if draft.is_hidden:
            draft.add_issue("hidden_row")
        draft.keys = rules.keys(draft)
        if count % 10_000 == 0:
            progress("planned", count, len(drafts))


def read_values(drafts: Iterable[Draft], import_format: Format, found: dict[str, Any]) -> None:
    """Read the cells of each row; note everything that cannot be read, and what is needed and missing."""
    references = References()
    contexts = {
        sheet: {c["field"]: Context(references, c["unit"] or "yuan") for c in table["columns"] if c["field"]}
        for sheet, table in found.items()
    }
    plain = Context(references, "yuan")
    required = [column.name for column in import_format.columns if column.is_required]
    for draft in drafts:
        units = contexts.get(draft.sheet, {})
        for name, cell in draft.cells.items():
            try:
                value = import_format.by_name[name].parse(cell, units.get(name, plain))
                if value is not BLANK:
                    draft.values[name] = value
            except CellError as wrong:
                if wrong.code == "month_only":
                    draft.values[name] = date.fromisoformat(wrong.params["day"])
                draft.add_issue(wrong.code, name, **wrong.params)
        for name, value in import_format.defaults.items():
            draft.values.setdefault(name, value)
        for name in required:
            if name not in draft.values and name not in draft.cells:
                draft.add_issue("missing", name)
        _agree_on_code(draft)


def _agree_on_code(draft: Draft) -> None:
    """Take a credit code from whichever column it stands in; two codes must be of one enterprise."""
    code, inner = draft.values.get("uscc", ""), draft.values.get("organisation_code", "")
    if len(inner) == 18 and not code:
        draft.values["uscc"] = inner
    elif code and inner and uscc.organisation_code(code.rjust(17)) != uscc.organisation_code(inner.rjust(17)):
        draft.add_issue("codes_disagree", "organisation_code")
