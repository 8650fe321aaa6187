"""Taking a change back: one act, which never overwrites what was changed later but lists it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, ProgrammingError, connection, models, transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from enterprises.constraint_messages import is_by_rule, refusal, words_of
from enterprises.history.revert.reversal import Conflict, Reversal
from enterprises.history.revert.table import Table
from enterprises.models import Change, change_by, event_model, in_every_language, is_tracked

__all__ = ["Conflict", "NotReversible", "Reversal", "preview", "revert", "reverted_for_now"]


class NotReversible(Exception):
    """Taking the change back would break a rule, because of what came after it; nothing was written.

    Its cause is what the database said, its words are those of the rule.
    """


def undo_of(change: Change, why: str = "") -> str:
    """Return what the undo of a change is called in the list of changes."""
    return in_every_language(format_lazy(_("Undo of change {change}"), change=change), why)


def revert(change: Change, *, by: AbstractBaseUser | None, reason: str = "") -> Reversal:
    """Put everything that a change wrote back to what it was before, as one change by `by`.

    What the change created is removed, what it changed is restored field by field, what it deleted
    comes back under its old key. A field that has another value by now, a record that was edited or
    deleted later or is referred to by a later one, stays and is listed. Raises NotReversible.
    """
    with _refusing(), change_by(by, reason=reason or undo_of(change)):
        with connection.cursor() as cursor:
            reversal = _reverted(cursor, change)
            if reversal.change:
                # A rule that is checked at the end is checked here, where it can be said.
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        return reversal


@contextmanager
def reverted_for_now(change: Change) -> Iterator[Reversal]:
    """Let the caller look at the registry as it would be with the change taken back, and forget it.

    >>> with reverted_for_now(change) as reversal:
    ...     shown = versions_of(reversal.change)
    """
    with _refusing(), transaction.atomic():
        with connection.cursor() as cursor:
            reversal = _reverted(cursor, change)
        yield reversal
        transaction.set_rollback(True)


def preview(change: Change) -> Reversal:
    """Return what `revert` would do, without doing it. Raises NotReversible."""
    with reverted_for_now(change) as reversal:
        return reversal


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except (IntegrityError, ProgrammingError) as error:
        if not is_by_rule(error):
            raise
        raise NotReversible(refusal(error) or words_of(error)) from error


def _reverted(cursor: Any, change: Change) -> Reversal:
    reversal = Reversal()
    tables = [Table(cursor, model, change, reversal) for model in _tracked() if _touches(model, change)]
    for table in reversed(tables):  # as every save does: the record, then what belongs to it
        table.lock()
    # Whoever refers goes before what it refers to; what days it took is free before others come back.
    for table in tables:
        table.remove()
    for table in reversed(tables):
        table.restore()
    for table in tables:  # once more: what was restored refers to it no longer
        table.remove()
        table.keep_created()
    for table in reversed(tables):
        table.bring_back()
    if reversal.count:
        cursor.execute("SELECT current_change()")
        reversal.change = Change.objects.get(pk=cursor.fetchone()[0])
    return reversal


def _tracked() -> list[type[models.Model]]:
    """Return the tracked models, each before those that it refers to."""
    found: list[type[models.Model]] = []

    def visit(model: type[models.Model]) -> None:
        for relation in model._meta.related_objects:
            other = relation.related_model
            if other is not model and other not in found and is_tracked(other):
                visit(other)
        if model not in found:
            found.append(model)

    for model in apps.get_models():
        if is_tracked(model):
            visit(model)
    return found


def _touches(model: type[models.Model], change: Change) -> bool:
    return bool(event_model(model).objects.filter(change=change).exists())
