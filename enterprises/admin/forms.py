"""Forms and rows of forms that say each rule of the registry where it can be mended."""

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

from enterprises.admin.constraint_errors import placed
from enterprises.models import Period
from enterprises.models.django_private import loaded_relation

M = TypeVar("M", bound=models.Model)
P = TypeVar("P", bound=models.Model)


class Reference(AutocompleteSelect):
    """A search for a row of another table, which does not ask again for the row that the form has read."""

    known: models.Model | None = None

    def optgroups(self, name: str, value: Sequence[str], attr: dict[str, Any] | None = None) -> list[Any]:
        if self.known is None or list(value) != [str(self.known.pk)]:
            return super().optgroups(name, value, attr)
        chosen = [self.create_option(name, self.known.pk, str(self.known), True, 0)]
        empty = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        return [(None, empty + chosen, 0)]


class RegistryForm(forms.ModelForm[M], Generic[M]):
    """A form whose errors stand at the field that mends them.

    `places` names that field for each constraint; `refusal` is what the database answered when the
    form was saved before.
    """

    places: ClassVar[dict[str, str]] = {}
    refusal: ClassVar[str | ValidationError] = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            widget = getattr(field.widget, "widget", None)
            if isinstance(widget, Reference):
                widget.known = loaded_relation(self.instance, name)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.refusal:
            self.add_error(None, self.refusal)
        return cleaned

    def add_error(self, field: str | None, error: Any) -> None:
        """Move each message of a constraint to the field that `places` names for it."""
        if field is None and isinstance(error, ValidationError):
            present = {name: place for name, place in self.places.items() if place in self.fields}
            error = placed(error, type(self.instance), present)
        super().add_error(field, error)


class RowsFormSet(BaseInlineFormSet[M, P, Any], Generic[M, P]):
    """The rows of one enterprise, entered together: they are compared with one another.

    All rows of a parent are in the form, so what the form says decides, not what the tables held
    before: one residence may be closed and the next one opened at once.
    """

    model: type[M]  # a formset is made for a model

    def validate_unique(self) -> None:
        """Compare each pair of rows by the constraints of their table."""
        rows = [form for form in self.forms if self._counts(form)]
        for constraint in self.model._meta.constraints:
            for first, second in combinations(rows, 2):
                if self._clash(constraint, first.instance, second.instance):
                    place = getattr(second, "places", {}).get(constraint.name)
                    message = constraint.get_violation_error_message()
                    second.add_error(place if place in second.fields else None, message)

    def _counts(self, form: Any) -> bool:
        if form in self.deleted_forms or not form.is_valid():
            return False
        return bool(form.has_changed() or not form.empty_permitted)

    def _clash(self, constraint: BaseConstraint, first: Any, second: Any) -> bool:
        if isinstance(constraint, UniqueConstraint):
            return bool(constraint.fields) and self._alike(constraint.fields, first, second)
        if isinstance(constraint, ExclusionConstraint) and isinstance(first, Period):
            same = [_name(expression) for expression, operator in constraint.expressions if operator == "="]
            return self._alike(same, first, second) and first.overlaps(second)
        return False

    def _alike(self, fields: Any, first: Any, second: Any) -> bool:
        """Whether both rows have the same values; an empty one is like no other."""
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
