"""The review of a draft before it is published."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.apps import apps
from django.utils.text import capfirst

from enterprises.kpis.figures import Text
from enterprises.kpis.indicators import INDICATORS
from enterprises.models.owners import owner_names
from targets.models import Release, ReleaseFigure
from targets.releases.differences import ReleaseDifference, release_before, release_difference
from targets.releases.workflow import find_pending, get_stale_reason


@dataclass(frozen=True)
class PendingRecord:
    """A record used in a draft that nobody has approved, named so that it can be found."""

    model: str
    pk: int
    kind: str
    label: str


@dataclass(frozen=True)
class Review:
    """The findings of a review; for staff only, because differences include amounts."""

    release: Release
    stale: Text
    pending: Sequence[PendingRecord]
    provisional: Sequence[ReleaseFigure]
    suppressed: Sequence[ReleaseFigure]
    before: Release | None
    differences: Sequence[ReleaseDifference]


def review(release: Release) -> Review:
    """Review a draft: what is pending, provisional and suppressed, and changes since the last release."""
    figures = list(release.figures.order_by("pk"))
    before = release_before(release)
    differences = [
        ReleaseDifference(indicator, before, release, release_difference(indicator, before, release))
        for indicator in INDICATORS.values()
        if before is not None
    ]
    return Review(
        release,
        get_stale_reason(release),
        _pending_records(release),
        [row for row in figures if row.provisional and not row.by and not row.series],
        [row for row in figures if row.is_suppressed],
        before,
        [each for each in differences if each.difference.steps],
    )


def _pending_records(release: Release) -> list[PendingRecord]:
    """Return the pending records of a draft by kind and enterprise, with few queries for each kind."""
    keys: dict[str, list[int]] = defaultdict(list)
    for model_name, pk in find_pending(release):
        keys[model_name].append(pk)
    found = []
    for model_name, pks in keys.items():
        model = apps.get_model("enterprises", model_name)
        references = [field.name for field in model._meta.concrete_fields if field.many_to_one]
        records = model._default_manager.select_related(*references).in_bulk(pks)
        owners, kind = owner_names(list(records.values())), str(capfirst(model._meta.verbose_name))
        for pk in pks:  # a deleted record is pending too, and has only its key
            label = " · ".join(filter(None, (owners.get(pk), str(records.get(pk, pk)))))
            found.append(PendingRecord(model_name, pk, kind, label))
    return sorted(found, key=lambda each: (each.kind, each.label))
