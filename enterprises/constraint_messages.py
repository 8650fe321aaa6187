"""Constraint messages: the sentence for each constraint and trigger that can refuse a write."""

from __future__ import annotations

import re

from django.apps import apps
from django.db import DatabaseError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enterprises.models.lock_holders import find_lock_holders
from enterprises.models.support import PAID_TOO_MUCH

_FOREIGN_KEY, _RAISED, _DEADLOCK, _LOCKED, _TIMED_OUT = "23503", "P0001", "40P01", "55P03", "57014"
# The function of a pgtrigger trigger, in the first line of the error context.
_FUNCTION = re.compile(r"pgtrigger_(\w+)_[0-9a-f]{5}\(")

# Rules enforced by triggers, which have no `violation_error_message`: by the constraint name that the trigger
# raises, or else by the name of the trigger.
_BY_TRIGGER: dict[str, str | Promise] = {
    "payment_within_approved": PAID_TOO_MUCH,
    "recognition_number_matches_scheme": _("The certificate number does not match the format of its scheme."),
    "approval_by_another": _("A version cannot be approved by the user who entered it."),
    "factor_reset_decided_once": _("This reset has already been decided."),
    "factor_reset_by_another": _("Another administrator must confirm the reset."),
    "factor_reset_independent": _(
        "One person would hold both the password and the second factor of an account: whoever set the "
        "password of an account, or made it, gave it its groups or reset its factor, must wait seven days."
    ),
    "by_trigger_only": _("Recorded entries are permanent."),
    "in_current_change": _("Recorded entries are permanent."),
    "decision_in_own_change": _("A decision is made in a change of the user who decides."),
    "change_of_known_user": _("The user of a change must have an account."),
    "change_once": _("A transaction is one change."),
    "keep_key": _("The key of a record is permanent."),
    "change_sealed_at_commit": _("Committed changes are permanent."),
    "begin_unsealed": _("Committed changes are permanent."),
    "release_begins_as_draft": _("A release begins as a draft, which another person publishes."),
    "release_of_its_state": _("The number of the last change of a release does not match its known-at time."),
    "release_as_compiled": _("A draft cannot be changed; compile it again."),
    "release_compiled_in_own_change": _("A release is compiled in a change of the user who compiles it."),
    "release_contents": _(
        "The figures of a release are written when it is compiled, its files when it is published."
    ),
    "release_published_in_own_change": _(
        "A release cannot be published by a person who compiled it or wrote its notes."
    ),
    "release_of_approved_records": _("Records used in these figures are pending review; approve them first."),
    "importbatch_has_author": _("Only a known user can change or submit an import."),
    "importbatch_second_person": _(
        "Whoever had a part in an import of figures cannot apply and thereby approve it."
    ),
    "importbatch_begins_open": _("An import begins as an uploaded file."),
    "importbatch_kept": _("An applied import is permanent; it can only be undone."),
    "importbatch_of_its_file": _("An import keeps its file and its uploader."),
    "importbatch_kind_open": _(
        "A submitted import keeps its type of content; withdraw the submission first."
    ),
    "importbatch_in_current_change": _("Recorded entries are permanent."),
    "importfile_of_its_import": _("The file of an import cannot be changed; upload the new file."),
    "importrow_planned": _("The rows of an import are planned, not changed."),
    "rememberedcolumns_in_own_change": _("Only a known user can correct headings and units."),
    "file_unchanged": _("The file of an import cannot be changed; upload the new file."),
    "append_only": _("Recorded entries are permanent."),
    "keep_sealed": _("Committed changes are permanent."),
    "kept": _("Committed changes are permanent."),
    "never_overwritten": _(
        "A published statistic cannot be overwritten; correct it with a later publication."
    ),
    "published_is_immutable": _("Published data cannot be changed."),
    "never_emptied": _("Published data cannot be changed."),
    "frozen": _("Data that belong to a publication cannot be changed."),
    "only_when_empty": _("This registry already contains data and cannot be converted into a demonstration."),
    "permanent": _("A demonstration registry cannot be converted into a live one."),
}
_BY_STATE: dict[str, str | Promise] = {
    _DEADLOCK: _("Another user is saving the same records; please save again."),
    _LOCKED: _("Another user is saving the same records; please save again."),
    _FOREIGN_KEY: _("A referenced record no longer exists, or other records still refer to this one."),
}


def find_rule(error: BaseException) -> str:
    """Return the name of the rule that refused a write; '' if it was none of the registry's.

    The name is stored instead of the sentence, so that the message can be shown in the reader's language.
    """
    cause = error.__cause__
    state = getattr(cause, "sqlstate", None) or ""
    if state in _BY_STATE:
        return state
    diagnosis = getattr(cause, "diag", None)
    name = getattr(diagnosis, "constraint_name", None)
    if not name and state == _RAISED:
        place = (getattr(diagnosis, "context", None) or "").partition("\n")[0]
        name = match[1] if (match := _FUNCTION.search(place)) else None
    return name if name and describe_rule(name) else ""


def describe_rule(name: str) -> str:
    """Return the sentence for a rule in the active language; '' if it is none of the registry's."""
    return str(_BY_STATE.get(name) or _BY_TRIGGER.get(name) or _by_constraint().get(name) or "")


def is_rule_violation(error: DatabaseError) -> bool:
    """Return whether data violated a rule or a type; any other error is a programming error."""
    state = getattr(error.__cause__, "sqlstate", None) or ""
    return state.startswith(("22", "23")) or state == _RAISED


def is_time_limit(error: BaseException) -> bool:
    """Return whether a statement was cancelled because it, or its wait for a lock, took too long."""
    return getattr(error.__cause__, "sqlstate", None) in {_LOCKED, _TIMED_OUT}


def is_lock_failure(error: BaseException) -> bool:
    """Return whether a statement waited too long for the lock of another transaction, or in a circle."""
    return getattr(error.__cause__, "sqlstate", None) in {_LOCKED, _DEADLOCK}


def name_lock_holders(error: BaseException) -> str:
    """Return the names of those for whom the failed statement waited; '' if nobody is known."""
    return ", ".join(map(str, find_lock_holders(error)))


def describe_error(error: DatabaseError) -> str | None:
    """Return the message for a refused write; None if it is a programming error.

    Form validation reports most violations before. The rest are concurrent writes, and rules that only the
    database checks.
    """
    state = getattr(error.__cause__, "sqlstate", None) or ""
    message = describe_rule(find_rule(error))
    if state == _LOCKED and (users := name_lock_holders(error)):
        return str(_("%(users)s is saving the same records; please save again.")) % {"users": users}
    if state == _RAISED:
        return str(_("This record cannot be changed: %(rule)s")) % {
            "rule": message or database_message(error)
        }
    if message:
        return message
    if not state.startswith("23"):
        return None
    return str(_("The data were rejected: %(rule)s")) % {"rule": database_message(error)}


def database_message(error: BaseException) -> str:
    """Return the first line of the message of the database, untranslated."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return str(getattr(diagnosis, "message_primary", None) or str(error).partition("\n")[0])


def _by_constraint() -> dict[str, str | Promise | None]:
    """Return the message of each constraint and unique field by its name in the database."""
    messages: dict[str, str | Promise | None] = {}
    for model in apps.get_models():
        messages.update({each.name: each.violation_error_message for each in model._meta.constraints})
        for field in model._meta.local_concrete_fields:
            if field.unique and not field.primary_key and "unique" in field.error_messages:
                messages[f"{model._meta.db_table}_{field.column}_key"] = field.error_messages["unique"]
    return messages
