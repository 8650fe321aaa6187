"""Plans of imports: the effect of each row, stored and shown before anything else is written."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from enterprises.imports.batch_reading import Progress, no_progress, read_checked, storing_rejection
from enterprises.imports.draft_values import read_values
from enterprises.imports.drafts import Draft, load_drafts, save_drafts
from enterprises.imports.formats import FORMATS, Format
from enterprises.imports.messages import ImportRejected
from enterprises.imports.plausibility import check_drafts
from enterprises.imports.reading import Reading, Table
from enterprises.imports.rules import RULES
from enterprises.models import Change, ImportBatch, ImportFile, ImportRow

_PLANNED = (
    "reading",
    "counts",
    "status",
    "refusal",
    "planned_at",
    "planned_on",
    "planned_state",
    "ready_at",
)


def create_batch(
    content: bytes,
    *,
    kind: str,
    file_name: str,
    submitted_by: AbstractBaseUser,
    options: dict[str, Any] | None = None,
) -> ImportBatch:
    """Store an uploaded file for planning."""
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


def plan(
    batch: ImportBatch, *, today: date, now: datetime | None = None, progress: Progress = no_progress
) -> None:
    """Read the file of a batch and store the plan of each row. Writes only the batch and its rows.

    Raises ImportRejected if the file cannot be read; the reason is stored in the batch. Decisions on rows
    with the same sheet and number are retained.
    """
    import_format = FORMATS[batch.kind]
    state = Change.objects.state()
    with storing_rejection(batch):
        reading = read_checked(batch, import_format)
    progress("read", len(reading.rows), len(reading.rows))
    drafts = list(_create_drafts(reading, import_format, batch))
    del reading
    plan_drafts(drafts, import_format, batch, today=today, progress=progress)
    _save_plan(batch, drafts, today=today, now=now, state=state)
    progress("planned", len(drafts), len(drafts))


def replan(
    batch: ImportBatch, *, today: date, now: datetime | None = None, progress: Progress = no_progress
) -> None:
    """Plan the stored rows again, after a change of the registry or a decision."""
    state = Change.objects.state()
    drafts = load_drafts(batch)
    plan_drafts(drafts, FORMATS[batch.kind], batch, today=today, progress=progress)
    _save_plan(batch, drafts, today=today, now=now, state=state)


def _save_plan(
    batch: ImportBatch, drafts: Sequence[Draft], *, today: date, now: datetime | None, state: int
) -> None:
    """Replace the stored plan; withdraw its submission if rows are undecided.

    The batch is locked: a plan that is applied meanwhile must not be replaced.
    """
    with transaction.atomic():
        locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if locked.status not in ImportBatch.OPEN:
            raise ImportRejected("not_planned")
        if locked.options != batch.options:  # somebody corrected the columns meanwhile
            raise ImportRejected("planned_anew")
        batch.rows.all().delete()
        batch.marked_workbooks.all().delete()
        save_drafts(batch, drafts)
        batch.counts = Counter(str(draft.outcome()) for draft in drafts)
        batch.status, batch.refusal = ImportBatch.Status.PLANNED, None
        batch.planned_at, batch.planned_on, batch.planned_state = now or timezone.now(), today, state
        batch.ready_at = None if batch.counts.keys() & set(ImportRow.WAITING) else locked.ready_at
        batch.save(update_fields=_PLANNED)


def _create_drafts(reading: Reading, import_format: Format, batch: ImportBatch) -> Iterator[Draft]:
    """Yield a draft of each row, with the earlier decision on it, if any.

    The rows are taken out of `reading`, so that they and the drafts are not both in memory.
    """
    decisions = {
        (sheet, number): (decision, decided_by, confirmed, enterprise)
        for sheet, number, decision, decided_by, confirmed, enterprise in batch.rows.exclude(
            decision=""
        ).values_list("sheet", "number", "decision", "decided_by_id", "confirmed", "enterprise_id")
    }
    tables_by_sheet = {table.sheet: table for table in reading.tables}
    units = {
        table.sheet: next((c.unit for c in table.columns if c.field and c.unit), "")
        for table in reading.tables
    }
    letters = {table.sheet: table.letters() for table in reading.tables}
    shared_cells = {
        name: value for name, value in batch.options.get("given", {}).items() if name in import_format.by_name
    }
    rows, reading.rows = reading.rows, []
    for position, row in enumerate(rows, 1):
        cells = {**shared_cells, **row.cells}
        table = tables_by_sheet[row.sheet]
        if table.year and import_format.has_reports and ("year" not in cells or _is_year_in_headings(table)):
            cells["year"] = table.year
        draft = Draft(
            position, row.sheet, row.number, cells, letters[row.sheet], row.is_hidden, units[row.sheet]
        )
        if decision := decisions.get((row.sheet, row.number)):
            draft.decision, draft.decided_by, draft.confirmed, enterprise = decision
            draft.enterprise = enterprise if draft.decision == ImportRow.Decision.CHOOSE else None
        yield draft


def _is_year_in_headings(table: Table) -> bool:
    """Return whether the headings of a table state its year, which no year given for all rows replaces."""
    return any(column.year == table.year for column in table.columns)


def plan_drafts(
    drafts: Sequence[Draft],
    import_format: Format,
    batch: ImportBatch,
    *,
    today: date,
    progress: Progress = no_progress,
) -> None:
    """Plan the operations of each row, with a number of queries independent of the number of rows.

    Skipped rows take no part: their records must not count as planned for the rows that repeat them.
    """
    read_values(drafts, import_format, {t["sheet"]: t for t in batch.reading.get("tables", ())})
    rules = RULES[import_format.code](import_format, today)
    active = [draft for draft in drafts if draft.decision != ImportRow.Decision.SKIP]
    rules.match(active)
    progress("matched", len(drafts), len(drafts))
    rules.load(active)
    for count, draft in enumerate(active):
        if draft.enterprise is not None and not draft.is_wrong:
            rules.plan(draft)
        elif draft.enterprise is None and not draft.is_wrong:
            draft.certificate = rules.certificate(draft)
        if draft.is_hidden:
            draft.add_issue("hidden_row")
        draft.keys = rules.keys(draft)
        if count % 10_000 == 0:
            progress("planned", count, len(drafts))
    check_drafts(active, today=today)
