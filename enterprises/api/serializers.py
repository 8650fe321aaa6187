"""Base classes and fields of the serializers, whose `help_text` is the documentation of the API.

A representation is built in one piece by `to_representation`: the fields declare it, and a test compares
both (`tests/luohu/test_openapi.py`). The loop of the framework over the fields takes half of the time of a
list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache, cached_property
from typing import Any, TypeVar

from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.fields import Field

from enterprises.kpis.figures import Text
from enterprises.public_records.fields import API, FEED, PublicField, PublicRecord

AnyField = Field[Any, Any, Any, Any]
Described = TypeVar("Described", bound=serializers.BaseSerializer[Any])


def described(text: Text) -> Callable[[type[Described]], type[Described]]:
    """Describe a serializer in the document of the API: its docstring, in the language of the document."""

    def describe(serializer: type[Described]) -> type[Described]:
        serializer.__doc__ = text  # type: ignore[assignment] # lazy: translated when it is read
        return serializer

    return describe


@extend_schema_field({"type": "number"})
class NumberField(AnyField):
    """A number with all its digits."""


@extend_schema_field({"type": "boolean", "const": True})
class MarkField(AnyField):
    """A mark that is true where it is present."""


@extend_schema_field({"type": "object"})
class ObjectField(AnyField):
    """An object with any members."""


def choice(help_text: Text, codes: Iterable[str], **options: Any) -> serializers.ChoiceField:
    """Return a field of one of some codes."""
    return serializers.ChoiceField(list(codes), help_text=lazystr(help_text), **options)


class RecordSerializer(serializers.Serializer[Any]):
    """The public fields of `record`, declared once in `enterprises.public_records`."""

    record: PublicRecord
    output = API

    def get_fields(self) -> dict[str, AnyField]:
        declared = {name: field_of(each, self.output) for name, each in self.public_fields.items()}
        return {**declared, **super().get_fields()}

    def to_representation(self, row: Any) -> dict[str, Any]:
        day = self.context.get("on")
        return {name: field.value(row, day) for name, field in self.public_fields.items()}

    @cached_property
    def public_fields(self) -> dict[str, PublicField]:
        """The public fields by name."""
        return self.record.fields_in(self.output)


_AS_LISTED = _("Same structure as in the list of these records; an enterprise is identified by its code.")


def field_of(field: PublicField, output: str = API) -> AnyField:
    """Return the serializer field of a public field; in the feed without choices, which change over time."""
    if output == FEED:
        is_null = field.is_null or field.is_null_in_feed
        field = replace(field, description=_AS_LISTED, choices=(), is_null=is_null)
    options: dict[str, Any] = {"help_text": field.description, "allow_null": field.is_null}
    if field.type == "array":
        if field.items is None:
            return serializers.ListField(child=serializers.CharField(), **options)
        return serializer_of(field.items)(many=True, **options)
    if field.choices:
        return serializers.ChoiceField(list(field.choices), **options)
    if field.format == "date":
        return serializers.DateField(**options)
    kinds: dict[str, type[AnyField]] = {
        "boolean": serializers.BooleanField,
        "integer": serializers.IntegerField,
        "number": NumberField,
    }
    return kinds.get(field.type, serializers.CharField)(**options)


@cache
def serializer_of(record: PublicRecord) -> type[RecordSerializer]:
    """Return the serializer class of a public record."""
    return type(
        f"{record.name}Serializer", (RecordSerializer,), {"record": record, "__doc__": record.description}
    )


@described(_("Text in Chinese and English."))
class BothLanguagesSerializer(serializers.Serializer[Any]):
    zh = serializers.CharField(help_text=_("In Simplified Chinese."))
    en = serializers.CharField(help_text=_("In English."))

    class Meta:
        ref_name = "InBothLanguages"

    def to_representation(self, text: Any) -> dict[str, str]:
        return in_both(text)


def both_languages(help_text: Text, **options: Any) -> Any:
    """Return a field of a text in both languages; its type is that of any attribute, like `label`."""
    return BothLanguagesSerializer(help_text=lazystr(help_text), **options)


def in_both(text: Text) -> dict[str, str]:
    """Return a text in both languages."""
    texts = {}
    for key, language in (("zh", "zh-hans"), ("en", "en")):
        with override(language):
            texts[key] = str(text)
    return texts


class EchoSerializer(serializers.Serializer[Any]):
    """The fields that every body echoes; added by the view."""

    known_at = serializers.DateTimeField(
        allow_null=True, help_text=_("The known-at time; null if the registry has no history yet.")
    )
    seq = serializers.IntegerField(
        help_text=_("The number of the last change included; `known_at=seq:N` repeats the query.")
    )
    demonstration = MarkField(
        required=False,
        help_text=_("Present only in a demonstration registry, whose enterprises are fictitious."),
    )


class PageSerializer(EchoSerializer):
    """A page of a list; `results` is added by the schema, and more fields by a subclass."""

    count = serializers.IntegerField(help_text=_("The total number of results."))
    next = serializers.URLField(
        allow_null=True, help_text=_("The address of the next page; null on the last.")
    )
    previous = serializers.URLField(
        allow_null=True, help_text=_("The address of the previous page; null on the first.")
    )


@described(_("The problem with one parameter."))
class WrongParameterSerializer(serializers.Serializer[Any]):
    parameter = serializers.CharField(help_text=_("The name of the parameter."))
    detail = serializers.CharField(help_text=_("A description of the problem and its solution."))
    nearest = serializers.CharField(required=False, help_text=_("The nearest valid name or value, if any."))


@described(_("A description of the problem (RFC 9457)."))
class ProblemSerializer(serializers.Serializer[Any]):
    type = serializers.CharField(help_text=_("Always `about:blank`; the status gives the type of problem."))
    title = serializers.CharField(help_text=_("The status in words."))
    status = serializers.IntegerField(help_text=_("The status."))
    detail = serializers.CharField(help_text=_("A description of the problem and its solution."))
    parameter = serializers.CharField(required=False, help_text=_("The first invalid parameter."))
    nearest = serializers.CharField(required=False, help_text=_("The nearest valid name or value, if any."))
    errors = WrongParameterSerializer(  # type: ignore[assignment] # a member of the problem
        many=True, required=False, help_text=_("All invalid parameters.")
    )
