"""The files on the page of the open data, for today or for another day or instant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enterprises.api.views import one_snapshot
from enterprises.history.known_at import Snapshot, State, chosen_instant, snapshot_at
from enterprises.kpis.figures import Text
from enterprises.listing.dates import PageMoment, parse_moment
from targets.open_data import RESOURCES, Resource, edition

FURTHER: dict[str, Text] = {
    "enterprises.xlsx": _("Table of enterprises as a workbook"),
    "manifest.json": _("Row counts, sizes and SHA-256 of the tables, and the registry version"),
    "datapackage.json": _("Machine-readable description of the tables and fields (Data Package)"),
}


@dataclass(frozen=True)
class OfferedFile:
    """A file, with its rows, size and checksum if it is stored."""

    path: str
    title: Text
    resource: Resource | None = None
    rows: int | None = None
    bytes: int | None = None
    sha256: str | None = None


@dataclass(frozen=True)
class OpenDataListing:
    """The files as of a day and as known at an instant.

    The current ones are stored. Others are generated on request, and only their manifest has the sizes.
    """

    chosen: PageMoment
    known: Snapshot
    files: list[OfferedFile]

    @property
    def is_stored(self) -> bool:
        """True for the current files."""
        return not self.chosen.asked_query


def list_open_data(parameters: Mapping[str, str], *, now: datetime) -> OpenDataListing:
    """Return the files for the parameters `on` and `known_at`.

    Inside a transaction, as in tests, nothing is stored: the state may be rolled back.
    """
    is_committed = not connection.in_atomic_block
    instant = chosen_instant(parameters, now=now)
    chosen = parse_moment(parameters, today=timezone.localdate(now), instant=instant)
    with one_snapshot():
        state = State.now()
        snapshot = instant.snapshot if instant.text else snapshot_at(None, state)
        offered = OpenDataListing(chosen, snapshot, [])
        stored: Mapping[str, dict[str, Any]] = {}
        if offered.is_stored:
            with edition(on=chosen.day, known=snapshot, state=state if is_committed else None) as current:
                stored = {file.pop("path"): file for file in current.files()}
    files = [OfferedFile(f"{name}.csv", resource.title, resource) for name, resource in RESOURCES.items()]
    files += [OfferedFile(path, title) for path, title in FURTHER.items()]
    offered.files.extend(replace(file, **stored.get(file.path, {})) for file in files)
    return offered
