"""Plans of imports: the effect of each row, stored and shown before anything else is written."""

from __future__ import annotations

import hashlib
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from enterprises import uscc
from enterprises.imports import tables
from enterprises.imports.columns import BLANK, Context, References
from enterprises.imports.drafts import Draft, load_drafts, save_drafts
from enterprises.imports.formats import FORMATS, Format
from enterprises.imports.messages import CellError, ImportRejected
from enterprises.imports.reading import Reading
from enterprises.imports.rules import RULES
from enterprises.iso_dates import parse_day
from enterprises.models import AnnualReport, Change, ImportBatch, ImportFile, ImportRow

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

Progress = Callable[[str, int, int], None]


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
            kind=FORMATS[kind].code,
            file_name=Path(file_name).name[-200:],
            digest=hashlib.sha256(content).hexdigest(),
            submitted_by_id=submitted_by.pk,
            options=options or {},
        )
        ImportFile.objects.create(batch=batch, content=content)
    return batch


def understand(batch: ImportBatch, *, progress: Progress = quiet) -> None:
    """Read the batch's file and keep what was found in it, for a person to see and to correct.

    Raises ImportRejected where it cannot be read, and the batch says why.
    """
    import_format = FORMATS[batch.kind]
    with _refusals(batch):
        reading = _open(batch, import_format)
        progress("read", len(reading.rows), len(reading.rows))
        batch.reading = reading.as_json()
        batch.save(update_fields=["reading"])
        reading.check(import_format)


def plan(batch: ImportBatch, *, today: date, now: datetime | None = None, progress: Progress = quiet) -> None:
    """Read the batch's file and keep what each row would do. Writes to nothing but the batch and its rows.

    A file that cannot be read is refused: the batch says why, and ImportRejected is raised. Planning again
    keeps the decisions that were taken on rows of the same place.
    """
    import_format = FORMATS[batch.kind]
    state = Change.objects.state()
    with _refusals(batch):
        reading = _read(batch, import_format)
    progress("read", len(reading.rows), len(reading.rows))
    drafts = list(_drafts(reading, import_format, batch))
    batch.reading = reading.as_json()
    del reading
    plan_drafts(drafts, import_format, batch, today=today, progress=progress)
    _save_plan(batch, drafts, today=today, now=now, state=state)
    progress("planned", len(drafts), len(drafts))


@contextmanager
def _refusals(batch: ImportBatch) -> Iterator[None]:
    """Keep in the batch why its file is refused, or that it is not."""
    status, refusal = ImportBatch.Status.RECEIVED, None
    try:
        yield
    except ImportRejected as rejected:
        status, refusal = ImportBatch.Status.REFUSED, rejected.issue.as_json()
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
    drafts = load_drafts(batch)
    plan_drafts(drafts, FORMATS[batch.kind], batch, today=today, progress=progress)
    _save_plan(batch, drafts, today=today, now=now, state=state)


def _save_plan(
    batch: ImportBatch, drafts: Sequence[Draft], *, today: date, now: datetime | None, state: int
) -> None:
    """Keep the plan in place of an earlier one; one that was submitted and has open rows is so no longer."""
    with transaction.atomic():
        locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if locked.status not in ImportBatch.OPEN:
            raise ImportRejected("not_planned")
        batch.rows.all()._raw_delete(batch.rows.db)  # nothing refers to a row
        batch.marked_workbooks.all().delete()
        save_drafts(batch, drafts)
        batch.counts = Counter(str(draft.outcome()) for draft in drafts)
        batch.status, batch.refusal = ImportBatch.Status.PLANNED, None
        batch.planned_at, batch.planned_on, batch.planned_state = now or timezone.now(), today, state
        batch.ready_at = None if batch.counts.keys() & set(ImportRow.WAITING) else locked.ready_at
        batch.save(update_fields=_PLANNED)


def _open(batch: ImportBatch, import_format: Format) -> Reading:
    with tempfile.NamedTemporaryFile() as file:
        file.write(ImportFile.objects.only("content").get(batch=batch).content)
        file.flush()
        return tables.look(Path(file.name), import_format, corrections=batch.options.get("columns"))


def _read(batch: ImportBatch, import_format: Format) -> Reading:
    reading = _open(batch, import_format)
    batch.reading = reading.as_json()
    reading.check(import_format)
    unit = batch.options.get("unit") or import_format.default_unit
    without_unit = reading.columns_without_unit(import_format)
    if without_unit and not unit:
        raise ImportRejected("unit_unknown", columns="、".join(column.heading for column in without_unit))
    for column in without_unit:
        column.unit = unit
    return reading


def _drafts(reading: Reading, import_format: Format, batch: ImportBatch) -> Iterator[Draft]:
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
    given = {
        name: value for name, value in batch.options.get("given", {}).items() if name in import_format.by_name
    }
    rows, reading.rows = reading.rows, []
    for position, row in enumerate(rows, 1):
        cells = {**given, **row.cells}
        if import_format.model is AnnualReport and "year" not in cells and found[row.sheet].year:
            cells["year"] = found[row.sheet].year
        draft = Draft(
            position, row.sheet, row.number, cells, letters[row.sheet], row.is_hidden, units[row.sheet]
        )
        if decision := decided.get((row.sheet, row.number)):
            draft.decision, draft.decided_by, enterprise = decision
            draft.enterprise = enterprise if draft.decision == ImportRow.Decision.CHOOSE else None
        yield draft


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
                    draft.values[name] = parse_day(wrong.params["day"])
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
