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


# Records of the contributors: kind, key of the enterprise, and when figures of `as_of` rest on the record.
# A floor below the rule of `workflow.publish`, which asks each indicator: the database computes no figures.
_RECORDS = (
    ("enterprise", "e.pgh_obj_id", "true"),
    ("residence", "e.enterprise_id", "period_days(e.starts_on, e.ends_on) @> NEW.as_of"),
    (
        "recognition",
        "e.enterprise_id",
        "in_force_days(e.starts_on, e.ends_on, e.cancelled_from) @> NEW.as_of",
    ),
    ("annualreport", "e.enterprise_id", "e.year = extract(year FROM NEW.as_of + 1) - 1"),
)

# The versions known at the state of the release, as in `enterprises.history.snapshots`.
_VERSIONS = """
    SELECT '{kind}' AS record, e.pgh_id AS version FROM enterprises_{kind}event e
    WHERE {enterprise} = ANY (contributors) AND e.pgh_label <> 'delete' AND {condition}
      AND EXISTS (SELECT FROM enterprises_change c WHERE c.id = e.change_id AND c.seq <= NEW.seq)
      AND NOT EXISTS (
          SELECT FROM enterprises_{kind}event n JOIN enterprises_change c ON c.id = n.change_id
          WHERE n.pgh_obj_id = e.pgh_obj_id AND n.pgh_id > e.pgh_id AND c.seq <= NEW.seq)
"""

# The users who shaped a release: who compiled or changed the draft, and who wrote the notes of an earlier
# draft that it still has, since recompiling makes a new row.
AUTHORS = """
    SELECT DISTINCT c.user_id FROM targets_releaseevent e JOIN enterprises_change c ON c.id = e.change_id
    WHERE c.seq IS NOT NULL AND c.user_id IS NOT NULL AND (e.pgh_obj_id = {release}.id
       OR e.slug = {release}.slug AND (nullif(e.correction_zh, '') = {release}.correction_zh
                                       OR nullif(e.correction_en, '') = {release}.correction_en))
"""

_CHECK_PUBLICATION = """
    IF TG_OP = 'UPDATE' AND OLD.published_at IS NOT NULL THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'release_begins_as_draft',
            MESSAGE = 'A release begins as a draft.';
    END IF;
    IF NOT EXISTS (SELECT FROM enterprises_change WHERE seq = NEW.seq AND committed_at <= NEW.known_at) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'release_of_its_state',
            MESSAGE = 'A release is of the state at its instant.';
    END IF;
    authors := ARRAY({authors});
    publication := current_change();
    publisher := (SELECT user_id FROM enterprises_change WHERE id = publication);
    IF cardinality(authors) = 0 OR publisher = ANY (authors)
       OR NEW.published_by_id IS DISTINCT FROM publisher THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'release_published_in_own_change',
            MESSAGE = 'A release is published in a change of its publisher, after another compiled it.';
    END IF;
    contributors := ARRAY(
        SELECT DISTINCT enterprise_id FROM targets_releasecontributor WHERE release_id = NEW.id);
    IF EXISTS (
        SELECT FROM ({versions}) v WHERE NOT EXISTS (
            SELECT FROM enterprises_approval a WHERE a.record = v.record AND a.version = v.version)
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'release_of_approved_records',
            MESSAGE = 'A release rests on approved records.';
    END IF;
    RETURN NEW;
"""


def build_publication_trigger() -> pgtrigger.Trigger:
    """Return the trigger that checks two persons, the state and the approvals at each publication."""
    versions = "UNION ALL".join(
        _VERSIONS.format(kind=kind, enterprise=enterprise, condition=condition)
        for kind, enterprise, condition in _RECORDS
    )
    return pgtrigger.Trigger(
        name="publication",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        condition=pgtrigger.Condition("NEW.published_at IS NOT NULL"),
        declare=[
            ("authors", "bigint[]"),
            ("publisher", "bigint"),
            ("publication", "bigint"),
            ("contributors", "bigint[]"),
        ],
        func=_CHECK_PUBLICATION.replace("{versions}", versions).replace(
            "{authors}", AUTHORS.format(release="NEW")
        ),
    )
