"""Imports: uploaded spreadsheets with their state, files and jobs; staging data with recorded actions."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, User
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enterprises.models.changes import Change
from enterprises.models.import_actions import ImportAction
from enterprises.models.import_triggers import FILE_UNCHANGED, KEEP_BATCH, KEEP_FILE, RECORD_BATCH
from enterprises.models.staff import staff_with


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    """Query set of imports with filters by state."""

    def open(self) -> ImportBatchQuerySet:
        """Return the imports that are not applied yet."""
        return self.filter(status__in=ImportBatch.OPEN)

    def submitted_by(self, user: AbstractBaseUser) -> ImportBatchQuerySet:
        """Return the imports that a user uploaded."""
        return self.filter(submitted_by=user.pk)

    def awaiting_application(self) -> ImportBatchQuerySet:
        """Return the imports whose plan was submitted for a second person to apply."""
        return self.filter(status=ImportBatch.Status.PLANNED, ready_at__isnull=False)


class ImportBatch(models.Model):
    """An uploaded spreadsheet with its plan, application and undo."""

    class Status(models.TextChoices):
        RECEIVED = "received", _("received")
        PLANNED = "planned", _("plan created")
        REFUSED = "refused", _("not readable")
        APPLIED = "applied", _("applied")
        UNDONE = "undone", _("undone")

    OPEN = (Status.RECEIVED, Status.REFUSED, Status.PLANNED)

    kind = models.CharField(_("kind"), max_length=40)
    file_name = models.CharField(_("file"), max_length=200)
    digest = models.CharField(_("SHA-256"), max_length=64, editable=False)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.RECEIVED)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("uploaded by"),
        on_delete=models.PROTECT,
        related_name="submitted_imports",
    )
    submitted_at = models.DateTimeField(_("uploaded at"), db_default=Now())
    # unit: of amounts without one; given: values for rows that lack them; columns: corrected headings;
    # remembered: keys of the memories that columns and unit come from
    options = models.JSONField(_("options"), default=dict, blank=True)
    refusal = models.JSONField(_("reason for rejection"), null=True, blank=True)
    reading = models.JSONField(_("detected content"), default=dict, blank=True)
    counts = models.JSONField(_("rows by outcome"), default=dict, blank=True)
    planned_at = models.DateTimeField(_("plan created at"), null=True, blank=True)
    planned_on = models.DateField(_("date of the plan"), null=True, blank=True)
    planned_state = models.BigIntegerField(_("version at planning"), null=True, blank=True)
    ready_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    # until it is submitted again
    returned_reason = models.CharField(_("reason for sending back"), max_length=500, blank=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("applied by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="applied_imports",
    )
    change = models.ForeignKey(
        Change,
        verbose_name=_("change"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="imports",
    )
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("undone by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="undone_imports",
    )
    undone_change = models.ForeignKey(
        Change,
        verbose_name=_("undoing change"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="undone_imports",
    )

    objects = ImportBatchQuerySet.as_manager()
    last_work: ImportWork | None  # set by the pages of an import, which read it before the import

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ("-pk",)
        permissions = [
            ("apply_importbatch", _("Can apply imports")),
            ("undo_importbatch", _("Can undo imports")),
        ]
        constraints = [
            models.CheckConstraint(
                name="importbatch_applied_whole",
                condition=Q(status__in=["applied", "undone"], applied_by__isnull=False)
                | (~Q(status__in=["applied", "undone"]) & Q(applied_by__isnull=True, change__isnull=True)),
                violation_error_message=_(
                    "The user who applied an import must be recorded for applied imports only."
                ),
            ),
            models.CheckConstraint(
                name="importbatch_undone_by_somebody",
                condition=Q(status="undone", undone_by__isnull=False)
                | (~Q(status="undone") & Q(undone_by__isnull=True, undone_change__isnull=True)),
                violation_error_message=_(
                    "The user who undid an import must be recorded for undone imports only."
                ),
            ),
        ]

        triggers = [KEEP_BATCH, RECORD_BATCH]

    def __str__(self) -> str:
        return f"{self.pk} {self.file_name}"

    def is_shaped_by(self, user: AbstractBaseUser) -> bool:
        """Return whether a user is an author of the content, and so cannot be the second person."""
        return self.actions.filter(by=user.pk, kind__in=ImportAction.AUTHORING).exists()

    def possible_appliers(self) -> models.QuerySet[User]:
        """Return the active staff who may apply imports and had no part in this one."""
        authors = self.actions.filter(kind__in=ImportAction.AUTHORING).values("by")
        return staff_with("enterprises.apply_importbatch").exclude(pk__in=authors)


class ImportFile(models.Model):
    """The bytes of an uploaded spreadsheet; apart from its batch, so that lists do not read them."""

    batch = models.OneToOneField(
        ImportBatch,
        verbose_name=_("import"),
        primary_key=True,
        on_delete=models.DO_NOTHING,
        related_name="file",
    )
    content = models.BinaryField(_("content"))

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        default_permissions = ()
        triggers = [KEEP_FILE, FILE_UNCHANGED]

    def __str__(self) -> str:
        return str(self.batch_id)


class MarkedWorkbook(models.Model):
    """The uploaded workbook with one plan annotated in it, in one language, ready for download."""

    batch = models.ForeignKey(
        ImportBatch, verbose_name=_("import"), on_delete=models.CASCADE, related_name="marked_workbooks"
    )
    language = models.CharField(_("language"), max_length=10)
    planned_at = models.DateTimeField(_("plan created at"))
    content = models.BinaryField(_("content"))

    class Meta:
        verbose_name = _("annotated workbook")
        verbose_name_plural = _("annotated workbooks")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="markedworkbook_one_of_a_language", fields=["batch", "language"])
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.language}"


class ImportWork(models.Model):
    """A job of the worker for an import: task, requester, progress and result.

    Apart from its batch, because progress must be readable while the job holds a lock on the batch.
    """

    class Task(models.TextChoices):
        READ = "read", _("read the file")
        PLAN = "plan", pgettext_lazy("import", "create the plan")
        REPLAN = "replan", _("create the plan again")
        MARK = "mark", _("annotate the workbook")
        APPLY = "apply", _("apply")
        UNDO = "undo", _("undo")

    batch = models.ForeignKey(
        ImportBatch, verbose_name=_("import"), on_delete=models.CASCADE, related_name="works"
    )
    task = models.CharField(_("task"), max_length=20, choices=Task)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("requested by"),
        on_delete=models.PROTECT,
        related_name="asked_import_works",
    )
    asked_at = models.DateTimeField(_("requested at"), db_default=Now())
    starts = models.PositiveSmallIntegerField(_("number of starts"), default=0)
    stage = models.CharField(_("stage"), max_length=20, blank=True)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("total"), default=0)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    failure = models.JSONField(_("reason for failure"), null=True, blank=True)
    # undo: number of reverted records, and conflicts; mark: language
    result = models.JSONField(_("result"), default=dict, blank=True)

    class Meta:
        verbose_name = _("import job")
        verbose_name_plural = _("import jobs")
        ordering = ("-pk",)
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                name="importwork_one_at_a_time",
                fields=["batch"],
                condition=Q(ended_at__isnull=True),
                violation_error_message=_("This import is already being processed."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.task}"
