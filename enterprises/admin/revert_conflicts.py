"""Display of the conflicts of a revert: values that were not reverted."""

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
class ConflictRow:
    """A value that was not reverted: before the change, as written by it, and current."""

    record: str
    field: str
    before: str
    wrote: str
    now: str


def describe_conflicts(stored: Iterable[Conflict | Mapping[str, Any]]) -> list[ConflictRow]:
    """Return the rows to show for conflicts; those stored with an import are mappings."""
    conflicts = [each if isinstance(each, Conflict) else Conflict(**{"pk": None, **each}) for each in stored]
    cells = [(each, _column(each)) for each in conflicts]
    labels = Labels.for_values(
        (column, _value(column, value))
        for each, column in cells
        for value in (each.before, each.wrote, each.now)
    )
    return [_to_row(each, column, labels) for each, column in cells]


def _to_row(conflict: Conflict, column: Any, labels: Labels) -> ConflictRow:
    model = _models()[conflict.model]
    before, wrote, now = (
        labels.display(column, _value(column, value)) if column else "—"
        for value in (conflict.before, conflict.wrote, conflict.now)
    )
    return ConflictRow(
        record=gettext("%(model)s “%(label)s”")
        % {"model": capfirst(model._meta.verbose_name), "label": conflict.label},
        field=field_name(model, column) if column else conflict.field or "—",
        before=before,
        wrote=wrote,
        now=_why(conflict) or now,
    )


def _why(conflict: Conflict) -> str:
    """Return the text for a conflict without a current value; else ''."""
    if conflict.why == "referred":
        return gettext("the whole record stays: later records refer to it")
    if conflict.why == "deleted":
        return gettext("deleted in the meantime")
    return "" if conflict.field else gettext("the whole record stays: it was edited since")


@cache
def _models() -> dict[str, type[models.Model]]:
    return {str(model._meta.model_name): model for model in apps.get_models() if is_tracked(model)}


def _column(conflict: Conflict) -> Any:
    fields = _models()[conflict.model]._meta.concrete_fields
    return next((each for each in fields if each.column == conflict.field), None)


def _value(column: Any, value: Any) -> Any:
    """Return a JSON value in the type of its field."""
    if column is None:
        return value
    return (column.target_field if column.many_to_one else column).to_python(value)
