"""Merging two records of one enterprise: what belongs to the duplicate moves to the one that survives.

Where the survivor has its own of the same days, number or year, the duplicate's stays with it and counts
nowhere. It is one change, which `reverting.revert` takes back. (Absorption by law is another thing: those
are two enterprises, and stay two.)
"""

from __future__ import annotations

from collections.abc import Iterator
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
    Period,
    Recognition,
    Residence,
    SupportAward,
    TalentProject,
    ZoneMembership,
    change_by,
    event_model,
)

# What refers to an enterprise as its own, by which column; and in what two of one enterprise clash.
PARTS: tuple[tuple[Any, str, tuple[str, ...] | None], ...] = (
    (FormerName, "enterprise", ()),
    (Residence, "enterprise", ()),
    (ZoneMembership, "enterprise", ("zone_id",)),
    (Recognition, "enterprise", ("scheme_id", "number")),
    (AnnualReport, "enterprise", ("year",)),
    (TalentProject, "host", None),
    (SupportAward, "enterprise", None),
    (Enterprise, "absorbed_by", None),
    (Enterprise, "merged_into", None),
)


@dataclass
class Part:
    """The rows of one table: those that move, and those that stay, each with the one that it clashes with."""

    model: Any
    column: str
    moving: list[models.Model] = field(default_factory=list)
    staying: list[tuple[models.Model, models.Model]] = field(default_factory=list)


@dataclass
class Plan:
    """What merging would do, seen at a state of the registry."""

    duplicate: Enterprise
    survivor: Enterprise
    parts: list[Part]
    state: int

    @property
    def doubts(self) -> list[str]:
        """What speaks for two enterprises; a person decides."""
        found = []
        if self.duplicate.uscc and self.survivor.uscc:
            found.append(_("Each has a code, which an enterprise keeps for life: is one of them mistyped?"))
        if self.duplicate.name_key != self.survivor.name_key:
            found.append(_("They have different names."))
        return found


def plan(duplicate: Enterprise, survivor: Enterprise) -> Plan:
    """Return what merging would move and what would stay. Raises ValidationError where it cannot be."""
    _check(duplicate, survivor)
    state = Change.objects.state()
    parts = [_part(model, column, alike, duplicate, survivor) for model, column, alike in PARTS]
    return Plan(duplicate, survivor, [part for part in parts if part.moving or part.staying], state)


def merge(
    duplicate: Enterprise, survivor: Enterprise, *, by: AbstractBaseUser | None, seen: int, reason: str = ""
) -> Plan:
    """Merge two records as one change by `by`, who saw the plan of the state `seen`.

    Raises ValidationError where the two cannot be merged, or one of them was changed since.
    """
    with change_by(by, reason=reason):
        keys = sorted([duplicate.pk, survivor.pk])
        locked = Enterprise.objects.order_by("pk").select_for_update(of=("self",)).in_bulk(keys)
        if any(_newer(seen, keys)):
            raise ValidationError(_("One of the two records was changed after this page was shown."))
        made = plan(locked[duplicate.pk], locked[survivor.pk])
        for part in made.parts:
            moving = part.model.objects.filter(pk__in=[row.pk for row in part.moving])
            moving.update(**{part.column: survivor})
        Enterprise.objects.filter(pk=duplicate.pk).update(merged_into=survivor)
        return made


def _check(duplicate: Enterprise, survivor: Enterprise) -> None:
    if duplicate.pk == survivor.pk:
        raise ValidationError(_("This is one and the same record."))
    if duplicate.merged_into_id or survivor.merged_into_id:
        raise ValidationError(_("One of the two was merged with another record already."))
    if duplicate.absorbed_by_id == survivor.pk or survivor.absorbed_by_id == duplicate.pk:
        raise ValidationError(_("One absorbed the other by law, so they are two enterprises."))


def _part(model: Any, column: str, alike: Any, duplicate: Enterprise, survivor: Enterprise) -> Part:
    part = Part(model, column)
    related = [each.name for each in model._meta.concrete_fields if each.many_to_one and each.name != column]
    rows = model.objects.select_related(*related).order_by("pk")
    own = list(rows.filter(**{column: survivor})) if alike is not None else []
    for row in rows.filter(**{column: duplicate}):
        other = next((each for each in own if _clash(row, each, alike)), None)
        if other is None:
            part.moving.append(row)
        else:
            part.staying.append((row, other))
    return part


def _clash(row: Any, other: Any, alike: tuple[str, ...]) -> bool:
    if any(getattr(row, name) != getattr(other, name) for name in alike):
        return False
    return row.overlaps(other) if isinstance(row, Period) else True


def _newer(seen: int, keys: list[int]) -> Iterator[bool]:
    """Whether something of either has a version that the plan did not see."""
    yield event_model(Enterprise).objects.filter(pgh_obj_id__in=keys, change__seq__gt=seen).exists()
    for model, column, _alike in PARTS:
        belongs = Q(**{f"{column}_id__in": keys})
        yield event_model(model).objects.filter(belongs, change__seq__gt=seen).exists()
