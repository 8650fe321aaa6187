"""Actions on imports, and the triggers that record them and demand a second person.

The authors of an import are those who shaped its content: its file, columns, units, given values and
decisions. None of them applies it, because applying approves the figures.
"""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enterprises.models.tracking import by_trigger_only

# The user of the transaction, as stated by `changes.change_by`.
_ACTOR = "actor := NULLIF(current_setting('luohu.user', true), '')::bigint;"


class ImportAction(models.Model):
    """An action on an import, with its author and moment; append-only while the import exists.

    `rows` is the number of rows of a decision, `reason` that of sending an import back.
    """

    class Kind(models.TextChoices):
        UPLOADED = "uploaded", pgettext_lazy("import action", "Uploaded")
        COLUMNS = "columns", pgettext_lazy("import action", "Columns, units or given values set")
        DECIDED = "decided", pgettext_lazy("import action", "Rows decided")
        SUBMITTED = "submitted", pgettext_lazy("import action", "Submitted")
        RETURNED = "returned", pgettext_lazy("import action", "Sent back")
        WITHDRAWN = "withdrawn", pgettext_lazy("import action", "Submission withdrawn")
        APPLIED = "applied", pgettext_lazy("import action", "Applied")
        UNDONE = "undone", pgettext_lazy("import action", "Undone")

    # Whoever did one of these is an author of what is applied.
    AUTHORING = (Kind.UPLOADED, Kind.COLUMNS, Kind.DECIDED, Kind.SUBMITTED)

    batch = models.ForeignKey(
        "enterprises.ImportBatch", verbose_name=_("import"), on_delete=models.CASCADE, related_name="actions"
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


_AUTHORING = ", ".join(f"'{kind.value}'" for kind in ImportAction.AUTHORING)

RECORD_BATCH = pgtrigger.Trigger(
    name="record_acts",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update,
    declare=[("actor", "bigint"), ("new_kind", "text")],
    func=f"""
        {_ACTOR}
        IF TG_OP = 'INSERT' THEN
            INSERT INTO enterprises_importaction (batch_id, kind, by_id)
            VALUES (NEW.id, 'uploaded', NEW.submitted_by_id);
            RETURN NULL;
        END IF;
        IF NEW.options IS DISTINCT FROM OLD.options THEN
            new_kind := 'columns';
        ELSIF NEW.ready_at IS NOT NULL AND OLD.ready_at IS NULL THEN
            new_kind := 'submitted';
        ELSIF NEW.ready_at IS NULL AND OLD.ready_at IS NOT NULL AND actor IS NOT NULL THEN
            new_kind := CASE WHEN NEW.returned_reason <> '' THEN 'returned' ELSE 'withdrawn' END;
        END IF;
        IF new_kind IS NOT NULL THEN
            IF actor IS NULL THEN
                RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'importbatch_has_author',
                    MESSAGE = 'Whoever changes or submits an import must be known.';
            END IF;
            INSERT INTO enterprises_importaction (batch_id, kind, by_id, reason)
            VALUES (
                NEW.id, new_kind, actor, CASE WHEN new_kind = 'returned' THEN NEW.returned_reason ELSE '' END
            );
        END IF;
        IF NEW.status = 'applied' AND OLD.status <> 'applied' THEN
            IF EXISTS (
                SELECT FROM enterprises_approval a
                WHERE a.change_id = NEW.change_id AND a.approved_by_id = NEW.applied_by_id
            ) AND EXISTS (
                SELECT FROM enterprises_importaction e
                WHERE e.batch_id = NEW.id AND e.by_id = NEW.applied_by_id AND e.kind IN ({_AUTHORING})
            ) THEN
                RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'importbatch_second_person',
                    MESSAGE = 'An import of figures is applied by somebody who had no part in it.';
            END IF;
            INSERT INTO enterprises_importaction (batch_id, kind, by_id)
            VALUES (NEW.id, 'applied', NEW.applied_by_id);
        ELSIF NEW.status = 'undone' AND OLD.status <> 'undone' THEN
            INSERT INTO enterprises_importaction (batch_id, kind, by_id)
            VALUES (NEW.id, 'undone', NEW.undone_by_id);
        END IF;
        RETURN NULL;
    """,
)

# One row for each person and statement, because one decision may be about 100,000 rows.
RECORD_DECISIONS = pgtrigger.Trigger(
    name="record_decisions",
    when=pgtrigger.After,
    operation=pgtrigger.Update,
    level=pgtrigger.Statement,
    referencing=pgtrigger.Referencing(old="old_values", new="new_values"),
    declare=[("actor", "bigint")],
    func=f"""
        {_ACTOR}
        INSERT INTO enterprises_importaction (batch_id, kind, by_id, rows)
        SELECT n.batch_id, 'decided', coalesce(actor, n.decided_by_id, o.decided_by_id), count(*)
        FROM new_values n JOIN old_values o USING (id)
        WHERE (n.decision, n.enterprise_id, n.confirmed)
              IS DISTINCT FROM (o.decision, o.enterprise_id, o.confirmed)
          AND coalesce(actor, n.decided_by_id, o.decided_by_id) IS NOT NULL
        GROUP BY 1, 3;
        RETURN NULL;
    """,
)

FILE_UNCHANGED = pgtrigger.Protect(name="file_unchanged", operation=pgtrigger.Update)
