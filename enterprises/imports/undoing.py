"""Undoing an import: everything it wrote is put back as one act, except what was changed later."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from enterprises.imports.reasons import Refused, refused_by_rule
from enterprises.models import ImportBatch
from enterprises.reverting import NotReversible, Reversal, revert


def undo(batch: ImportBatch, *, by: AbstractBaseUser) -> Reversal:
    """Put a batch back; return what was put back, and field by field what was not. Raises Refused.

    The records that are restored await review again: what a second person approved was the import.
    """
    with transaction.atomic():
        locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if locked.status != ImportBatch.Status.APPLIED:
            raise Refused("not_applied")
        reversal = Reversal()
        if locked.change is not None:
            reason = _("Undo of the import %(import)s") % {"import": locked}
            try:
                reversal = revert(locked.change, by=by, reason=reason)
            except NotReversible as error:
                raise refused_by_rule("not_reversible", error.__cause__) from error
        locked.status, locked.undone_by_id = ImportBatch.Status.UNDONE, by.pk
        locked.undone_change = reversal.change
        locked.save(update_fields=["status", "undone_by", "undone_change"])
    batch.refresh_from_db()
    return reversal
