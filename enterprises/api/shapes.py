"""Schemas of the columns of the open data (JSON Schema)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from enterprises.kpis.figures import Text
from enterprises.public_records.fields import PublicField

Schema = Mapping[str, Any]


def value(kind: str, description: Text, *, null: bool = False, **more: Any) -> Schema:
    """Return the schema of a plain value; with `null` it may be missing."""
    return {"type": [kind, "null"] if null else kind, "description": description, **more}


def text(description: Text, *, null: bool = False, **more: Any) -> Schema:
    return value("string", description, null=null, **more)


def day(description: Text, *, null: bool = False) -> Schema:
    return text(description, null=null, format="date")


def instant(description: Text, *, null: bool = False) -> Schema:
    return text(description, null=null, format="date-time")


def number(description: Text, *, null: bool = False) -> Schema:
    return value("number", description, null=null)


def whole(description: Text, *, null: bool = False) -> Schema:
    return value("integer", description, null=null)


def many(items: Any, description: Text) -> Schema:
    return {"type": "array", "items": items, "description": description}


def of_field(field: PublicField) -> Schema:
    """Return the schema of a public field as a column."""
    if field.type == "array":
        return many({"type": "string"}, field.description)
    more: dict[str, Any] = {"format": field.format} if field.format else {}
    if field.choices:
        more["enum"] = [*field.choices, None] if field.is_null else list(field.choices)
    return value(field.type, field.description, null=field.is_null, **more)
