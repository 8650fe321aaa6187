"""Actions on imports, and the triggers that record them and demand a second person.

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

# The user of the transaction, as stated by `changes.change_by`.
_ACTOR = "actor := NULLIF(current_setting('luohu.user', true), '')::bigint;"


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


def _raising(rule: str, message: str) -> str:
    return f"RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = '{rule}', MESSAGE = '{message}';"


# What an import is of, and what an applied one is.
_IDENTITY = ("file_name", "digest", "submitted_by_id", "submitted_at")
_UNDONE = ("status", "undone_by_id", "undone_change_id")

KEEP_BATCH = pgtrigger.Trigger(
    name="keep_batch",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    declare=[("undoing", "text[]")],
    func=f"""
        IF TG_OP = 'INSERT' THEN
            IF NEW.status IN ('applied', 'undone') OR NEW.ready_at IS NOT NULL THEN
                {_raising("importbatch_begins_open", "An import begins as an uploaded file.")}
            END IF;
            RETURN NEW;
        ELSIF TG_OP = 'DELETE' THEN
            DELETE FROM enterprises_importaction WHERE batch_id = OLD.id;
            DELETE FROM enterprises_importfile WHERE batch_id = OLD.id;
            RETURN OLD;
        END IF;
        IF ({", ".join(f"NEW.{name}" for name in _IDENTITY)})
           IS DISTINCT FROM ({", ".join(f"OLD.{name}" for name in _IDENTITY)}) THEN
            {_raising("importbatch_of_its_file", "An import keeps its file and its uploader.")}
        END IF;
        undoing := ARRAY[{", ".join(f"'{name}'" for name in _UNDONE)}];
        IF OLD.status IN ('applied', 'undone') AND (
            to_jsonb(OLD) - undoing IS DISTINCT FROM to_jsonb(NEW) - undoing
            OR NEW.status <> 'undone' OR OLD.status = 'undone'
        ) THEN
            {_raising("importbatch_kept", "The import was applied; it can only be undone.")}
        END IF;
        IF NEW.kind <> OLD.kind
           AND (OLD.ready_at IS NOT NULL OR NEW.ready_at IS NOT NULL OR NEW.status <> 'received') THEN
            {
        _raising(
            "importbatch_kind_open",
            "The type of an import changes before its submission, and its file is read again.",
        )
    }
        END IF;
        IF NEW.status = 'undone' AND OLD.status <> 'applied' THEN
            {_raising("importbatch_kept", "Only an import that was applied is undone.")}
        END IF;
        RETURN NEW;
    """,
)

RECORD_BATCH = pgtrigger.Trigger(
    name="record_acts",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update,
    declare=[("actor", "bigint"), ("ended", "text")],
    func=f"""
        {_ACTOR}
        IF actor IS NULL AND TG_OP = 'UPDATE' AND (
               NEW.kind <> OLD.kind OR NEW.options IS DISTINCT FROM OLD.options
               OR NEW.ready_at IS NOT NULL AND OLD.ready_at IS NULL)
           OR actor <> NEW.submitted_by_id AND TG_OP = 'INSERT' THEN
            {
        _raising("importbatch_has_author", "Whoever uploads, changes or submits an import must be known.")
    }
        END IF;
        IF TG_OP = 'INSERT' THEN
            INSERT INTO enterprises_importaction (batch_id, kind, by_id)
            VALUES (NEW.id, 'uploaded', NEW.submitted_by_id);
            IF NEW.options -> 'remembered' IS NULL THEN
                RETURN NULL;
            END IF;
        ELSIF NEW.kind <> OLD.kind THEN
            INSERT INTO enterprises_importaction (batch_id, kind, by_id) VALUES (NEW.id, 'retyped', actor);
        ELSIF NEW.options IS DISTINCT FROM OLD.options THEN
            INSERT INTO enterprises_importaction (batch_id, kind, by_id) VALUES (NEW.id, 'columns', actor);
        END IF;
        -- What a clerk corrected in an earlier file shapes this one too.
        INSERT INTO enterprises_importaction (batch_id, kind, by_id)
        SELECT DISTINCT NEW.id, 'remembered', author
        FROM enterprises_rememberedcolumns m, unnest(m.authors) author
        WHERE NEW.options -> 'remembered' @> to_jsonb(m.id)
          AND (TG_OP = 'INSERT' OR NOT coalesce(OLD.options -> 'remembered' @> to_jsonb(m.id), false));
        IF TG_OP = 'INSERT' THEN
            RETURN NULL;
        END IF;
        ended := CASE
            WHEN NEW.ready_at IS NOT NULL AND OLD.ready_at IS NULL THEN 'submitted'
            WHEN NEW.ready_at IS NULL AND OLD.ready_at IS NOT NULL AND actor IS NOT NULL THEN
                CASE WHEN NEW.returned_reason <> '' THEN 'returned' ELSE 'withdrawn' END END;
        IF ended IS NOT NULL THEN
            INSERT INTO enterprises_importaction (batch_id, kind, by_id, reason)
            VALUES (NEW.id, ended, actor, CASE WHEN ended = 'returned' THEN NEW.returned_reason ELSE '' END);
        END IF;
        IF NEW.status = 'applied' AND OLD.status <> 'applied' THEN
            IF EXISTS (SELECT FROM enterprises_approval a WHERE a.change_id = NEW.change_id)
               AND is_author_of_import(NEW.id, NEW.applied_by_id) THEN
                {
        _raising(
            "importbatch_second_person",
            "An import of figures is applied by somebody who had no part in it.",
        )
    }
            END IF;
            IF NEW.change_id <> current_change() THEN
                {
        _raising(
            "importbatch_in_current_change",
            "The application of an import belongs to the change of its transaction.",
        )
    }
            END IF;
            INSERT INTO enterprises_importaction (batch_id, kind, by_id)
            VALUES (NEW.id, 'applied', NEW.applied_by_id);
        ELSIF NEW.status = 'undone' AND OLD.status <> 'undone' THEN
            IF NEW.undone_change_id <> current_change() OR NEW.undone_by_id <> actor THEN
                {
        _raising(
            "importbatch_in_current_change",
            "The undoing of an import belongs to the change of its transaction.",
        )
    }
            END IF;
            INSERT INTO enterprises_importaction (batch_id, kind, by_id)
            VALUES (NEW.id, 'undone', NEW.undone_by_id);
        END IF;
        RETURN NULL;
    """,
)

# Rows are planned, and deleted to be planned again; in between only decisions change them.
_PLANNED = ("batch_id", "position", "sheet", "number", "cells", "outcome", "operations")
KEEP_ROWS = pgtrigger.Trigger(
    name="keep_rows",
    when=pgtrigger.After,
    operation=pgtrigger.Update,
    level=pgtrigger.Statement,
    referencing=pgtrigger.Referencing(old="old_values", new="new_values"),
    func=f"""
        IF EXISTS (
            SELECT FROM old_values o FULL JOIN new_values n USING (id)
            WHERE ({", ".join(f"o.{name}" for name in _PLANNED)})
                  IS DISTINCT FROM ({", ".join(f"n.{name}" for name in _PLANNED)})
        ) THEN
            {_raising("importrow_planned", "The rows of an import are planned anew, not changed.")}
        END IF;
        RETURN NULL;
    """,
)

_OF_APPLIED = """
    IF EXISTS (
        SELECT FROM (SELECT DISTINCT batch_id FROM {values}) v
        JOIN enterprises_importbatch b ON b.id = v.batch_id WHERE b.status IN ('applied', 'undone')
    ) THEN
        {refuse}
    END IF;
