"""Triggers that make published releases immutable."""

from __future__ import annotations

import pgtrigger


def build_truncate_trigger() -> pgtrigger.Trigger:
    """Return the trigger that rejects TRUNCATE, which skips row triggers, once a release is published."""
    return pgtrigger.Trigger(
        name="never_emptied",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="""
            IF EXISTS (SELECT FROM targets_release WHERE published_at IS NOT NULL) THEN
                RAISE EXCEPTION 'The figures of published releases cannot be changed.';
            END IF;
            RETURN NULL;
        """,
    )


REJECT_CHANGES = """
    IF EXISTS (SELECT FROM targets_release WHERE published_at IS NOT NULL
               AND id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.release_id END,
                          CASE WHEN TG_OP <> 'DELETE' THEN NEW.release_id END)) THEN
        RAISE EXCEPTION 'The figures and contributors of a published release cannot be changed.';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
"""


def build_immutable_trigger() -> pgtrigger.Trigger:
    """Return the trigger that rejects changes of rows that belong to a published release."""
    return pgtrigger.Trigger(
        name="frozen",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=REJECT_CHANGES,
    )
