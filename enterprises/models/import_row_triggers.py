"""Triggers of the rows of imports: a plan is replaced as a whole, and each decision has its author."""

from __future__ import annotations

import pgtrigger

from enterprises.models.trigger_sql import ACTOR, refuse

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
            {refuse("importrow_planned", "The rows of an import are planned anew, not changed.")}
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
_REFUSE_APPLIED = refuse("importbatch_kept", "The import was applied; it can only be undone.")
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
        actor := {ACTOR};
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
