"""Open data: files at permanent addresses, generated once for each state of the registry."""

from __future__ import annotations

import csv
import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from enterprises.api import shapes
from enterprises.api.responses import format_exact
from enterprises.api.serializers import in_both
from enterprises.api.views import to_local_time
from enterprises.history.known_at import Snapshot, State
from enterprises.kpis.figures import Figure, Text, Variant, last_ended_year
from enterprises.kpis.indicators import CATALOGUE
from enterprises.listing.dates import EARLIEST
from enterprises.models import Change, is_demonstration
from enterprises.public_records.enterprises import ENTERPRISE
from enterprises.public_records.fields import FILE, PublicRecord
from enterprises.public_records.recognitions import RECOGNITION
from enterprises.public_records.records import MEMBERSHIP
from enterprises.tables.csv_files import csv_chunks
from enterprises.tables.description import LICENCE, REGISTRY, FileDescription, format_instant
from enterprises.tables.open_data import EXPORTS
from enterprises.tables.table import CONTENT_TYPES as SPREADSHEETS
from targets.public_figures import get_public_series

TITLE = _("Open data of the Luohu enterprise registry")
STORED_STATES = 3


@dataclass(frozen=True)
class Resource:
    """A table of the open data: its title, and its fields with types and descriptions."""

    name: str
    title: Text
    own_fields: Mapping[str, Any]

    @property
    def fields(self) -> dict[str, Any]:
        """All columns: after its own those that describe the file, repeated in each row."""
        mark = {"demonstration": MARK} if is_demonstration() else {}
        return {**self.own_fields, **DESCRIBED, **mark}


def _build_schemas(record: PublicRecord) -> dict[str, Any]:
    """Return the schemas of the columns; a list is one text in a file."""
    return {
        name: shapes.of_field(
            replace(
                field,
                type=field.file_type or field.type,
                description=field.file_description or field.description,
            )
        )
        for name, field in record.fields_in(FILE).items()
    }


FIGURES: dict[str, Any] = {
    "indicator": shapes.text(_("The code of the indicator.")),
    "version": shapes.whole(_("The definition version.")),
    "series": shapes.text(_("The series, if there are several; null for the value."), null=True),
    "period": shapes.text(_("The period of the value: a date, a year, or two dates separated by a slash.")),
    "on": shapes.day(_("31 December of the year.")),
    "value": shapes.number(_("The exact value, money in yuan; null if missing."), null=True),
    "reason": shapes.text(_("The reason for the missing value; null if there is a value."), null=True),
    "unit": shapes.text(_("The code of the unit.")),
    "release": shapes.text(_("The release in which it was published; null for a live value."), null=True),
}
DESCRIBED: dict[str, Any] = {
    "as_of": shapes.day(_("The reference date of the file.")),
    "known_at": shapes.instant(_("The instant of the knowledge that the file uses (known at).")),
    "source": shapes.text(_("The source of the file.")),
    "licence": shapes.text(_("The licence of the file (SPDX identifier).")),
}
MARK = shapes.value("boolean", _("True in each row of a demonstration, whose enterprises are fictitious."))
RESOURCES: dict[str, Resource] = {
    each.name: each
    for each in (
        Resource(
            "enterprises",
            _("All enterprises in the registry, as of the reference date"),
            _build_schemas(ENTERPRISE),
        ),
        Resource(
            "recognitions",
            _("All recognitions, in force or not"),
            _build_schemas(RECOGNITION),
        ),
        Resource(
            "memberships",
            _("Zone memberships of enterprises"),
            _build_schemas(MEMBERSHIP),
        ),
        Resource("indicators", _("Indicators at year end"), FIGURES),
    )
}
TABLES = tuple(f"{name}.csv" for name in RESOURCES)
# The files in the manifest: all but itself.
LISTED = (*TABLES, "enterprises.xlsx", "datapackage.json")
FILES = (*LISTED, "manifest.json")
CONTENT_TYPES = {**SPREADSHEETS, "json": "application/json"}


