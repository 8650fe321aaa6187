"""Shapes of responses in JSON Schema (OpenAPI 3.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from enterprises.kpis.figures import Text
from enterprises.public_records.fields import API, PublicField, PublicRecord

Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Shape:
    """A named object of the API; every property is present unless it is `optional`."""

    name: str
    description: Text
    properties: Mapping[str, Any]
    optional: frozenset[str] = frozenset()

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of the object."""
        return {
            "type": "object",
            "description": self.description,
            "properties": dict(self.properties),
            "required": [name for name in self.properties if name not in self.optional],
        }


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


def yes_or_no(description: Text) -> Schema:
    return value("boolean", description)


def one_of(description: Text, codes: Iterable[str]) -> Schema:
    return text(description, enum=list(codes))


def many(items: Any, description: Text) -> Schema:
    return {"type": "array", "items": items, "description": description}


def of_field(field: PublicField) -> Schema:
    """Return the schema of a public field in the API."""
    if field.type == "array":
        items = {"type": "string"} if field.items is None else of_record(field.items)
        return many(items, field.description)
    more: dict[str, Any] = {"format": field.format} if field.format else {}
    if field.choices:
        more["enum"] = [*field.choices, None] if field.is_null else list(field.choices)
    return value(field.type, field.description, null=field.is_null, **more)


def of_record(record: PublicRecord) -> Shape:
    """Return the object of a public record in the API."""
    properties = {name: of_field(field) for name, field in record.fields_in(API).items()}
    return Shape(record.name, record.description, properties)


BOTH = Shape(
    "InBothLanguages",
    _("Text in Chinese and English."),
    {"zh": text(_("In Simplified Chinese.")), "en": text(_("In English."))},
)

ECHO: dict[str, Any] = {
    "known_at": instant(_("The known-at time; null if the registry has no history yet."), null=True),
    "seq": whole(_("The number of the last change included; `known_at=seq:N` repeats the query.")),
    "demonstration": value(
        "boolean",
        _("Present only in a demonstration registry, whose enterprises are fictitious."),
        const=True,
    ),
}


def body(shape: Shape, *, name: str = "", **more: Any) -> Shape:
    """Return the shape of a body, with the fields that every body echoes."""
    return Shape(
        name or f"{shape.name}Answer",
        shape.description,
        {**shape.properties, **more, **ECHO},
        shape.optional | {"demonstration"},
    )


def list_of(shape: Shape, **more: Any) -> Shape:
    """Return the shape of a page of a list."""
    properties = {
        "count": whole(_("The total number of results.")),
        "next": text(_("The address of the next page; null on the last."), null=True, format="uri"),
        "previous": text(_("The address of the previous page; null on the first."), null=True, format="uri"),
        "results": many(shape, _("The results of this page.")),
    }
    return Shape(
        f"{shape.name}List",
        _("One page of a list."),
        {**properties, **more, **ECHO},
        frozenset({"demonstration"}),
    )
