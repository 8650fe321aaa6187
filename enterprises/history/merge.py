"""Merging two records of one enterprise: rows of the duplicate move to the surviving record.

A row that conflicts with one of the survivor (same days, number or year) is left with the duplicate, which no
figure counts. A merge is one change, which `revert` can undo. Absorption by law is not a merge: those are two
enterprises and remain two.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from enterprises.models import (
    AnnualReport,
    Change,
    Enterprise,
    FormerName,
    GroupHead,
    Period,
    Recognition,
    Residence,
    SupportAward,
    TalentProject,
    ZoneMembership,
    change_by,
    event_model,
)

# The models with rows of an enterprise, their foreign key, and the columns that with equal values make two
# rows of one enterprise conflict (for periods also an overlap); None: any number of rows is allowed.
PARTS: tuple[tuple[Any, str, tuple[str, ...] | None], ...] = (
    (FormerName, "enterprise", ()),
    (Residence, "enterprise", ()),
    (ZoneMembership, "enterprise", ("zone_id",)),
    (GroupHead, "enterprise", ()),
    (GroupHead, "head", None),
    (Recognition, "enterprise", ("scheme_id", "number")),
    (AnnualReport, "enterprise", ("year",)),
    (TalentProject, "host", None),
    (SupportAward, "enterprise", None),
    (Enterprise, "absorbed_by", None),
    (Enterprise, "merged_into", None),
)


@dataclass
class Part:
    """The rows of one table that move, and those that conflict, each with the row of the survivor."""

    model: Any
    column: str
    moving: list[models.Model] = field(default_factory=list)
    conflicts: list[tuple[models.Model, models.Model]] = field(default_factory=list)


@dataclass
class Plan:
    """The effect of a merge, computed at a state of the registry."""

    duplicate: Enterprise
    survivor: Enterprise
    parts: list[Part]
    state: int

    @property
    def warnings(self) -> list[str]:
        """Signs that the records are of two enterprises; a person decides."""
        warnings = []
        if self.duplicate.uscc and self.survivor.uscc:
            warnings.append(
                _(
                    "Each record has a code, and the code of an enterprise never changes: is one of them "
                    "mistyped?"
                )
            )
        if self.duplicate.name_key != self.survivor.name_key:
            warnings.append(_("They have different names."))
        return warnings


def plan(duplicate: Enterprise, survivor: Enterprise) -> Plan:
    """Return the plan of a merge. Raises ValidationError if the records cannot be merged."""
    _check(duplicate, survivor)
    state = Change.objects.state()
    parts = [_part(model, column, equal, duplicate, survivor) for model, column, equal in PARTS]
    return Plan(duplicate, survivor, [part for part in parts if part.moving or part.conflicts], state)


def merge(
    duplicate: Enterprise,
    survivor: Enterprise,
    *,
    by: AbstractBaseUser | None,
    loaded_seq: int,
    reason: str = "",
) -> Plan:
    """Merge two records as one change by `by`, shown the plan as of the state `loaded_seq`.

    Raises ValidationError if they cannot be merged, or one was changed since. Both rows are locked in the
    order of their keys, so that two merges of the same records cannot deadlock, and the plan is made again
    under the lock.
    """
    with change_by(by, reason=reason):
        keys = sorted([duplicate.pk, survivor.pk])
        locked = Enterprise.objects.order_by("pk").select_for_update(of=("self",)).in_bulk(keys)
        if _has_newer_versions(loaded_seq, keys):
            raise ValidationError(_("One of the two records was changed after this page was loaded."))
        merged = plan(locked[duplicate.pk], locked[survivor.pk])
        for part in merged.parts:
            moving = part.model.objects.filter(pk__in=[row.pk for row in part.moving])
            moving.update(**{part.column: survivor})
        Enterprise.objects.filter(pk=duplicate.pk).update(merged_into=survivor)
        return merged


def _check(duplicate: Enterprise, survivor: Enterprise) -> None:
    if duplicate.pk == survivor.pk:
        raise ValidationError(_("Both codes refer to the same record."))
    if duplicate.merged_into_id or survivor.merged_into_id:
        raise ValidationError(_("One of the two records has already been merged with another record."))
    if duplicate.absorbed_by_id == survivor.pk or survivor.absorbed_by_id == duplicate.pk:
        raise ValidationError(_("One enterprise legally absorbed the other; they are separate enterprises."))
    pairs = Q(enterprise=duplicate, head=survivor) | Q(enterprise=survivor, head=duplicate)
    if GroupHead.objects.filter(pairs).exists():
        raise ValidationError(
            _("One enterprise is the head of the other's group; they are separate enterprises.")
        )


def _part(model: Any, column: str, equal: Any, duplicate: Enterprise, survivor: Enterprise) -> Part:
    part = Part(model, column)
    related = [each.name for each in model._meta.concrete_fields if each.many_to_one and each.name != column]
    rows = model.objects.select_related(*related).order_by("pk")
    survivor_rows = list(rows.filter(**{column: survivor})) if equal is not None else []
    for row in rows.filter(**{column: duplicate}):
        conflicting = next((each for each in survivor_rows if _conflicts(row, each, equal)), None)
        if conflicting is None:
            part.moving.append(row)
        else:
            part.conflicts.append((row, conflicting))
    return part


def _conflicts(row: Any, other: Any, equal: tuple[str, ...]) -> bool:
    if any(getattr(row, name) != getattr(other, name) for name in equal):
        return False
    return row.overlaps(other) if isinstance(row, Period) else True


def _has_newer_versions(loaded_seq: int, keys: list[int]) -> bool:
    """Return whether a row of either record has a version after `loaded_seq`."""
    conditions = [(Enterprise, Q(pgh_obj_id__in=keys))]
    conditions += [(model, Q(**{f"{column}_id__in": keys})) for model, column, _equal in PARTS]
    return any(
        event_model(model).objects.filter(condition, change__seq__gt=loaded_seq).exists()
        for model, condition in conditions
    )
