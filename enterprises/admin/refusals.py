"""What the database refuses, said so that a person can mend it."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DatabaseError, models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enterprises.models.records import PAID_TOO_MUCH

# Rules that triggers keep, so that no model's Meta says their message.
_BY_TRIGGER: dict[str, str | Promise] = {
    "payment_within_approved": PAID_TOO_MUCH,
    "recognition_number_matches_scheme": _("The certificate number is not one of its scheme."),
    "approval_by_another": _("Whoever wrote a version does not approve it."),
}
_FOREIGN_KEY, _RAISED, _DEADLOCK, _LOCKED = "23503", "P0001", "40P01", "55P03"


def refusal(error: DatabaseError) -> str | None:
    """Return what a person is told of a refused write; None where the error is our own fault.

    Forms find almost everything before; this is for two people at once, and for the rules that only
    the database keeps.
    """
    cause = error.__cause__
    state = getattr(cause, "sqlstate", None) or ""
    if state in (_DEADLOCK, _LOCKED):
        return str(_("Somebody else is writing the same records; please save again."))
    if state == _RAISED:
        return str(_("The registry keeps this record as it is: %(rule)s")) % {"rule": _primary(cause)}
    if state == _FOREIGN_KEY:
        return str(_("A record that is referred to is gone, or others still refer to this one."))
    if not state.startswith("23"):
        return None
    name = getattr(getattr(cause, "diag", None), "constraint_name", None) or ""
    message = _BY_TRIGGER.get(name) or _messages().get(name)
    return str(message or _("The registry refused this: %(rule)s") % {"rule": _primary(cause)})


def _primary(cause: BaseException | None) -> str:
    return str(getattr(getattr(cause, "diag", None), "message_primary", None) or cause)


def _messages() -> dict[str, str | Promise | None]:
    """The message of each constraint of ours, by the name under which the database knows it."""
    found: dict[str, str | Promise | None] = {}
    for model in apps.get_models():
        found.update({each.name: each.violation_error_message for each in model._meta.constraints})
        for field in model._meta.local_concrete_fields:
            if field.unique and not field.primary_key and "unique" in field.error_messages:
                found[f"{model._meta.db_table}_{field.column}_key"] = field.error_messages["unique"]
    return found


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
