"""What taking a change back leaves as it is, in the words of the desk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext

from enterprises.admin.labels import Labels, field_name
from enterprises.history.revert import Conflict
from enterprises.models import is_tracked


@dataclass(frozen=True)
class Staying:
    """A value that stays: of which record and field, before the change, as it wrote it, and now."""

    record: str
    field: str
    before: str
    wrote: str
    now: str


def staying(kept: Iterable[Conflict | Mapping[str, Any]]) -> list[Staying]:
    """Return what to show of what stays; of an import it comes as that kept it, as mappings."""
    found = [each if isinstance(each, Conflict) else Conflict(**{"pk": None, **each}) for each in kept]
    cells = [(each, _column(each)) for each in found]
    labels = Labels.of(
        (column, _value(column, value))
        for each, column in cells
        for value in (each.before, each.wrote, each.now)
    )
    return [_shown(each, column, labels) for each, column in cells]


def _shown(kept: Conflict, column: Any, labels: Labels) -> Staying:
    model = _models()[kept.model]
    before, wrote, now = (
        labels.shown(column, _value(column, value)) if column else "—"
        for value in (kept.before, kept.wrote, kept.now)
    )
    return Staying(
        record=gettext("%(model)s “%(label)s”")
        % {"model": capfirst(model._meta.verbose_name), "label": kept.label},
        field=field_name(model, column) if column else kept.field or "—",
        before=before,
        wrote=wrote,
        now=_why(kept) or now,
    )


def _why(kept: Conflict) -> str:
    """Say why something stays that has no value of its own by now."""
    if kept.why == "referred":
        return gettext("the record: later records refer to it")
    if kept.why == "deleted":
        return gettext("deleted in the meantime")
    return "" if kept.field else gettext("the record: it was edited since")


@cache
def _models() -> dict[str, type[models.Model]]:
    return {str(model._meta.model_name): model for model in apps.get_models() if is_tracked(model)}


def _column(kept: Conflict) -> Any:
    fields = _models()[kept.model]._meta.concrete_fields
    return next((each for each in fields if each.column == kept.field), None)


def _value(column: Any, value: Any) -> Any:
    """Return a value of JSON as its field knows it."""
    if column is None:
        return value
    return (column.target_field if column.many_to_one else column).to_python(value)
