"""Actions on imports, recorded by triggers (`import_triggers`, `import_row_triggers`).

The authors of an import are those who shaped its content: its file, type, columns, units, given values and
decisions, and those whose columns and unit of an earlier file were taken over. None of them applies it,
because applying approves the figures.
"""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enterprises.models.tracking import by_trigger_only


class ImportAction(models.Model):
    """An action on an import, with its author and moment; append-only while the import exists.

    `rows` is the number of rows of a decision, `reason` that of sending an import back.
    """

    class Kind(models.TextChoices):
        UPLOADED = "uploaded", pgettext_lazy("import action", "Uploaded")
        RETYPED = "retyped", pgettext_lazy("import action", "Type of content changed")
        COLUMNS = "columns", pgettext_lazy("import action", "Columns, units or given values set")
        REMEMBERED = (
            "remembered",
            pgettext_lazy("import action", "Columns or unit taken over from an earlier file"),
        )
        DECIDED = "decided", pgettext_lazy("import action", "Rows decided")
        SUBMITTED = "submitted", pgettext_lazy("import action", "Submitted")
        RETURNED = "returned", pgettext_lazy("import action", "Sent back")
        WITHDRAWN = "withdrawn", pgettext_lazy("import action", "Submission withdrawn")
        APPLIED = "applied", pgettext_lazy("import action", "Applied")
        UNDONE = "undone", pgettext_lazy("import action", "Undone")

    # Whoever did one of these is an author of what is applied.
    AUTHORING = (
        Kind.UPLOADED,
        Kind.RETYPED,
        Kind.COLUMNS,
        Kind.REMEMBERED,
        Kind.DECIDED,
        Kind.SUBMITTED,
    )

    batch = models.ForeignKey(
        "enterprises.ImportBatch",
        verbose_name=_("import"),
        on_delete=models.DO_NOTHING,
        related_name="actions",
    )
    kind = models.CharField(_("action"), max_length=20, choices=Kind)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.PROTECT,
        related_name="import_actions",
    )
    rows = models.PositiveIntegerField(_("rows"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True, db_default="")
    at = models.DateTimeField(_("at"), db_default=Now())

    class Meta:
        verbose_name = _("action on an import")
        verbose_name_plural = _("actions on imports")
        ordering = ("pk",)
        default_permissions = ()
        triggers = [
            by_trigger_only(),
            # A draft may be discarded with its actions; what was applied is history.
            pgtrigger.Trigger(
                name="append_only",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF TG_OP = 'UPDATE' OR EXISTS (
                        SELECT FROM enterprises_importbatch b
                        WHERE b.id = OLD.batch_id AND b.status IN ('applied', 'undone')
                    ) THEN
                        RAISE EXCEPTION 'Actions on imports are permanent (action %).', OLD.id;
                    END IF;
                    RETURN OLD;
                """,
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())
