"""What the database refuses, in words by which a person can mend it: one sentence for each of its rules."""

from __future__ import annotations

import re

from django.apps import apps
from django.db import DatabaseError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enterprises.models.support import PAID_TOO_MUCH

_FOREIGN_KEY, _RAISED, _DEADLOCK, _LOCKED = "23503", "P0001", "40P01", "55P03"
# The function of a trigger of ours, in the first line of what the database says of the place.
_FUNCTION = re.compile(r"pgtrigger_(\w+)_[0-9a-f]{5}\(")

# Rules that triggers keep, so that no constraint says their sentence: by the name under which a trigger
# raises, else by its own.
_BY_TRIGGER: dict[str, str | Promise] = {
    "payment_within_approved": PAID_TOO_MUCH,
    "recognition_number_matches_scheme": _("The certificate number is not one of its scheme."),
    "approval_by_another": _("Whoever wrote a version does not approve it."),
    "append_only": _("What was recorded once is kept for ever."),
    "keep_sealed": _("A change that was committed is kept for ever."),
    "never_overwritten": _("A published statistic is never overwritten; a later one corrects it."),
    "published_is_immutable": _("What was published cannot be changed."),
    "never_emptied": _("What was published cannot be changed."),
    "frozen": _("What belongs to something published cannot be changed."),
    "only_when_empty": _("This registry holds data already; it cannot become a demonstration."),
    "permanent": _("A demonstration stays one."),
}
_BY_STATE: dict[str, str | Promise] = {
    _DEADLOCK: _("Somebody else is writing the same records; please save again."),
    _LOCKED: _("Somebody else is writing the same records; please save again."),
    _FOREIGN_KEY: _("A record that is referred to is gone, or others still refer to this one."),
}


def mark_of(error: BaseException) -> str:
    """Return by which name the rule is known that refused a write; '' where no rule of ours did.

    The name can be kept and told later, in anybody's language.
    """
    cause = error.__cause__
    state = getattr(cause, "sqlstate", None) or ""
    if state in _BY_STATE:
        return state
    diagnosis = getattr(cause, "diag", None)
    name = getattr(diagnosis, "constraint_name", None)
    if not name and state == _RAISED:
        place = (getattr(diagnosis, "context", None) or "").partition("\n")[0]
        name = found[1] if (found := _FUNCTION.search(place)) else None
    return name if name and sentence(name) else ""


def sentence(mark: str) -> str:
    """Return what a person is told of the rule with this name; '' where it is none of ours."""
    return str(_BY_STATE.get(mark) or _BY_TRIGGER.get(mark) or _by_constraint().get(mark) or "")


def is_by_rule(error: DatabaseError) -> bool:
    """Say whether data or a rule is what the database minded; everything else is our own fault."""
    state = getattr(error.__cause__, "sqlstate", None) or ""
    return state.startswith(("22", "23")) or state == _RAISED


def refusal(error: DatabaseError) -> str | None:
    """Return what a person is told of a refused write; None where the error is our own fault.

    Forms find almost everything before; this is for two people at once, and for the rules that only
    the database keeps.
    """
    state = getattr(error.__cause__, "sqlstate", None) or ""
    said = sentence(mark_of(error))
    if state == _RAISED:
        return str(_("The registry keeps this record as it is: %(rule)s")) % {"rule": said or words_of(error)}
    if said:
        return said
    if not state.startswith("23"):
        return None
    return str(_("The registry refused this: %(rule)s")) % {"rule": words_of(error)}


def words_of(error: BaseException) -> str:
    """Return the first line of what the database said itself, in its language."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return str(getattr(diagnosis, "message_primary", None) or str(error).partition("\n")[0])


def _by_constraint() -> dict[str, str | Promise | None]:
    """The sentence of each constraint of ours, by the name under which the database knows it."""
    found: dict[str, str | Promise | None] = {}
    for model in apps.get_models():
        found.update({each.name: each.violation_error_message for each in model._meta.constraints})
        for field in model._meta.local_concrete_fields:
            if field.unique and not field.primary_key and "unique" in field.error_messages:
                found[f"{model._meta.db_table}_{field.column}_key"] = field.error_messages["unique"]
    return found
