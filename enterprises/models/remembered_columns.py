"""Corrections of headings and units that are remembered for files of the same shape. Without history."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from enterprises.models.import_triggers import REMEMBER_AUTHORS


class RememberedColumns(models.Model):
    """The fields and the unit that a clerk chose for a sheet, for later sheets with the same headings."""

    kind = models.CharField(_("kind"), max_length=40)
    # SHA-256 of the headings with their columns
    shape = models.CharField(_("shape"), max_length=64)
    # corrected columns by letter, as in the options of an import
    columns = models.JSONField(_("columns"), default=dict, blank=True)
    # letter -> heading, to show
    headings = models.JSONField(_("headings"), default=dict, blank=True)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("corrected by"),
        on_delete=models.PROTECT,
        related_name="remembered_columns",
    )
    # written by the trigger: everybody who corrected them since they are remembered
    authors = ArrayField(models.BigIntegerField(), verbose_name=_("authors"), default=list, editable=False)
    corrected_at = models.DateTimeField(_("corrected at"), db_default=Now())

    class Meta:
        verbose_name = _("remembered columns")
        verbose_name_plural = _("remembered columns")
        ordering = ("pk",)
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                name="rememberedcolumns_of_a_shape",
                fields=["kind", "shape"],
                violation_error_message=_("The columns of such sheets are remembered already."),
            )
        ]
        triggers = [REMEMBER_AUTHORS]

    def __str__(self) -> str:
        return f"{self.kind} {self.shape[:8]}"
