"""Form fields of values that hold for all rows of a file: a select, a date, a number or text."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enterprises.imports import cell_parsers as read
from enterprises.imports.columns import Column, Context
from enterprises.imports.messages import CellError
from enterprises.imports.references import References

_DAYS = (read.first_day, read.last_day)


class DayField(forms.CharField):
    """A day: the date picker of the browser; a day in the words of a spreadsheet is accepted too."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def given_field(column: Column, *, initial: Any, is_required: bool) -> forms.Field:
    """Return the form field of a column; its cleaned value is text that the column parses."""
    options: dict[str, Any] = {
        "label": column.label,
        "required": is_required,
        "help_text": _("Applies to all rows without a value of their own."),
    }
    if choices := _choices(column):
        return forms.ChoiceField(
            choices=[("", gettext("— choose —")), *choices], initial=_parsed(column, initial), **options
        )
    options["max_length"] = 200
    if column.parse in _DAYS:
        return DayField(initial=_parsed(column, initial), **options)
    widget = forms.NumberInput(attrs={"class": "number"}) if column.parse is read.year else None
    return forms.CharField(initial=initial, widget=widget, **options)


def _choices(column: Column) -> list[tuple[str, str]]:
    """Return the codes and labels of a column with choices, in the reader's language."""
    if model := getattr(column.parse, "model", None):
        return [(str(row.pk), str(row)) for row in model._default_manager.all()]
    if choices := getattr(column.parse, "choices", None):
        return [(code, str(label)) for code, label in choices.choices]
    return []


def _parsed(column: Column, value: Any) -> Any:
    """Return a stored value as code or ISO day, as a select or a date input shows it."""
    try:
        parsed = column.parse(value, Context(References(), "yuan")) if value else ""
    except CellError:
        return value
    return parsed.isoformat() if isinstance(parsed, date) else parsed
