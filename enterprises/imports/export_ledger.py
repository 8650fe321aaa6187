"""Export of the ledger: an enterprise with its latest residence, recognitions and report in one row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from enterprises.imports.export_values import value_writer
from enterprises.imports.formats import Format
from enterprises.imports.formats.format import Part
from enterprises.imports.rules import RULES
from enterprises.models import Enterprise, ZoneMembership

_AT_ONCE = 1_000  # enterprises whose records are loaded together
Row = list[Any]
Writers = dict[str, Callable[[Any], Any]]


def ledger_rows(import_format: Format, records: QuerySet[Any] | None) -> Iterator[Row]:
    """Yield a row for each enterprise, and one more for each further zone in which it is.

    Of residences, recognitions and reports the latest is in the row; the exports of their own formats
    contain all of them. The columns of yes or no are empty: their answer depends on the day of the import.
    """
    enterprises = Enterprise.objects.all() if records is None else records
    queryset = enterprises.filter(merged_into=None).order_by("pk")
    writers = [_writers(part) for part in import_format.parts]
    remaining = queryset.iterator(_AT_ONCE)
    while several := list(islice(remaining, _AT_ONCE)):
        records_by_part = [_records(part, several) for part in import_format.parts[1:]]
        for enterprise in several:
            found = [[enterprise], *(by_pk.get(enterprise.pk, []) for by_pk in records_by_part)]
            yield from _rows_of(import_format, writers, found)


def _writers(part: Part) -> Writers:
    attributes = RULES[part.format.code].attributes
    return {
        name: value_writer(part.format, part.format.by_name[own], attributes.get(own, own))
        for name, own in part.columns.items()
    }


def _records(part: Part, enterprises: Sequence[Enterprise]) -> dict[int, list[Any]]:
    """Return the records of a part by enterprise, the latest first; of a scheme only its own."""
    order = "-year" if part.format.has_reports else "-starts_on"
    records: Any = part.format.model._default_manager.filter(enterprise__in=[each.pk for each in enterprises])
    if part.scheme:
        records = records.filter(scheme=part.scheme)
    by_enterprise: dict[int, list[Any]] = defaultdict(list)
    for record in records.order_by(order, "-pk"):
        by_enterprise[record.enterprise_id].append(record)
    return by_enterprise


def _rows_of(import_format: Format, writers: Sequence[Writers], found: Sequence[list[Any]]) -> Iterator[Row]:
    values: dict[str, Any] = {}
    zones: list[dict[str, Any]] = []
    for part, write, records in zip(import_format.parts, writers, found, strict=True):
        if part.format.model is ZoneMembership:
            is_open = [each for each in records if each.ends_on is None]
            zones = [{name: read(each) for name, read in write.items()} for each in is_open]
        elif records:
            values |= {name: read(records[0]) for name, read in write.items()}
    for zone in zones or [{}]:
        row = {**values, **zone}
        yield [row.get(column.name) for column in import_format.columns]
