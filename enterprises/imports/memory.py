"""Memory of corrected headings and units: found again by the headings of a sheet, shown, forgotten."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone

from enterprises.imports.columns import heading_key
from enterprises.imports.formats import FORMATS
from enterprises.models import ImportBatch, RememberedColumns


def shapes_of(reading: dict[str, Any]) -> dict[str, str]:
    """Return the shape of each sheet of a stored reading: a digest of its headings with their columns."""
    headings: dict[str, list[str]] = defaultdict(list)
    for table in (*reading["tables"], *reading["strange"]):
        headings[table["sheet"]] += [
            f"{column['letter']} {heading_key(column['heading'])}" for column in table["columns"]
        ]
    return {sheet: hashlib.sha256("\n".join(texts).encode()).hexdigest() for sheet, texts in headings.items()}


def recall(batch: ImportBatch) -> dict[str, Any] | None:
    """Return the options of a file read for the first time, as remembered; None if nothing is.

    The unit is that of the sheets that agree: two units in one file are a question for the clerk.
    """
    if "remembered" in batch.options or batch.options.get("columns"):
        return None
    found = remembered_for(batch)
    if not found:
        return None
    units = {memory.unit for memory in found.values() if memory.unit}
    return {
        "columns": {sheet: memory.columns for sheet, memory in found.items() if memory.columns},
        "unit": units.pop() if len(units) == 1 else "",
        "remembered": sorted({memory.pk for memory in found.values()}),
    }


def remembered_for(batch: ImportBatch) -> dict[str, RememberedColumns]:
    """Return what is remembered for the sheets of a file, by sheet."""
    shapes = batch.reading.get("shapes", {})
    by_shape = {
        memory.shape: memory
        for memory in RememberedColumns.objects.filter(
            kind=batch.kind, shape__in=shapes.values()
        ).select_related("corrected_by")
    }
    return {sheet: by_shape[shape] for sheet, shape in shapes.items() if shape in by_shape}


def remember(batch: ImportBatch, options: dict[str, Any], *, by: AbstractBaseUser) -> None:
    """Store the corrected columns and the chosen unit of each sheet for later files of its shape.

    A clerk who only confirms what is remembered does not become its author.
    """
    known, without_unit = remembered_for(batch), _sheets_without_unit(batch)
    for sheet, shape in batch.reading.get("shapes", {}).items():
        columns = options.get("columns", {}).get(sheet, {})
        stored = known.get(sheet)
        # A plan fills the units in: then the sheet no longer lacks the unit that is remembered for it.
        lacks_unit = sheet in without_unit or (stored is not None and stored.unit)
        unit = options.get("unit", "") if lacks_unit else ""
        is_same = stored is not None and (stored.columns, stored.unit) == (columns, unit)
        if is_same or (stored is None and not columns and not unit):
            continue
        RememberedColumns.objects.update_or_create(
            kind=batch.kind,
            shape=shape,
            defaults={
                "columns": columns,
                "headings": _headings(batch, sheet, columns),
                "unit": unit,
                "corrected_by_id": by.pk,
                "corrected_at": timezone.now(),
            },
        )


def _sheets_without_unit(batch: ImportBatch) -> set[str]:
    money = {column.name for column in FORMATS[batch.kind].columns if column.is_money}
    return {
        table["sheet"]
        for table in batch.reading.get("tables", ())
        if not table.get("unit_column")
        and any(column["field"] in money and not column["unit"] for column in table["columns"])
    }


def _headings(batch: ImportBatch, sheet: str, letters: Iterable[str]) -> dict[str, str]:
    columns = [
        column
        for table in (*batch.reading.get("tables", ()), *batch.reading.get("strange", ()))
        if table["sheet"] == sheet
        for column in table["columns"]
    ]
    return {column["letter"]: column["heading"] for column in columns if column["letter"] in letters}


def forget(batch: ImportBatch) -> dict[str, Any]:
    """Delete what is remembered for the sheets of a file; return the options of the file without it."""
    for memory in remembered_for(batch).values():
        memory.delete()
    return {**batch.options, "columns": {}, "unit": "", "remembered": []}
