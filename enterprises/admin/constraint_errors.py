"""Where on a form the message of a constraint belongs."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models


def placed(error: ValidationError, model: type[models.Model], places: dict[str, str]) -> ValidationError:
    """Return the error with each message of a constraint at the field that `places` names for it."""
    if not hasattr(error, "error_dict"):
        return error
    fields: dict[str, list[ValidationError]] = {}
    for field, errors in error.error_dict.items():
        for each in errors:
            place = field if field != NON_FIELD_ERRORS else _place(each, model, places)
            fields.setdefault(place, []).append(each)
    return ValidationError(fields)


def _place(error: ValidationError, model: type[models.Model], places: dict[str, str]) -> str:
    return next((places[name] for name in _said_by(error, model) if name in places), NON_FIELD_ERRORS)


def _said_by(error: ValidationError, model: type[models.Model]) -> Iterator[str]:
    """The names of the model's constraints that have this message."""
    for constraint in model._meta.constraints:
        if str(constraint.violation_error_message) == str(error.message):
            yield constraint.name
