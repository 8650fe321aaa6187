"""Triggers of releases: compiled by one person, published as compiled by another, immutable afterwards."""

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


_OUT_OF_PLACE = """
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'release_contents',
        MESSAGE = 'Figures are written when it is compiled, files when it is published.';
"""


def build_compilation_trigger() -> pgtrigger.Trigger:
    """Return the trigger that admits figures and contributors only in the change that compiles their release.

    Otherwise whoever publishes a draft could shape it without being an author of it.
    """
    return pgtrigger.Trigger(
        name="with_compilation",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        level=pgtrigger.Statement,
        referencing=pgtrigger.Referencing(new="new_values"),
        func="""
            IF EXISTS (
                SELECT FROM (SELECT DISTINCT release_id FROM new_values) n
                WHERE NOT EXISTS (
                    SELECT FROM targets_releaseevent e WHERE e.pgh_obj_id = n.release_id
                    AND e.pgh_label = 'insert' AND e.change_id = current_change())
            ) THEN {refuse}
            END IF;
            RETURN NULL;
        """.replace("{refuse}", _OUT_OF_PLACE),
    )


def build_with_publication_trigger() -> pgtrigger.Trigger:
    """Return the trigger that admits files only in the change that publishes their release.

    At the commit, because the files are written before the release, whose publication takes their digest.
    """
    return pgtrigger.Trigger(
        name="with_publication",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        timing=pgtrigger.Deferred,
        func=f"""
            IF NOT EXISTS (
                SELECT FROM targets_releaseevent e WHERE e.pgh_obj_id = NEW.release_id
                AND e.published_at IS NOT NULL AND e.change_id = current_change()
            ) THEN {_OUT_OF_PLACE}
            END IF;
            RETURN NULL;
        """,
    )


def build_compiled_trigger() -> pgtrigger.Trigger:
    """Return the trigger that protects a draft as it was compiled, by the user of its change.

    A discarded draft takes its content along: nothing else may delete single figures.
    """
    return pgtrigger.Trigger(
        name="as_compiled",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("compilation", "bigint"), ("publication", "text[]")],
        func="""
            IF TG_OP = 'INSERT' THEN
                compilation := current_change();
                IF NEW.compiled_by_id IS DISTINCT FROM
                   (SELECT user_id FROM enterprises_change WHERE id = compilation) THEN
                    RAISE EXCEPTION USING
                        ERRCODE = 'check_violation', CONSTRAINT = 'release_compiled_in_own_change',
                        MESSAGE = 'A release is compiled in a change of the user who compiles it.';
                END IF;
                RETURN NEW;
            ELSIF TG_OP = 'DELETE' THEN
                IF OLD.published_at IS NULL THEN
                    DELETE FROM targets_releasefigure WHERE release_id = OLD.id;
                    DELETE FROM targets_releasecontributor WHERE release_id = OLD.id;
                    DELETE FROM targets_releasefile WHERE release_id = OLD.id;
                END IF;
                RETURN OLD;
            END IF;
            publication := ARRAY['published_by_id', 'published_at', 'figures_digest', 'files_digest'];
            IF OLD.published_at IS NULL
               AND to_jsonb(OLD) - publication IS DISTINCT FROM to_jsonb(NEW) - publication THEN
                RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'release_as_compiled',
                    MESSAGE = 'A release is published as it was compiled.';
            END IF;
            RETURN NEW;
        """,
    )


# Kinds of records that bear on figures, and which of their versions can bear on those of `as_of`: by day and
# not by contributor, because a pending version may be the reason why an enterprise does not contribute.
# Renewals count up to 31 March.
_RECORDS = {
    "enterprise": "coalesce(e.established_on, '-infinity') <= NEW.as_of",
    "residence": "coalesce(e.starts_on, '-infinity') <= NEW.as_of",
    "zonemembership": "coalesce(e.starts_on, '-infinity') <= NEW.as_of",
    "recognition": "coalesce(e.starts_on, '-infinity') <= NEW.as_of + 91",
    "annualreport": "e.year <= extract(year FROM NEW.as_of)",
    "talentproject": "e.introduced_on <= NEW.as_of",
    "supportaward": "e.applied_on <= NEW.as_of",
    "payment": "e.paid_on <= NEW.as_of",
    "districtstatistic": "e.reference_on <= NEW.as_of",
}

