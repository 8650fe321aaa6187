"""Base form and formset: messages of constraints appear at the field that corrects them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any, ClassVar, Generic, TypeVar, cast

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.contrib.postgres.constraints import ExclusionConstraint
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import BaseConstraint, UniqueConstraint
from django.forms.models import BaseInlineFormSet

from enterprises.admin.constraint_errors import map_errors_to_fields
from enterprises.imports import values
from enterprises.models import Period
from enterprises.models.django_private import loaded_relation

M = TypeVar("M", bound=models.Model)
P = TypeVar("P", bound=models.Model)


class ReferenceSelect(AutocompleteSelect):
    """An autocomplete of a foreign key that uses the related row already loaded, without a query."""

    loaded: models.Model | None = None

    def optgroups(self, name: str, value: Sequence[str], attr: dict[str, Any] | None = None) -> list[Any]:
        if self.loaded is None or list(value) != [str(self.loaded.pk)]:
            return super().optgroups(name, value, attr)
        chosen = [self.create_option(name, self.loaded.pk, str(self.loaded), True, 0)]
        empty = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        return [(None, empty + chosen, 0)]


class CleanText(forms.BaseForm):
    """A form whose texts lose invisible characters, as those of imports do; several lines keep breaks."""

    def clean(self) -> dict[str, Any] | None:
        """Clean the texts before any rule sees them; nothing left of a required one is an error."""
        for name, value in list(self.cleaned_data.items()):
            if isinstance(value, str) and value:
                field = self.fields[name]
                is_long = isinstance(field.widget, forms.Textarea)
                cleaned = values.without_invisible(value) if is_long else values.text(value)
                self.cleaned_data[name] = cleaned
                if field.required and not cleaned.strip():
                    super().add_error(name, field.error_messages["required"])
        cleaned_data: dict[str, Any] | None = super().clean()
        return cleaned_data


class RegistryForm(CleanText, forms.ModelForm[M], Generic[M]):
    """A form with constraint messages at fields.

    `constraint_fields` maps constraints to fields; `save_error` is the database error of
    the last save.
    """

    constraint_fields: ClassVar[dict[str, str]] = {}
    save_error: ClassVar[str | ValidationError] = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            widget = getattr(field.widget, "widget", None)
            if isinstance(widget, ReferenceSelect):
                widget.loaded = loaded_relation(self.instance, name)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.save_error:
            self.add_error(None, self.save_error)
        return cleaned

    def add_error(self, field: str | None, error: Any) -> None:
        """Move each message of a constraint to the field that `constraint_fields` assigns to it."""
        if field is None and isinstance(error, ValidationError):
            present = {
                name: target for name, target in self.constraint_fields.items() if target in self.fields
            }
            error = map_errors_to_fields(error, type(self.instance), present)
        super().add_error(field, error)


class RegistryFormSet(BaseInlineFormSet[M, P, Any], Generic[M, P]):
    """The rows of one record, validated against each other.

    All rows of the parent are in the form, so the form is checked and not the table: one residence can be
    closed and the next one opened in one save.
    """

    model: type[M]  # a formset is made for a model

    def validate_unique(self) -> None:
        """Check each pair of rows against the constraints of their table."""
        rows = [form for form in self.forms if self._is_filled(form)]
        for constraint in self.model._meta.constraints:
            for first, second in combinations(rows, 2):
                if self._violates(constraint, first.instance, second.instance):
                    field = getattr(second, "constraint_fields", {}).get(constraint.name)
                    message = constraint.get_violation_error_message()
                    second.add_error(field if field in second.fields else None, message)

    def _is_filled(self, form: Any) -> bool:
        if form in self.deleted_forms or not form.is_valid():
            return False
        return bool(form.has_changed() or not form.empty_permitted)

    def _violates(self, constraint: BaseConstraint, first: Any, second: Any) -> bool:
        if isinstance(constraint, UniqueConstraint):
            return bool(constraint.fields) and self._is_equal(constraint.fields, first, second)
        if isinstance(constraint, ExclusionConstraint) and isinstance(first, Period):
            same = [_name(expression) for expression, operator in constraint.expressions if operator == "="]
            return self._is_equal(same, first, second) and first.overlaps(second)
        return False

    def _is_equal(self, fields: Any, first: Any, second: Any) -> bool:
        """Return whether both rows have the same values; an empty value equals no other."""
        for name in fields:
            if name == self.fk.name:
                continue
            attribute = cast("models.Field[Any, Any]", self.model._meta.get_field(name)).attname
            value = getattr(first, attribute)
            if value in (None, "") or value != getattr(second, attribute):
                return False
        return True


def _name(expression: Any) -> str:
    return str(getattr(expression, "name", expression))
