"""Last entry: when a record that a figure rests on was last written."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Exists, OuterRef

from enterprises.history.facts import ENTERPRISE_COLUMNS
from enterprises.models import Change, Enterprise, Recognition, event_model


def last_entered_at(
    kinds: Collection[type[models.Model]], schemes: Collection[str], state: int | None
) -> datetime | None:
    """Return the commit of the last change, by a state, of records of some kinds; None without one.

    With schemes: of recognitions under them, and of other records of the enterprises that ever had such a
    recognition, because no other record bears on the figure.
    """
    versions = event_model(Recognition).objects.filter(scheme__in=schemes)
    written = []
    for kind in kinds:
        rows = event_model(kind).objects.filter(change=OuterRef("pk"))
        if schemes and kind is Recognition:
            rows = rows.filter(scheme__in=schemes)
        elif schemes and kind in ENTERPRISE_COLUMNS:
            column = "pgh_obj_id" if kind is Enterprise else ENTERPRISE_COLUMNS[kind]
            rows = rows.filter(**{f"{column}__in": versions.values("enterprise_id")})
        written.append(Exists(rows))
    changes = Change.objects.filter(reduce(or_, written), seq__isnull=False)
    if state is not None:
        changes = changes.filter(seq__lte=state)
    return changes.order_by("-seq").values_list("committed_at", flat=True).first()
