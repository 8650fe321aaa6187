"""What the page of the open data offers: the files of today, or those of another day or instant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enterprises.api.endpoint import one_snapshot
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
class Offer:
    """A file, with its rows, size and sum where it lies there already."""

    path: str
    title: Text
    resource: Resource | None = None
    rows: int | None = None
    bytes: int | None = None
    sha256: str | None = None


@dataclass(frozen=True)
class Offered:
    """The files as of a day and as known at an instant.

    Those of today, as known now, are kept. Any others are made when they are asked for, and their manifest
    says how long they are.
    """

    chosen: PageMoment
    known: Snapshot
    files: list[Offer]

    @property
    def is_kept(self) -> bool:
        """Whether they are those of today."""
        return not self.chosen.query


def offered(parameters: Mapping[str, str], *, now: datetime) -> Offered:
    """Return the files that `on` and `known_at` ask for."""
    is_sealed = not connection.in_atomic_block
    instant = chosen_instant(parameters, now=now)
    chosen = parse_moment(parameters, today=timezone.localdate(now), instant=instant)
    with one_snapshot():
        state = State.now()
        told = instant.snapshot if instant.text else snapshot_at(None, state)
        found = Offered(chosen, told, [])
        kept: Mapping[str, dict[str, Any]] = {}
        if found.is_kept:
            with edition(on=chosen.day, known=told, state=state if is_sealed else None) as of_today:
                kept = {file.pop("path"): file for file in of_today.files()}
    offers = [Offer(f"{name}.csv", resource.title, resource) for name, resource in RESOURCES.items()]
    offers += [Offer(path, title) for path, title in FURTHER.items()]
    found.files.extend(replace(offer, **kept.get(offer.path, {})) for offer in offers)
    return found
