"""What a browser posts for a form and its rows: read as it came, and written as it would have come."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.forms import CheckboxInput
from django.forms.models import model_to_dict
from django.http import QueryDict

from enterprises.admin.labels import row_of


def key_of(form: Any) -> Any:
    """The key of a row as its form names it, whether or not the row is still there."""
    name = form._meta.model._meta.pk.name
    given = form.data.get(form.add_prefix(name), "")
    try:
        return form._meta.model._meta.pk.to_python(given)
    except ValidationError:
        return None


def shown_of(form: Any, event: Any) -> dict[str, Any]:
    """What a form would show of a version: the fields that a person can change in it."""
    names = [name for name, each in form.fields.items() if not each.widget.is_hidden]
    return model_to_dict(row_of(form._meta.model, event), fields=names)


def typed_in(bound: Any) -> Any:
    """What was typed, as it is understood; as it stands where it is not."""
    try:
        return bound.field.clean(bound.data)
    except ValidationError:
        return bound.data if isinstance(bound.data, str) else ""


def as_posted(form: Any, name: str, value: Any) -> dict[str, str | None]:
    """What a browser would post for a value; None for what it would leave out."""
    each, key = form.fields[name], form.add_prefix(name)
    widget: Any = getattr(each.widget, "widget", each.widget)
    value = each.prepare_value(value)
    if hasattr(widget, "decompress"):  # an amount and its unit
        parts = zip(widget.widgets_names, widget.decompress(value), strict=True)
        return {f"{key}{suffix}": "" if part is None else str(part) for suffix, part in parts}
    if isinstance(widget, CheckboxInput):
        return {key: "on" if value else None}
    shown = widget.format_value(value)
    if isinstance(shown, list | tuple):
        shown = shown[0] if shown else ""
    return {key: "" if shown is None else str(shown)}


def row_at(data: QueryDict, formset: Any, n: int) -> dict[str, list[str]]:
    """What was posted for the n-th row, by the names of its fields."""
    prefix = f"{formset.add_prefix(n)}-"
    return {key.removeprefix(prefix): data.getlist(key) for key in data if key.startswith(prefix)}


def row_as_posted(formset: Any, row: models.Model) -> dict[str, list[str]]:
    """What a browser would post for a row that nobody touched."""
    form = formset.form(instance=row, prefix="_")
    shown: dict[str, list[str]] = defaultdict(list)
    for name in form.fields:
        for key, given in as_posted(form, name, form.initial.get(name)).items():
            if given is not None:
                shown[key.removeprefix("_-")] = [given]
    shown[formset.fk.name] = [str(formset.instance.pk)]
    shown[formset.model._meta.pk.name] = [str(row.pk)]
    return shown


def write_rows(
    data: QueryDict, formset: Any, kept: list[dict[str, list[str]]], fresh: list[dict[str, list[str]]]
) -> None:
    """Write the rows anew: those that are in the table, then the new ones."""
    prefix = formset.prefix
    for key in [key for key in data if key.startswith(f"{prefix}-") and key.split("-", 2)[1].isdigit()]:
        del data[key]
    for n, row in enumerate([*kept, *fresh]):
        for name, values in row.items():
            data.setlist(f"{prefix}-{n}-{name}", values)
    data[f"{prefix}-INITIAL_FORMS"] = str(len(kept))
    data[f"{prefix}-TOTAL_FORMS"] = str(len(kept) + len(fresh))