"""
_REFUSE_APPLIED = _raising("importbatch_kept", "The import was applied; it can only be undone.")
KEEP_APPLIED_ROWS = pgtrigger.Trigger(
    name="keep_applied",
    when=pgtrigger.After,
    operation=pgtrigger.Delete,
    level=pgtrigger.Statement,
    referencing=pgtrigger.Referencing(old="old_values"),
    func=_OF_APPLIED.format(values="old_values", refuse=_REFUSE_APPLIED) + "RETURN NULL;",
)

# A row that is planned again brings its decision along: whoever made it is an author of this import.
RECORD_DECIDED_ROWS = pgtrigger.Trigger(
    name="record_decided",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    level=pgtrigger.Statement,
    referencing=pgtrigger.Referencing(new="new_values"),
    func=_OF_APPLIED.format(values="new_values", refuse=_REFUSE_APPLIED)
    + """
        INSERT INTO enterprises_importaction (batch_id, kind, by_id, rows)
        SELECT n.batch_id, 'decided', n.decided_by_id, count(*) FROM new_values n
        WHERE n.decided_by_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM enterprises_importaction i
            WHERE i.batch_id = n.batch_id AND i.by_id = n.decided_by_id AND i.kind = 'decided')
        GROUP BY 1, 3;
        RETURN NULL;
    """,
)

# One row for each person and statement, because one decision may be about 100,000 rows. Both the actor and
# who is named as decider are authors.
RECORD_DECISIONS = pgtrigger.Trigger(
    name="record_decisions",
    when=pgtrigger.After,
    operation=pgtrigger.Update,
    level=pgtrigger.Statement,
    referencing=pgtrigger.Referencing(old="old_values", new="new_values"),
    declare=[("actor", "bigint")],
    func=_OF_APPLIED.format(values="new_values", refuse=_REFUSE_APPLIED)
    + f"""
        {_ACTOR}
        INSERT INTO enterprises_importaction (batch_id, kind, by_id, rows)
        SELECT n.batch_id, 'decided', author, count(*)
        FROM new_values n JOIN old_values o USING (id),
             LATERAL (SELECT coalesce(actor, n.decided_by_id, o.decided_by_id) UNION SELECT n.decided_by_id)
                 AS authors (author)
        WHERE (n.decision, n.enterprise_id, n.confirmed, n.decided_by_id)
              IS DISTINCT FROM (o.decision, o.enterprise_id, o.confirmed, o.decided_by_id)
          AND author IS NOT NULL
        GROUP BY 1, 3;
        RETURN NULL;
    """,
)

KEEP_FILE = pgtrigger.Trigger(
    name="of_its_import",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=f"""
        IF NOT EXISTS (
            SELECT FROM enterprises_importbatch b
            WHERE b.id = NEW.batch_id AND b.digest = encode(sha256(NEW.content), 'hex')
        ) THEN
            {_raising("importfile_of_its_import", "The file has another digest than its import.")}
        END IF;
        RETURN NEW;
    """,
)
FILE_UNCHANGED = pgtrigger.Protect(name="file_unchanged", operation=pgtrigger.Update)

# A person who corrected columns or a unit is an author until they are forgotten: a later one may leave some.
REMEMBER_AUTHORS = pgtrigger.Trigger(
    name="remember_authors",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    declare=[("actor", "bigint")],
    func=f"""
        {_ACTOR}
        IF NEW.corrected_by_id <> actor THEN
            {
        _raising(
            "rememberedcolumns_in_own_change", "Columns are remembered in a change of who corrects them."
        )
    }
        END IF;
        NEW.authors := ARRAY(
            SELECT unnest(CASE TG_OP WHEN 'UPDATE' THEN OLD.authors END) UNION SELECT NEW.corrected_by_id);
        RETURN NEW;
    """,
)
