"""Assignment of constraint messages to form fields."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models


def map_errors_to_fields(
    error: ValidationError, model: type[models.Model], constraint_fields: dict[str, str]
) -> ValidationError:
    """Return the error with each constraint message at the field that `constraint_fields` assigns to it."""
    if not hasattr(error, "error_dict"):
        return error
    fields: dict[str, list[ValidationError]] = {}
    for field, errors in error.error_dict.items():
        for each in errors:
            place = field if field != NON_FIELD_ERRORS else _field_of(each, model, constraint_fields)
            fields.setdefault(place, []).append(each)
    return ValidationError(fields)


def _field_of(error: ValidationError, model: type[models.Model], constraint_fields: dict[str, str]) -> str:
    return next(
        (
            constraint_fields[name]
            for name in _constraints_with_message(error, model)
            if name in constraint_fields
        ),
        NON_FIELD_ERRORS,
    )


def _constraints_with_message(error: ValidationError, model: type[models.Model]) -> Iterator[str]:
    """Yield the names of the constraints of the model with this message."""
    for constraint in model._meta.constraints:
        if str(constraint.violation_error_message) == str(error.message):
            yield constraint.name
