"""Triggers of imports, their files and remembered columns: record the actions, demand a second person."""

from __future__ import annotations

import pgtrigger

from enterprises.models.trigger_sql import ACTOR, refuse

# The columns that identify an import, and those that undoing changes.
_IDENTITY = ("file_name", "digest", "submitted_by_id", "submitted_at")
_UNDONE = ("status", "undone_by_id", "undone_change_id")

# An import names its file, authors and change; once it is applied none of them may differ.
KEEP_BATCH = pgtrigger.Trigger(
    name="keep_batch",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    declare=[("undoing", "text[]")],
    func=f"""
        IF TG_OP = 'INSERT' THEN
            IF NEW.status IN ('applied', 'undone') OR NEW.ready_at IS NOT NULL THEN
                {refuse("importbatch_begins_open", "An import begins as an uploaded file.")}
            END IF;
            RETURN NEW;
        ELSIF TG_OP = 'DELETE' THEN
            DELETE FROM enterprises_importaction WHERE batch_id = OLD.id;
            DELETE FROM enterprises_importfile WHERE batch_id = OLD.id;
            RETURN OLD;
        END IF;
        IF ({", ".join(f"NEW.{name}" for name in _IDENTITY)})
           IS DISTINCT FROM ({", ".join(f"OLD.{name}" for name in _IDENTITY)}) THEN
            {refuse("importbatch_of_its_file", "An import keeps its file and its uploader.")}
        END IF;
        undoing := ARRAY[{", ".join(f"'{name}'" for name in _UNDONE)}];
        IF OLD.status IN ('applied', 'undone') AND (
            to_jsonb(OLD) - undoing IS DISTINCT FROM to_jsonb(NEW) - undoing
            OR NEW.status <> 'undone' OR OLD.status = 'undone'
        ) THEN
            {refuse("importbatch_kept", "The import was applied; it can only be undone.")}
        END IF;
        IF NEW.kind <> OLD.kind
           AND (OLD.ready_at IS NOT NULL OR NEW.ready_at IS NOT NULL OR NEW.status <> 'received') THEN
            {
        refuse(
            "importbatch_kind_open",
            "The type of an import changes before its submission, and its file is read again.",
        )
    }
        END IF;
        IF NEW.status = 'undone' AND OLD.status <> 'applied' THEN
            {refuse("importbatch_kept", "Only an import that was applied is undone.")}
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
        actor := {ACTOR};
        IF actor IS NULL AND TG_OP = 'UPDATE' AND (
               NEW.kind <> OLD.kind OR NEW.options IS DISTINCT FROM OLD.options
               OR NEW.ready_at IS NOT NULL AND OLD.ready_at IS NULL)
           OR actor <> NEW.submitted_by_id AND TG_OP = 'INSERT' THEN
            {refuse("importbatch_has_author", "Whoever uploads, changes or submits an import must be known.")}
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
        refuse(
            "importbatch_second_person",
            "An import of figures is applied by somebody who had no part in it.",
        )
    }
            END IF;
            IF NEW.change_id <> current_change() THEN
                {
        refuse(
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
        refuse(
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

KEEP_FILE = pgtrigger.Trigger(
    name="of_its_import",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=f"""
        IF NOT EXISTS (
            SELECT FROM enterprises_importbatch b
            WHERE b.id = NEW.batch_id AND b.digest = encode(sha256(NEW.content), 'hex')
        ) THEN
            {refuse("importfile_of_its_import", "The file has another digest than its import.")}
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
        actor := {ACTOR};
        IF NEW.corrected_by_id <> actor THEN
            {
        refuse("rememberedcolumns_in_own_change", "Columns are remembered in a change of who corrects them.")
    }
        END IF;
        NEW.authors := ARRAY(
            SELECT unnest(CASE TG_OP WHEN 'UPDATE' THEN OLD.authors END) UNION SELECT NEW.corrected_by_id);
        RETURN NEW;
    """,
)