# The versions known at the state of the release, as in `enterprises.history.snapshots`, without an approval.
_UNAPPROVED = """
    SELECT '{kind}' AS record, e.pgh_obj_id AS row FROM enterprises_{kind}event e
    WHERE e.pgh_label <> 'delete' AND {condition}
      AND NOT EXISTS (SELECT FROM enterprises_approval a WHERE a.record = '{kind}' AND a.version = e.pgh_id)
      AND EXISTS (SELECT FROM enterprises_change c WHERE c.id = e.change_id AND c.seq <= NEW.seq)
      AND NOT EXISTS (
          SELECT FROM enterprises_{kind}event n JOIN enterprises_change c ON c.id = n.change_id
          WHERE n.pgh_obj_id = e.pgh_obj_id AND n.pgh_id > e.pgh_id AND c.seq <= NEW.seq)
"""

UNAPPROVED = " UNION ALL ".join(
    f"({_UNAPPROVED.format(kind=kind, condition=condition)})" for kind, condition in _RECORDS.items()
)

# Digests of what a release is made of, by the column that stores each at the publication. The release is
# tracked, so that they belong to the chain of digests. A column that is added later must be null in earlier
# rows.
_ROWS = """
    SELECT coalesce(string_agg(sha256(convert_to(jsonb_strip_nulls(to_jsonb(t))::text, 'UTF8')), ''::bytea
                               ORDER BY t.id), ''::bytea) AS digest
    FROM public.{table} t WHERE t.release_id = {release}.id
"""
CONTENT_DIGESTS = {
    "figures_digest": f"""encode(sha256(
        ({_ROWS.replace("{table}", "targets_releasefigure")})
        || ({_ROWS.replace("{table}", "targets_releasecontributor")})), 'hex')""",
    "files_digest": """encode(sha256(coalesce((
        SELECT string_agg(convert_to(f.name || ' ' || f.content_type || ' ', 'UTF8') || sha256(f.content),
                          ''::bytea ORDER BY f.id)
        FROM public.targets_releasefile f WHERE f.release_id = {release}.id), ''::bytea)), 'hex')""",
}

# The users who shaped a release: who compiled the draft, and who wrote the notes of an earlier draft of the
# same day that it still has, since recompiling makes a new row.
AUTHORS = """
    SELECT DISTINCT c.user_id FROM targets_releaseevent e JOIN enterprises_change c ON c.id = e.change_id
    WHERE c.seq IS NOT NULL AND c.user_id IS NOT NULL AND (e.pgh_obj_id = {release}.id
       OR e.as_of = {release}.as_of AND (nullif(e.correction_zh, '') = {release}.correction_zh
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
    compilation := (
        SELECT c.seq FROM targets_releaseevent e JOIN enterprises_change c ON c.id = e.change_id
        WHERE e.pgh_obj_id = NEW.id AND e.pgh_label = 'insert' ORDER BY e.pgh_id DESC LIMIT 1);
    -- Of the last one by its instant: an earlier state would leave out what awaits review.
    IF compilation IS NOT NULL AND NEW.seq IS DISTINCT FROM (
        SELECT max(seq) FROM enterprises_change
        WHERE committed_at <= NEW.known_at AND seq < compilation
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'release_of_its_state',
            MESSAGE = 'A release is of the state at its instant.';
    END IF;
    authors := ARRAY({authors});
    publication := current_change();
    publisher := (SELECT user_id FROM enterprises_change WHERE id = publication);
    IF compilation IS NULL OR publisher = ANY (authors)
       OR NEW.published_by_id IS DISTINCT FROM publisher THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'release_published_in_own_change',
            MESSAGE = 'A release is published in a change of its publisher, after another compiled it.';
    END IF;
    IF {unapproved} THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'release_of_approved_records',
            MESSAGE = 'A release rests on approved records.';
    END IF;
    {digests}
    RETURN NEW;
"""


def build_publication_trigger() -> pgtrigger.Trigger:
    """Return the trigger of a publication: it checks persons, state and approvals, and stores the digests."""
    unapproved = " OR ".join(
        f"EXISTS ({_UNAPPROVED.format(kind=kind, condition=condition)})"
        for kind, condition in _RECORDS.items()
    )
    digests = "\n    ".join(
        f"NEW.{column} := {digest.format(release='NEW')};" for column, digest in CONTENT_DIGESTS.items()
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
            ("compilation", "bigint"),
        ],
        func=_CHECK_PUBLICATION.replace("{unapproved}", unapproved)
        .replace("{authors}", AUTHORS.format(release="NEW"))
        .replace("{digests}", digests),
    )
