"""Loading of reference data and district statistics from the CSV files of this package; can be repeated."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import models

from enterprises.models import (
    Cluster,
    Community,
    DistrictStatistic,
    Industry,
    RecordedSeries,
    Scheme,
    Subdistrict,
    SupportMeasure,
    Zone,
    event_model,
)

FILES = Path(__file__).parent / "data"
REFERENCE: tuple[tuple[str, type[models.Model], tuple[str, ...]], ...] = (
    ("clusters.csv", Cluster, ("code",)),
    ("zones.csv", Zone, ("code",)),
    ("schemes.csv", Scheme, ("code",)),
    ("recorded_series.csv", RecordedSeries, ("code",)),
    ("subdistricts.csv", Subdistrict, ("code",)),
    ("communities.csv", Community, ("code",)),
    ("industries.csv", Industry, ("code",)),
    ("support_measures.csv", SupportMeasure, ("code",)),
    ("district_statistics.csv", DistrictStatistic, ("series", "reference_on", "published_on")),
)


@dataclass(frozen=True)
class Loaded:
    """The numbers of rows of one file that were created, changed, and skipped as edited by staff."""

    model: type[models.Model]
    created: int
    changed: int
    skipped: int


def load_reference() -> list[Loaded]:
    """Load all files; run inside `change_by`. Equal rows are not written, so that no empty change results."""
    return [load(model, rows_of(FILES / name), key=key) for name, model, key in REFERENCE]


def rows_of(file: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a file: text by attribute name."""
    with file.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def load(model: type[models.Model], rows: Iterable[Mapping[str, Any]], *, key: tuple[str, ...]) -> Loaded:
    """Create missing rows and update different ones, matched by the columns `key`.

    A row that was last written or deleted by a user is skipped: staff may edit reference data, and loading
    again must not overwrite it.
    """
    edited_by_staff = _keys_written_by_staff(model, key)
    present = {_key(row, key): row for row in model._default_manager.all()}
    new, changed, skipped = [], 0, 0
    for values in ({name: _value(model, name, text) for name, text in row.items()} for row in rows):
        identity = tuple(values[name] for name in key)
        row = present.get(identity)
        differs = row is None or any(getattr(row, name) != value for name, value in values.items())
        if not differs:
            continue
        if identity in edited_by_staff:
            skipped += 1
        elif row is None:
            new.append(model(**values))
        else:
            for name, value in values.items():
                setattr(row, name, value)
            row.save()
            changed += 1
    model._default_manager.bulk_create(new)
    return Loaded(model, len(new), changed, skipped)


def _key(row: models.Model, key: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in key)


def _keys_written_by_staff(model: type[models.Model], key: tuple[str, ...]) -> set[tuple[Any, ...]]:
    """Return the keys of rows whose last version, which may be a deletion, was written by a user."""
    versions = event_model(model).objects.order_by("pgh_id").values_list("change__user", *key)
    last = {identity: user for user, *parts in versions for identity in [tuple(parts)]}
    return {identity for identity, user in last.items() if user is not None}


def _value(model: type[models.Model], name: str, text: Any) -> Any:
    """Return the text as a value of the field; empty text is None, or '' if the field is not nullable."""
    field = model._meta.get_field(name.removesuffix("_id"))
    if text == "":
        return None if field.null else ""
    return field.to_python(text) if isinstance(field, models.Field) else text
