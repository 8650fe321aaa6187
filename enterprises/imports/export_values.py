"""Values of exported columns, in the words that an import reads back."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from django.utils.translation import override

from enterprises.imports.columns import Column, Context
from enterprises.imports.formats import Format
from enterprises.imports.messages import CellError
from enterprises.imports.references import References
from enterprises.models import Enterprise, MissingReason

_MISSING = {
    MissingReason.NOT_REPORTED: "未填报",
    MissingReason.WITHHELD: "保密",
    MissingReason.NOT_APPLICABLE: "不适用",
}


def value_writer(import_format: Format, column: Column, attribute: str) -> Callable[[Any], Any]:
    """Return the function that reads a column's value from a record, in the words that an import reads."""
    if import_format.model is not Enterprise and column.name in ("uscc", "organisation_code", "name"):
        name = "name_zh" if column.name == "name" else column.name
        return lambda record: getattr(_enterprise_of(import_format, record), name)
    if path := import_format.column_paths.get(column.name):
        write_name = _name_writer(column)
        return lambda record: write_name(attrgetter(path)(record))
    if column.name == "number" and not hasattr(import_format.model, "number"):
        return lambda record: None
    write_name = _name_writer(column)
    if hasattr(import_format.model, f"{attribute}_reason"):
        return lambda record: _MISSING.get(getattr(record, f"{attribute}_reason"), getattr(record, attribute))
    return lambda record: write_name(getattr(record, attribute))


def _enterprise_of(import_format: Format, record: Any) -> Enterprise:
    enterprise: Enterprise = attrgetter(import_format.owner.replace("__", "."))(record)
    return enterprise


def _name_writer(column: Column) -> Callable[[Any], Any]:
    """Return the function that writes a code as its Chinese name, if an import reads it back."""
    model, choices = getattr(column.parse, "model", None), getattr(column.parse, "choices", None)
    if model is None and choices is None:
        return lambda value: value
    context = Context(References())
    names = {code: name for code, name in options(column) if _is_reversible(column, name, code, context)}
    return lambda value: names.get(value, value)


def options(column: Column) -> list[tuple[str, str]]:
    """Return the codes and Chinese names of a column's choices; none for free text."""
    if model := getattr(column.parse, "model", None):
        return [(str(row.pk), row.name_zh) for row in model._default_manager.all()]
    if choices := getattr(column.parse, "choices", None):
        with override("zh-hans"):
            return [(code, str(label)) for code, label in choices.choices]
    return []


def _is_reversible(column: Column, name: str, code: str, context: Context) -> bool:
    try:
        return bool(column.parse(name, context) == code)
    except CellError:
        return False
