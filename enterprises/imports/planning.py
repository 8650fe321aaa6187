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
from enterprises.imports import memory, tables
from enterprises.imports.cell_parsers import BLANK
from enterprises.imports.columns import Context
from enterprises.imports.drafts import Draft, load_drafts, save_drafts
from enterprises.imports.formats import FORMATS, Format
from enterprises.imports.kinds import is_complete
from enterprises.imports.messages import CellError, ImportRejected
from enterprises.imports.pictures import draw_pictures
from enterprises.imports.plausibility import check_drafts
from enterprises.imports.reading import Reading, Table
from enterprises.imports.references import References
from enterprises.imports.rules import RULES
from enterprises.models import Change, ImportBatch, ImportFile, ImportRow, change_by

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

Progress = Callable[[str, int, int], None]


def no_progress(stage: str, done: int, total: int) -> None:
    """Show no progress."""


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


def read_batch(batch: ImportBatch, *, progress: Progress = no_progress) -> None:
    """Read the file of a batch and store the detected tables, for users to check and correct.

    Raises ImportRejected if it cannot be read; the reason is stored in the batch.
    """
    import_format = FORMATS[batch.kind]
    with _storing_rejection(batch):
        reading = _read_unchecked(batch, import_format)
        _store_reading(batch, reading)
        if recalled := memory.recall(batch):
            batch.options = {**batch.options, **recalled}
            with change_by(batch.submitted_by):  # the trigger records who set the columns
                batch.save(update_fields=["options"])
            reading = _read_unchecked(batch, import_format)
            _store_reading(batch, reading)
        progress("read", len(reading.rows), len(reading.rows))
        batch.save(update_fields=["reading"])
        reading.check(import_format)


def plan(
    batch: ImportBatch, *, today: date, now: datetime | None = None, progress: Progress = no_progress
) -> None:
    """Read the file of a batch and store the plan of each row. Writes only the batch and its rows.

    Raises ImportRejected if the file cannot be read; the reason is stored in the batch. Decisions on rows
    with the same sheet and number are retained.
    """
    import_format = FORMATS[batch.kind]
    state = Change.objects.state()
    with _storing_rejection(batch):
        reading = _read(batch, import_format)
    progress("read", len(reading.rows), len(reading.rows))
    drafts = list(_create_drafts(reading, import_format, batch))
    del reading
    plan_drafts(drafts, import_format, batch, today=today, progress=progress)
    _save_plan(batch, drafts, today=today, now=now, state=state)
    progress("planned", len(drafts), len(drafts))


@contextmanager
def _storing_rejection(batch: ImportBatch) -> Iterator[None]:
    """Store in the batch the reason why its file is rejected, or remove an earlier one."""
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


def _read_unchecked(batch: ImportBatch, import_format: Format) -> Reading:
    with tempfile.NamedTemporaryFile() as file:
        file.write(ImportFile.objects.only("content").get(batch=batch).content)
        file.flush()
        path = Path(file.name)
        reading = tables.read_unchecked(path, import_format, corrections=batch.options.get("columns"))
        if sheets := {table.sheet for table in reading.unrecognised}:
            reading.pictures = draw_pictures(path, sheets)
        return reading


def _read(batch: ImportBatch, import_format: Format) -> Reading:
    reading = _read_unchecked(batch, import_format)
    _store_reading(batch, reading)
    reading.check(import_format)
    _check_given_once(reading, import_format, batch)
    unit = batch.options.get("unit") or import_format.default_unit
    without_unit = reading.columns_without_unit(import_format)
    if without_unit and not unit:
        raise ImportRejected("unit_unknown", columns="、".join(column.heading for column in without_unit))
    for column in without_unit:
        column.unit = unit
    _store_reading(batch, reading)
    return reading


def _store_reading(batch: ImportBatch, reading: Reading) -> None:
    """Set the stored form of a reading, with the shapes of the sheets before any correction."""
    stored = reading.as_json()
    batch.reading = {**stored, "shapes": batch.reading.get("shapes") or memory.shapes_of(stored)}


def _check_given_once(reading: Reading, import_format: Format, batch: ImportBatch) -> None:
    """Raise ImportRejected if a table lacks what must be given once for all its rows."""
    given = batch.options.get("given", {})
    for table in reading.tables:
        fields = set(table.letters())
        if table.years and import_format.has_reports and not {"year"} & (fields | given.keys()):
            years = "、".join(map(str, table.years))
            raise ImportRejected("year_unclear", sheet=table.sheet, years=years)
        if table.part_of_year and import_format.has_reports and "year" not in given:
            raise ImportRejected("part_of_year", sheet=table.sheet, part=table.part_of_year)
        if not is_complete(fields | given.keys(), import_format):
            labels = import_format.by_name[import_format.given_once].labels
            raise ImportRejected("given_once_missing", sheet=table.sheet, field=labels)


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


def read_values(drafts: Iterable[Draft], import_format: Format, tables_by_sheet: dict[str, Any]) -> None:
    """Parse the cells of each row; add an issue for each invalid or missing value.

    All cells are parsed even after an error, so that a user sees every error at once.
    """
    references = References()
    contexts = {
        sheet: {
            c["field"]: Context(references, c["unit"] or ("" if table.get("unit_column") else "yuan"))
            for c in table["columns"]
            if c["field"]
        }
        for sheet, table in tables_by_sheet.items()
    }
    default = Context(references, "yuan")
    required = [column for column in import_format.columns if column.is_required]
    for draft in drafts:
        units = contexts.get(draft.sheet, {})
        for name, cell in draft.cells.items():
            try:
                value = import_format.by_name[name].parse(cell, units.get(name, default))
                if value is not BLANK:
                    draft.values[name] = value
            except CellError as error:
                if error.taken is not None:
                    draft.values[name] = error.taken
                draft.add_issue(error.code, name, **error.params)
        for name, value in import_format.defaults.items():
            draft.values.setdefault(name, value)
        for column in required:
            if column.name not in draft.values and column.name not in draft.cells:
                draft.add_missing(column)
        _merge_codes(draft)


def _merge_codes(draft: Draft) -> None:
    """Accept a credit code in the column of the other code; two codes must belong to one enterprise."""
    code, inner = draft.values.get("uscc", ""), draft.values.get("organisation_code", "")
    if len(inner) == 18 and not code:
        draft.values["uscc"] = inner
    elif code and inner and uscc.organisation_code(code.rjust(17)) != uscc.organisation_code(inner.rjust(17)):
        draft.add_issue("codes_disagree", "organisation_code")
