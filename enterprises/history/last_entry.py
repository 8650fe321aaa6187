"""Last entry: when a record that a figure rests on was last written."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery

from enterprises.history.facts import ENTERPRISE_COLUMNS
from enterprises.models import Change, Enterprise, Recognition, event_model


@dataclass(frozen=True)
class Basis:
    """The records that a figure rests on: their kinds, and the schemes of the recognitions among them.

    With schemes only records of enterprises that ever had a recognition under them bear on the figure.
    """

    kinds: frozenset[type[models.Model]]
    schemes: tuple[str, ...] = ()


def last_entries(bases: Collection[Basis], state: int | None) -> dict[Basis, datetime | None]:
    """Return the commit of the last change, by a state, of records of each basis, in one query.

    None stands for a basis without any record by then.
    """
    changes = Change.objects.filter(seq__isnull=False)
    if state is not None:
        changes = changes.filter(seq__lte=state)
    names = {f"entry_{n}": basis for n, basis in enumerate(dict.fromkeys(bases))}
    queries = {
        name: Subquery(changes.filter(_writes(basis, state)).order_by("-seq").values("committed_at")[:1])
        for name, basis in names.items()
    }
    row = changes.order_by("-seq").annotate(**queries).values(*names).first() if names else None
    return {basis: row[name] if row else None for name, basis in names.items()}


def _writes(basis: Basis, state: int | None) -> Q:
    """Return the condition that a change wrote a record of the basis, as known at a state."""
    versions = event_model(Recognition).objects.filter(scheme__in=basis.schemes)
    if state is not None:
        versions = versions.filter(change__seq__lte=state)
    written = []
    for kind in basis.kinds:
        rows = event_model(kind).objects.filter(change=OuterRef("pk"))
        if basis.schemes and kind is Recognition:
            rows = rows.filter(scheme__in=basis.schemes)
        elif basis.schemes and kind in ENTERPRISE_COLUMNS:
            column = "pgh_obj_id" if kind is Enterprise else ENTERPRISE_COLUMNS[kind]
            rows = rows.filter(**{f"{column}__in": versions.values("enterprise_id")})
        written.append(Q(Exists(rows)))
    return reduce(or_, written)
