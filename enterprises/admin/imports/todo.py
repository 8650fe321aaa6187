"""Imports and rows that need a user's action, for the admin index."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Exists, OuterRef

from enterprises.models import ImportBatch, ImportRow
from enterprises.models.import_rows import ImportRowQuerySet
from enterprises.models.imports import ImportBatchQuerySet


def my_open_imports(user: AbstractBaseUser) -> ImportBatchQuerySet:
    """Return the unapplied imports that this user uploaded, newest first."""
    return ImportBatch.objects.submitted_by(user).open()


def rows_waiting_for_me(user: AbstractBaseUser) -> ImportRowQuerySet:
    """Return the rows of this user's planned imports that need a decision."""
    planned = ImportBatch.objects.submitted_by(user).filter(status=ImportBatch.Status.PLANNED)
    return ImportRow.objects.filter(batch__in=planned.order_by()).waiting()


def imports_to_apply(user: AbstractBaseUser) -> ImportBatchQuerySet:
    """Return the submitted imports that this user may apply: neither uploaded nor decided by them."""
    decided = ImportRow.objects.filter(batch=OuterRef("pk"), decided_by=user.pk)
    return ImportBatch.objects.awaiting_application().exclude(submitted_by=user.pk).exclude(Exists(decided))
