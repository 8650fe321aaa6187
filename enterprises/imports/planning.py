"""The plan of an import: what each row would do, kept and shown before anything is written elsewhere."""

from __future__ import annotations

import hashlib
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import orjson
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from enterprises import uscc
from enterprises.imports import tables
from enterprises.imports.columns import UNSAID, Context, References
from enterprises.imports.drafts import Draft, as_stored
from enterprises.imports.kinds import KINDS, Kind
from enterprises.imports.reasons import Refused, Wrong
from enterprises.imports.rules import RULES, Situation
from enterprises.imports.staging import copy_in
from enterprises.imports.values import shown
from enterprises.models import AnnualReport, Change, ImportBatch, ImportFile, ImportRow

Progress = Callable[[str, int, int], None]
COLUMNS = (
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

_PLANNED = (
    "options",
    "reading",
    "counts",
    "status",
    "refusal",
    "planned_at",
    "planned_on",
    "planned_state",
    "ready_at",
)


def quiet(stage: str, done: int, total: int) -> None:
    """Show no progress."""


def receive(
    content: bytes,
    *,
    kind: str,
    file_name: str,
    submitted_by: AbstractBaseUser,
    options: dict[str, Any] | None = None,
) -> ImportBatch:
    """Keep a file as it came, to be planned."""
    with transaction.atomic():
        batch = ImportBatch.objects.create(
            kind=KINDS[kind].code,
            file_name=Path(file_name).name[-200:],
            digest=hashlib.sha256(content).hexdigest(),
            submitted_by_id=submitted_by.pk,
            options=options or {},
        )
        ImportFile.objects.create(batch=batch, content=content)
    return batch


def understand(batch: ImportBatch, *, progress: Progress = quiet) -> None:
    """Read the batch's file and keep what was found in it, for a person to see and to correct.

    Raises Refused where it cannot be read, and the batch says why.
    """
    kind = KINDS[batch.kind]
    with _refusals(batch):
        reading = _open(batch, kind)
        progress("read", len(reading.rows), len(reading.rows))
        batch.reading = reading.as_json()
        batch.save(update_fields=["reading"])
        reading.check(kind)


def plan(batch: ImportBatch, *, today: date, now: datetime | None = None, progress: Progress = quiet) -> None:
    """Read the batch's file and keep what each row would do. Writes to nothing but the batch and its rows.

    A file that cannot be read is refused: the batch says why, and Refused is raised. Planning again
    keeps the decisions that were taken on rows of the same place.
    """
    kind = KINDS[batch.kind]
    state = Change.objects.state()
    with _refusals(batch):
        reading = _read(batch, kind)
    progress("read", len(reading.rows), len(reading.rows))
    drafts = list(_drafts(reading, kind, batch))
    batch.reading = reading.as_json()
    del reading
    plan_drafts(drafts, kind, batch, today=today, progress=progress)
    _keep(batch, drafts, today=today, now=now, state=state)
    progress("planned", len(drafts), len(drafts))


@contextmanager
def _refusals(batch: ImportBatch) -> Iterator[None]:
    """Keep in the batch why its file is refused, or that it is not."""
    status, refusal = ImportBatch.Status.RECEIVED, None
    try:
        yield
    except Refused as refused:
        status, refusal = ImportBatch.Status.REFUSED, refused.reason.as_json()
        raise
    finally:
        if refusal or batch.status == ImportBatch.Status.REFUSED:
            batch.status, batch.refusal = status, refusal
            batch.save(update_fields=["status", "refusal", "reading"])


def replan(
    batch: ImportBatch, *, today: date, now: datetime | None = None, progress: Progress = quiet
) -> None:
    """Plan the rows again as they were read: the registry changed, or a decision was taken."""
    state = Change.objects.state()
    drafts = drafts_of(batch)
    plan_drafts(drafts, KINDS[batch.kind], batch, today=today, progress=progress)
    _keep(batch, drafts, today=today, now=now, state=state)


def _keep(
    batch: ImportBatch, drafts: Sequence[Draft], *, today: date, now: datetime | None, state: int
) -> None:
    """Keep the plan in place of an earlier one; one that was submitted and has open rows is so no longer."""
    with transaction.atomic():
        locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if locked.status not in ImportBatch.OPEN:
            raise Refused("not_planned")
        batch.rows.all()._raw_delete(batch.rows.db)  # nothing refers to a row
        batch.marked_workbooks.all().delete()
        copy_in(ImportRow._meta.db_table, COLUMNS, (stored(batch, draft) for draft in drafts))
        batch.counts = Counter(str(draft.outcome()) for draft in drafts)
        batch.status, batch.refusal = ImportBatch.Status.PLANNED, None
        batch.planned_at, batch.planned_on, batch.planned_state = now or timezone.now(), today, state
        batch.ready_at = None if batch.counts.keys() & set(ImportRow.WAITING) else locked.ready_at
        batch.save(update_fields=_PLANNED)


def _open(batch: ImportBatch, kind: Kind) -> tables.Reading:
    with tempfile.NamedTemporaryFile() as file:
        file.write(ImportFile.objects.only("content").get(batch=batch).content)
        file.flush()
        return tables.look(Path(file.name), kind, corrections=batch.options.get("columns"))


def _read(batch: ImportBatch, kind: Kind) -> tables.Reading:
    reading = _open(batch, kind)
    batch.reading = reading.as_json()
    reading.check(kind)
    unit = batch.options.get("unit") or kind.default_unit
    if (lacking := reading.without_unit(kind)) and not unit:
        raise Refused("unit_unknown", columns="、".join(lacking))
    for table in reading.tables:
        for column in table.columns:
            if column.field and kind.by_name[column.field].is_money and not column.unit:
                column.unit = unit
    return reading


def _drafts(reading: tables.Reading, kind: Kind, batch: ImportBatch) -> Iterator[Draft]:
    """Yield a draft of each row, with the decision taken on it before, if any."""
    decided = {
        (sheet, number): (decision, decided_by, enterprise)
        for sheet, number, decision, decided_by, enterprise in batch.rows.exclude(decision="").values_list(
            "sheet", "number", "decision", "decided_by_id", "enterprise_id"
        )
    }
    found = {table.sheet: table for table in reading.tables}
    units = {
        table.sheet: next((c.unit for c in table.columns if c.field and c.unit), "")
        for table in reading.tables
    }
    letters = {table.sheet: table.letters() for table in reading.tables}
    given = {name: value for name, value in batch.options.get("given", {}).items() if name in kind.by_name}
    rows, reading.rows = reading.rows, []
    for position, row in enumerate(rows, 1):
        cells = {**given, **row.cells}
        if kind.model is AnnualReport and "year" not in cells and found[row.sheet].year:
            cells["year"] = found[row.sheet].year
        draft = Draft(
            position, row.sheet, row.number, cells, letters[row.sheet], row.is_hidden, units[row.sheet]
        )
        if decision := decided.get((row.sheet, row.number)):
            draft.decision, draft.decided_by, enterprise = decision
            draft.owner = enterprise if draft.decision == ImportRow.Decision.CHOOSE else None
        yield draft


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
        draft.owner = enterprise if decision == ImportRow.Decision.CHOOSE else None
        drafts.append(draft)
    return drafts


def plan_drafts(
    drafts: Sequence[Draft], kind: Kind, batch: ImportBatch, *, today: date, progress: Progress = quiet
) -> None:
    """Say what each row does, by sets: a number of queries that does not grow with the rows."""
    read_values(drafts, kind, {t["sheet"]: t for t in batch.reading.get("tables", ())})
    rules = RULES[kind.code](Situation(kind, today))
    taken = [draft for draft in drafts if draft.decision != ImportRow.Decision.SKIP]
    rules.match(taken)
    progress("matched", len(drafts), len(drafts))
    rules.load(taken)
    for count, draft in enumerate(taken):
        if draft.owner is not None and not draft.is_wrong:
            rules.plan(draft)
        elif draft.owner is None and not draft.is_wrong:
            draft.certificate = rules.certificate(draft)
        if draft.is_hidden:
            draft.say("hidden_row")
        draft.keys = rules.keys(draft)
        if count % 10_000 == 0:
            progress("planned", count, len(drafts))


def read_values(drafts: Iterable[Draft], kind: Kind, found: dict[str, Any]) -> None:
    """Read the cells of each row; note everything that cannot be read, and what is needed and missing."""
    references = References()
    contexts = {
        sheet: {c["field"]: Context(references, c["unit"] or "yuan") for c in table["columns"] if c["field"]}
        for sheet, table in found.items()
    }
    plain = Context(references, "yuan")
    required = [column.name for column in kind.columns if column.is_required]
    for draft in drafts:
        units = contexts.get(draft.sheet, {})
        for name, cell in draft.cells.items():
            try:
                value = kind.by_name[name].parse(cell, units.get(name, plain))
                if value is not UNSAID:
                    draft.values[name] = value
            except Wrong as wrong:
                if wrong.code == "month_only":
                    draft.values[name] = date.fromisoformat(wrong.params["day"])
                draft.say(wrong.code, name, **wrong.params)
        for name, value in kind.defaults.items():
            draft.values.setdefault(name, value)
        for name in required:
            if name not in draft.values and name not in draft.cells:
                draft.say("missing", name)
        _agree_on_code(draft)


def _agree_on_code(draft: Draft) -> None:
    """Take a credit code from whichever column it stands in; two codes must be of one enterprise."""
    code, inner = draft.values.get("uscc", ""), draft.values.get("organisation_code", "")
    if len(inner) == 18 and not code:
        draft.values["uscc"] = inner
    elif code and inner and uscc.organisation_code(code.rjust(17)) != uscc.organisation_code(inner.rjust(17)):
        draft.say("codes_disagree", "organisation_code")


def _label(draft: Draft) -> str:
    said = draft.cells
    for name in ("name", "name_zh", "uscc", "organisation_code", "number", "series"):
        if said.get(name) is not None:
            return shown(said[name])[:300]
    return ""


def stored(batch: ImportBatch, draft: Draft) -> tuple[Any, ...]:
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
        draft.owner if isinstance(draft.owner, int) else None,
        orjson.dumps([operation.as_json() for operation in draft.operations]).decode(),
        orjson.dumps([reason.as_json() for reason in draft.reasons], as_stored).decode(),
        orjson.dumps(
            [{"enterprise": c.enterprise, "name": c.name, "score": c.score} for c in draft.candidates]
        ).decode(),
        orjson.dumps(draft.certificate).decode() if draft.certificate else None,
        draft.keys,
    )
