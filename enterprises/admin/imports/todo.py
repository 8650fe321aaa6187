"""What of the imports waits for a person, for the entrance of the desk."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Exists, OuterRef

from enterprises.models import ImportBatch, ImportRow
from enterprises.models.import_rows import ImportRowQuerySet
from enterprises.models.imports import ImportBatchQuerySet


def my_open_imports(user: AbstractBaseUser) -> ImportBatchQuerySet:
    """Return the imports that this person handed in and nobody has applied yet, the newest first."""
    return ImportBatch.objects.submitted_by(user).open()


def rows_waiting_for_me(user: AbstractBaseUser) -> ImportRowQuerySet:
    """Return the rows of this person's planned imports that wait for a decision."""
    planned = ImportBatch.objects.submitted_by(user).filter(status=ImportBatch.Status.PLANNED)
    return ImportRow.objects.filter(batch__in=planned.order_by()).waiting()


def imports_to_apply(user: AbstractBaseUser) -> ImportBatchQuerySet:
    """Return the submitted imports in which this person had no part, so may apply as the second one."""
    decided = ImportRow.objects.filter(batch=OuterRef("pk"), decided_by=user.pk)
    return ImportBatch.objects.awaiting_application().exclude(submitted_by=user.pk).exclude(Exists(decided))
