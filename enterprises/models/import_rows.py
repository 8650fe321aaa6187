"""Rows of imports: content, match, planned operations, issues and decision. Staging data without history."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enterprises.models.enterprises import Enterprise
from enterprises.models.import_row_triggers import (
    KEEP_APPLIED_ROWS,
    KEEP_ROWS,
    RECORD_DECIDED_ROWS,
    RECORD_DECISIONS,
)
from enterprises.models.imports import ImportBatch


class ImportRowQuerySet(models.QuerySet["ImportRow"]):
    """Query set of import rows with filters by outcome."""

    def waiting(self) -> ImportRowQuerySet:
        """Return the rows that a person must decide before the import can be applied."""
        return self.filter(outcome__in=ImportRow.WAITING)

    def taking_effect(self) -> ImportRowQuerySet:
        """Return the rows that write something."""
        return self.filter(outcome__in=[ImportRow.Outcome.CREATE, ImportRow.Outcome.UPDATE])


class ImportRow(models.Model):
    """One row of a spreadsheet: its cells, the operations planned for it, and its issues."""

    class Outcome(models.TextChoices):
        CREATE = "create", _("new")
        UPDATE = "update", _("change")
        UNCHANGED = "unchanged", _("unchanged")
        WARNING = "warning", _("to confirm")
        UNMATCHED = "unmatched", _("unmatched")
        CONFLICT = "conflict", _("conflict")
        ERROR = "error", _("error")
        SKIPPED = "skipped", _("not imported")

    class Decision(models.TextChoices):
        CONFIRM = "confirm", _("confirm")
        SKIP = "skip", _("do not import")
        CHOOSE = "choose", _("match with an enterprise")
        CREATE = "create", _("create a new enterprise")

    WAITING = (Outcome.WARNING, Outcome.UNMATCHED, Outcome.CONFLICT, Outcome.ERROR)

    batch = models.ForeignKey(
        ImportBatch, verbose_name=_("import"), on_delete=models.CASCADE, related_name="rows"
    )
    position = models.PositiveIntegerField(_("position"))
    sheet = models.CharField(_("sheet"), max_length=100, blank=True)
    number = models.PositiveIntegerField(_("row"))
    label = models.CharField(_("enterprise or record"), max_length=300, blank=True)
    cells = models.JSONField(_("cells"), default=dict)
    is_hidden = models.BooleanField(_("hidden in the file"), default=False)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome)
    decision = models.CharField(_("decision"), max_length=20, choices=Decision, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="decided_import_rows",
    )
    # digest of the facts of a finding -> the reason why they are right, as the decider stated it
    confirmed = models.JSONField(_("confirmed facts"), default=dict)
    # the matched enterprise, or the one that a person chose
    enterprise = models.ForeignKey(
        Enterprise,
        verbose_name=_("enterprise"),
        null=True,
        blank=True,
        # Undoing an import can delete the enterprise; a row of staging must not prevent that.
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="import_rows",
    )
    operations = models.JSONField(_("changes to be made"), default=list)
    reasons = models.JSONField(_("reasons"), default=list)
    candidates = models.JSONField(_("candidates"), default=list)
    # of a recognition without an enterprise: its scheme, number, first and last day
    certificate = models.JSONField(_("certificate"), null=True, blank=True)
    # rows that share a key are planned together, because they write the same record
    keys = ArrayField(models.TextField(), verbose_name=_("rows planned together"), default=list)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        ordering = ("batch", "position")
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["batch", "outcome", "position"], name="importrow_by_outcome"),
            # The few unmatched certificates are counted with each figure of their scheme.
            models.Index(
                fields=["batch"],
                name="importrow_of_certificate",
                condition=Q(outcome="unmatched", certificate__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(name="importrow_position_unique", fields=["batch", "position"]),
            models.CheckConstraint(
                name="importrow_chosen_enterprise",
                condition=~Q(decision="choose") | Q(enterprise__isnull=False),
                violation_error_message=_("Select the enterprise."),
            ),
            models.CheckConstraint(
                name="importrow_decided_by_somebody",
                condition=Q(decision="", decided_by__isnull=True)
                | (~Q(decision="") & Q(decided_by__isnull=False)),
                violation_error_message=_("A decision requires the user who made it."),
            ),
        ]
        triggers = [KEEP_ROWS, KEEP_APPLIED_ROWS, RECORD_DECIDED_ROWS, RECORD_DECISIONS]

    def __str__(self) -> str:
        return f"{self.sheet} {self.number}".strip()
