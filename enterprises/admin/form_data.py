"""POST data of a form and its rows: reading submitted values, and writing values as a browser would."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.forms import CheckboxInput
from django.forms.models import model_to_dict
from django.http import QueryDict

from enterprises.admin.labels import restore_record


def get_row_key(form: Any) -> Any:
    """Return the key of a row from its form, even if the row was deleted."""
    name = form._meta.model._meta.pk.name
    text = form.data.get(form.add_prefix(name), "")
    try:
        return form._meta.model._meta.pk.to_python(text)
    except ValidationError:
        return None


def get_editable_values(form: Any, event: Any) -> dict[str, Any]:
    """Return the values of a version in the visible fields of a form."""
    names = [name for name, each in form.fields.items() if not each.widget.is_hidden]
    return model_to_dict(restore_record(form._meta.model, event), fields=names)


def get_submitted_value(bound: Any) -> Any:
    """Return the cleaned value of a field, or the submitted text if it is invalid."""
    try:
        return bound.field.clean(bound.data)
    except ValidationError:
        return bound.data if isinstance(bound.data, str) else ""


def to_post_data(form: Any, name: str, value: Any) -> dict[str, str | None]:
    """Return the POST data of a value; None for an input that a browser would omit."""
    field, key = form.fields[name], form.add_prefix(name)
    widget: Any = getattr(field.widget, "widget", field.widget)
    value = field.prepare_value(value)
    if hasattr(widget, "decompress"):  # an amount and its unit
        parts = zip(widget.widgets_names, widget.decompress(value), strict=True)
        return {f"{key}{suffix}": "" if part is None else str(part) for suffix, part in parts}
    if isinstance(widget, CheckboxInput):
        return {key: "on" if value else None}
    formatted = widget.format_value(value)
    if isinstance(formatted, list | tuple):
        formatted = formatted[0] if formatted else ""
    return {key: "" if formatted is None else str(formatted)}


def get_row_data(data: QueryDict, formset: Any, n: int) -> dict[str, list[str]]:
    """Return the POST data of the n-th row by field."""
    prefix = f"{formset.add_prefix(n)}-"
    return {key.removeprefix(prefix): data.getlist(key) for key in data if key.startswith(prefix)}


def row_to_post_data(formset: Any, row: models.Model) -> dict[str, list[str]]:
    """Return the POST data of an unchanged row."""
    form = formset.form(instance=row, prefix="_")
    data: dict[str, list[str]] = defaultdict(list)
    for name in form.fields:
        for key, text in to_post_data(form, name, form.initial.get(name)).items():
            if text is not None:
                data[key.removeprefix("_-")] = [text]
    data[formset.fk.name] = [str(formset.instance.pk)]
    data[formset.model._meta.pk.name] = [str(row.pk)]
    return data


def write_rows(
    data: QueryDict, formset: Any, existing: list[dict[str, list[str]]], new: list[dict[str, list[str]]]
) -> None:
    """Replace the rows of a formset: the existing ones, then the new ones."""
    prefix = formset.prefix
    for key in [key for key in data if key.startswith(f"{prefix}-") and key.split("-", 2)[1].isdigit()]:
        del data[key]
    for n, row in enumerate([*existing, *new]):
        for name, values in row.items():
            data.setlist(f"{prefix}-{n}-{name}", values)
    data[f"{prefix}-INITIAL_FORMS"] = str(len(existing))
    data[f"{prefix}-TOTAL_FORMS"] = str(len(existing) + len(new))
