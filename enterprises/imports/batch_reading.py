"""Reading of the file of an import: its tables, for users to check, or the reason of a rejection."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from enterprises.imports import memory, tables
from enterprises.imports.formats import FORMATS, Format
from enterprises.imports.kinds import is_complete
from enterprises.imports.messages import ImportRejected
from enterprises.imports.pictures import draw_pictures
from enterprises.imports.reading import Reading
from enterprises.models import ImportBatch, ImportFile, change_by

Progress = Callable[[str, int, int], None]


def no_progress(stage: str, done: int, total: int) -> None:
    """Show no progress."""


def read_batch(batch: ImportBatch, *, progress: Progress = no_progress) -> None:
    """Read the file of a batch and store the detected tables, for users to check and correct.

    Raises ImportRejected if it cannot be read; the reason is stored in the batch.
    """
    import_format = FORMATS[batch.kind]
    with storing_rejection(batch):
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


@contextmanager
def storing_rejection(batch: ImportBatch) -> Iterator[None]:
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


def _read_unchecked(batch: ImportBatch, import_format: Format) -> Reading:
    with tempfile.NamedTemporaryFile() as file:
        file.write(ImportFile.objects.only("content").get(batch=batch).content)
        file.flush()
        path = Path(file.name)
        reading = tables.read_unchecked(path, import_format, corrections=batch.options.get("columns"))
        if sheets := {table.sheet for table in reading.unrecognised}:
            reading.pictures = draw_pictures(path, sheets)
        return reading


def read_checked(batch: ImportBatch, import_format: Format) -> Reading:
    """Return the reading of a file with all units; raise ImportRejected if anything is unclear."""
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
