"""Undo of an import: its change is reverted as one change, except fields changed later."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.models import AbstractBaseUser
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from enterprises.history.revert import NotReversible, Reversal, preview, revert
from enterprises.imports.messages import ImportRejected, to_import_rejection
from enterprises.models import ImportBatch, change_by, in_every_language


def preview_undo(batch: ImportBatch) -> Reversal:
    """Return what undoing a batch would revert, and the conflicts. Raises ImportRejected."""
    if batch.status != ImportBatch.Status.APPLIED:
        raise ImportRejected("not_applied")
    if batch.change is None:
        return Reversal()
    with _rejecting():
        return preview(batch.change)


def undo(batch: ImportBatch, *, by: AbstractBaseUser) -> Reversal:
    """Revert the change of a batch; return what was reverted, and the conflicts. Raises ImportRejected.

    The restored versions are pending review again: the second person approved only those of the import.
    """
    with change_by(by):
        locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if locked.status != ImportBatch.Status.APPLIED:
            raise ImportRejected("not_applied")
        reversal = Reversal()
        if locked.change is not None:
            reason = in_every_language(format_lazy(_("Undo of the import {batch}"), batch=locked))
            with _rejecting():
                reversal = revert(locked.change, by=by, reason=reason)
        locked.status, locked.undone_by_id = ImportBatch.Status.UNDONE, by.pk
        locked.undone_change = reversal.change
        locked.save(update_fields=["status", "undone_by", "undone_change"])
    batch.refresh_from_db()
    return reversal


@contextmanager
def _rejecting() -> Iterator[None]:
    try:
        yield
    except NotReversible as error:
        raise to_import_rejection("not_reversible", error.__cause__) from error
