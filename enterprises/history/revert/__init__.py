"""Reverting a change as one new change; values changed later are not overwritten but listed as conflicts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, ProgrammingError, connection, models, transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from enterprises.constraint_messages import database_message, describe_error, is_rule_violation
from enterprises.history.revert.reversal import Conflict, Reversal
from enterprises.history.revert.table import Table
from enterprises.models import Change, change_by, event_model, in_every_language, is_tracked
from enterprises.models.changes import check_constraints

__all__ = ["Conflict", "NotReversible", "Reversal", "preview", "revert", "temporarily_reverted"]


class NotReversible(Exception):
    """Reverting the change would violate a rule because of later changes; nothing was written.

    The message is that of the rule, the cause is the error of the database.
    """


def undo_reason(change: Change, why: str = "") -> str:
    """Return the reason that the revert of a change gets in the list of changes."""
    return in_every_language(format_lazy(_("Undo of change {change}"), change=change), why)


def revert(change: Change, *, by: AbstractBaseUser | None, reason: str = "") -> Reversal:
    """Revert what a change wrote, as one change by `by`; return what was reverted and the conflicts.

    Created rows are deleted, changed fields restored, deleted rows inserted again under their old keys. A
    field that was changed later, a row that was edited or deleted later or is referred to by a later row, is
    left as it is and listed as a conflict. Raises NotReversible.
    """
    with _rule_violations_as_not_reversible(), change_by(by, reason=reason or undo_reason(change)):
        with connection.cursor() as cursor:
            reversal = _revert(cursor, change)
            if reversal.change:
                check_constraints()
        return reversal


@contextmanager
def temporarily_reverted(change: Change) -> Iterator[Reversal]:
    """Revert a change inside the block and roll it back at the end, to show its effect.

    >>> with temporarily_reverted(change) as reversal:
    ...     versions = versions_of(reversal.change)
    """
    with _rule_violations_as_not_reversible(), change_by(None):
        with connection.cursor() as cursor:
            reversal = _revert(cursor, change)
        yield reversal
        transaction.set_rollback(True)


def preview(change: Change) -> Reversal:
    """Return what `revert` would do, without doing it. Raises NotReversible."""
    with temporarily_reverted(change) as reversal:
        return reversal


@contextmanager
def _rule_violations_as_not_reversible() -> Iterator[None]:
    try:
        yield
    except (IntegrityError, ProgrammingError) as error:
        if not is_rule_violation(error):
            raise
        raise NotReversible(describe_error(error) or database_message(error)) from error


def _revert(cursor: Any, change: Change) -> Reversal:
    """Revert the change table by table, in an order that satisfies foreign keys and exclusion constraints.

    Rows are locked in the order in which `save()` writes them, parents first, so that a form saved at the
    same time cannot deadlock. Deletions go from children to parents and come first, because they free the
    periods that restored rows need; a second round deletes rows to which only restored rows had referred.
    Restoring and inserting go from parents to children.
    """
    reversal = Reversal()
    tables = [
        Table(cursor, model, change, reversal) for model in _tracked_models() if _is_affected(model, change)
    ]
    for table in reversed(tables):
        table.lock()
    for table in tables:
        table.remove()
    for table in reversed(tables):
        table.restore()
    for table in tables:
        table.remove()
        table.list_created()
    for table in reversed(tables):
        table.reinsert()
    if reversal.count:
        cursor.execute("SELECT current_change()")
        reversal.change = Change.objects.get(pk=cursor.fetchone()[0])
    return reversal


def _tracked_models() -> list[type[models.Model]]:
    """Return the tracked models, children before the models that they refer to."""
    ordered: list[type[models.Model]] = []

    def visit(model: type[models.Model]) -> None:
        for relation in model._meta.related_objects:
            other = relation.related_model
            if other is not model and other not in ordered and is_tracked(other):
                visit(other)
        if model not in ordered:
            ordered.append(model)

    for model in apps.get_models():
        if is_tracked(model):
            visit(model)
    return ordered


def _is_affected(model: type[models.Model], change: Change) -> bool:
    return bool(event_model(model).objects.filter(change=change).exists())
