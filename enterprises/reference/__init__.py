"""Reference rows and sourced statistics, loaded from the files beside the code, again and again."""

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
    ("subdistricts.csv", Subdistrict, ("code",)),
    ("communities.csv", Community, ("code",)),
    ("industries.csv", Industry, ("code",)),
    ("support_measures.csv", SupportMeasure, ("code",)),
    ("district_statistics.csv", DistrictStatistic, ("series", "reference_on", "published_on")),
)


@dataclass(frozen=True)
class Loaded:
    """What loading one file did: how many rows it created and changed, and left as staff made them."""

    model: type[models.Model]
    created: int
    changed: int
    kept: int


def load_reference() -> list[Loaded]:
    """Load every file of this app; run inside `change_by`. Nothing is written where nothing changed."""
    return [load(model, rows_of(FILES / name), key=key) for name, model, key in REFERENCE]


def rows_of(file: Path) -> Iterator[dict[str, Any]]:
    """The rows of a file as they stand in it: text by the attribute that takes it."""
    with file.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def load(model: type[models.Model], rows: Iterable[Mapping[str, Any]], *, key: tuple[str, ...]) -> Loaded:
    """Create the rows that are missing and change those that differ, told apart by `key`.

    A row that a person wrote or deleted last stays as it is: staff may edit what was loaded, and loading
    again does not undo it.
    """
    made_by_staff = _keys_written_by_staff(model, key)
    present = {_key(row, key): row for row in model._default_manager.all()}
    new, changed, kept = [], 0, 0
    for values in ({name: _value(model, name, text) for name, text in row.items()} for row in rows):
        identity = tuple(values[name] for name in key)
        row = present.get(identity)
        differs = row is None or any(getattr(row, name) != value for name, value in values.items())
        if not differs:
            continue
        if identity in made_by_staff:
            kept += 1
        elif row is None:
            new.append(model(**values))
        else:
            for name, value in values.items():
                setattr(row, name, value)
            row.save()
            changed += 1
    model._default_manager.bulk_create(new)
    return Loaded(model, len(new), changed, kept)


def _key(row: models.Model, key: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in key)


def _keys_written_by_staff(model: type[models.Model], key: tuple[str, ...]) -> set[tuple[Any, ...]]:
    """The rows whose last version, which may be a deletion, has a person as its author."""
    versions = event_model(model).objects.order_by("pgh_id").values_list("change__user", *key)
    last = {identity: user for user, *parts in versions for identity in [tuple(parts)]}
    return {identity for identity, user in last.items() if user is not None}


def _value(model: type[models.Model], name: str, text: Any) -> Any:
    """What the text of a file means for the field; an empty one is no value, or an empty text."""
    field = model._meta.get_field(name.removesuffix("_id"))
    if text == "":
        return None if field.null else ""
    return field.to_python(text) if isinstance(field, models.Field) else text