@dataclass(frozen=True)
class Edition:
    """The open data of a day as known at a state, in a folder; files are generated on first use."""

    folder: Path
    on: date
    known: Snapshot
    described: dict[str, dict[str, Any]] = field(default_factory=dict, compare=False, repr=False)

    def path(self, name: str) -> Path:
        """Return the path of a complete file of FILES: written beside its place and then moved there."""
        path = self.folder / name
        if not path.exists():
            part = path.with_name(f"{name}.{os.getpid()}")
            self._write(name, part)
            part.replace(path)
        return path

    def _write(self, name: str, path: Path) -> None:
        stem, _dot, ending = name.partition(".")
        if ending == "json":
            path.write_bytes(orjson.dumps({"manifest": self.manifest, "datapackage": self.package}[stem]()))
        elif stem == "indicators":
            self._write_indicators(path)
        else:
            EXPORTS[stem].write(
                path,
                ending,
                self.known.facts,
                self.on,
                description=self._describe_table(stem),
                created=self.known.at,
            )

    def _describe_table(self, name: str) -> FileDescription:
        return FileDescription(RESOURCES[name].title, self.on.isoformat(), format_instant(self.known.at))

    def _write_indicators(self, path: Path) -> None:
        described = self._describe_table("indicators").coded_columns()
        columns = [*FIGURES, *described]
        rows = ([{**row, **described}[column] for column in columns] for row in self.indicators())
        with path.open("w", encoding="utf-8", newline="") as text:
            text.writelines(csv_chunks(columns, rows, line_end="\n"))

    def indicators(self) -> Iterator[dict[str, Any]]:
        """Yield the public figures of each indicator at the end of each year.

        One row for each series, because a CSV file cannot nest them.
        """
        years = range(max(EARLIEST.year, self.on.year - 20), last_ended_year(self.on) + 1)
        for indicator in CATALOGUE:
            for public in get_public_series(indicator, years=years, facts=self.known.facts):
                figure = public.figure
                series_figures: list[tuple[str, Figure | Variant]] = [("", figure)]
                series_figures += [(each.key, each) for each in figure.series]
                for series, variant in series_figures:
                    value = indicator.quantised(variant.value)
                    yield {
                        "indicator": indicator.code,
                        "version": indicator.version,
                        "series": series,
                        "period": figure.period,
                        "on": figure.on,
                        "value": None if value is None else Decimal(format_exact(value)),
                        "reason": variant.reason,
                        "unit": indicator.unit.code,
                        "release": public.release.slug if public.release else "",
                    }

    def files(self) -> list[dict[str, Any]]:
        """Return the path, rows, bytes and SHA-256 of each file from the manifest."""
        entries: list[dict[str, Any]] = orjson.loads(self.path("manifest.json").read_bytes())["files"]
        return entries

    def _describe(self, name: str) -> dict[str, Any]:
        if name not in self.described:
            path = self.path(name)
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            self.described[name] = {
                "path": name,
                "rows": self._count_rows(name),
                "bytes": path.stat().st_size,
                "sha256": digest,
            }
        return self.described[name]

    def _count_rows(self, name: str) -> int | None:
        """Return the number of rows of a table, from its CSV file for a workbook; None for JSON.

        The one row of an empty table, which only describes the file, does not count.
        """
        stem, _dot, ending = name.partition(".")
        if ending == "json":
            return None
        own = len(RESOURCES[stem].fields)
        with self.path(f"{stem}.csv").open(newline="", encoding="utf-8-sig") as text:
            return sum(1 for row in csv.reader(text) if any(row[:own])) - 1

    def state(self) -> dict[str, Any]:
        """Return the parameters and state of the edition, by which it can be requested again."""
        mark = {"demonstration": True} if is_demonstration() else {}
        return {"on": self.on, "known_at": to_local_time(self.known.at), "seq": self.known.seq, **mark}

    def manifest(self) -> dict[str, Any]:
        """Return the files with the checksums to verify a copy."""
        history = {"history_digest": Change.objects.digest_at(self.known.seq)}
        terms = {"source": in_both(REGISTRY)["en"], "licence": LICENCE["name"]}
        return {**self.state(), **history, **terms, "files": [self._describe(name) for name in LISTED]}

    def package(self) -> dict[str, Any]:
        """Return the Data Package description of the tables."""
        return {
            "name": "luohu-enterprise-registry",
            "title": in_both(TITLE)["en"],
            "licenses": [LICENCE],
            "sources": [{"title": in_both(REGISTRY)["en"]}],
            **self.state(),
            "resources": [
                {
                    "name": resource.name,
                    "path": file["path"],
                    "title": in_both(resource.title)["en"],
                    "format": "csv",
                    "mediatype": "text/csv",
                    "encoding": "utf-8",
                    "bytes": file["bytes"],
                    "hash": f"sha256:{file['sha256']}",
                    "schema": {"fields": [_build_field(*each) for each in resource.fields.items()]},
                }
                for resource, file in zip(RESOURCES.values(), map(self._describe, TABLES), strict=True)
            ],
        }


def _build_field(name: str, schema: Mapping[str, Any]) -> dict[str, str]:
    kind = schema["type"] if isinstance(schema["type"], str) else schema["type"][0]
    is_day = schema.get("format") == "date"
    return {
        "name": name,
        "type": "date" if is_day else "string" if kind == "array" else kind,
        "description": in_both(schema["description"])["en"],
    }


@contextmanager
def edition(*, on: date, known: Snapshot, state: State | None) -> Iterator[Edition]:
    """Yield the open data of a day and state; use it inside one database snapshot.

    The files of `state` and of some states before are stored, the latter for downloads in progress. With
    None they are temporary: for another day or instant, and inside an uncommitted transaction.
    """
    if state is None:
        with TemporaryDirectory() as temporary:
            yield Edition(Path(temporary), on, known)
        return
    parts = (settings.BUILD, state, on, known.facts.seq, is_demonstration())
    root = Path(settings.OPEN_DATA_ROOT)
    folder = root / f"{state.seq}-{hashlib.sha256(repr(parts).encode()).hexdigest()[:16]}"
    if not folder.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _remove_old_editions(root)
    yield Edition(folder, on, known)


def _remove_old_editions(root: Path) -> None:
    """Remove the oldest editions; files that are open remain readable."""
    for folder in sorted(root.iterdir(), key=lambda each: each.stat().st_mtime)[:-STORED_STATES]:
        shutil.rmtree(folder, ignore_errors=True)
