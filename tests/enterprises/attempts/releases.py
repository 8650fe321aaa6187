"""Attempts on releases: their publication by one person, and their content."""

from tests.enterprises.attempts.attempt import (
    DENIED,
    EARLY_SEAL,
    Attempt,
    as_user,
)

PUBLISH = "UPDATE targets_release SET published_at = now(), published_by_id = "
AS_PUBLISHER = as_user("publisher")
RELEASE = (
    "INSERT INTO targets_release (slug, as_of, known_at, seq, correction_zh, correction_en, compiled_by_id,"
    " compiled_at, published_by_id, published_at, withdrawn_reason)"
    " SELECT 'forged', as_of, known_at, seq, '', '', {compiler}, now(), {publisher}, now(), ''"
    " FROM targets_release WHERE id = {draft}"
)
DRAFT = RELEASE.replace("{publisher}, now(), ''", "NULL, NULL, ''")

ATTEMPTS = [
    Attempt(
        "one INSERT of a published release, with two users",
        [as_user("compiler"), RELEASE],
        "begins as a draft",
    ),
    Attempt(
        "publish a draft without a user",
        [PUBLISH + "{publisher} WHERE id = {draft}"],
        "in a change of its publisher",
    ),
    Attempt(
        "publish as the user who compiled it",
        [
            as_user("compiler"),
            PUBLISH + "{compiler} WHERE id = {draft}",
        ],
        "in a change of its publisher",
    ),
    Attempt(
        "publish with unapproved records",
        [AS_PUBLISHER, PUBLISH + "{publisher} WHERE id = {draft}"],
        "rests on approved records",
    ),
    Attempt(
        "publish with another state",
        [AS_PUBLISHER, PUBLISH + "{publisher}, seq = seq + 1000 WHERE id = {draft}"],
        "as it was compiled",
    ),
    Attempt(
        "compile and publish in one transaction",
        [
            as_user("compiler"),
            DRAFT,
            PUBLISH + "{publisher} WHERE slug = 'forged'",
        ],
        "in a change of its publisher",
    ),
    Attempt(
        "UPDATE a published release",
        ["UPDATE targets_release SET as_of = '2001-01-01' WHERE id = {published}"],
        "was published",
    ),
    Attempt(
        "UPDATE a figure of a published release",
        ["UPDATE targets_releasefigure SET value = 1 WHERE release_id = {published}"],
        DENIED,
    ),
    Attempt(
        "move a figure into a published release",
        ["UPDATE targets_releasefigure SET release_id = {published} WHERE release_id = {draft}"],
        DENIED,
    ),
    Attempt(
        "DELETE a file of a published release",
        ["DELETE FROM targets_releasefile WHERE release_id = {published}"],
        DENIED,
    ),
    Attempt("TRUNCATE figures of releases", ["TRUNCATE targets_releasefigure"], DENIED),
    Attempt(
        "publish under another slug, in one UPDATE",
        [AS_PUBLISHER, PUBLISH + "{publisher}, slug = 'other' WHERE id = {ready}"],
        "as it was compiled",
    ),
    Attempt(
        "publish for another day, in one UPDATE",
        [AS_PUBLISHER, PUBLISH + "{publisher}, as_of = '2018-12-31' WHERE id = {ready}"],
        "as it was compiled",
    ),
    Attempt(
        "give a draft an earlier state",
        [as_user("compiler"), "UPDATE targets_release SET seq = 1 WHERE id = {draft}"],
        "as it was compiled",
    ),
    Attempt(
        "give a draft another day",
        [as_user("compiler"), "UPDATE targets_release SET as_of = '2018-12-31' WHERE id = {ready}"],
        "as it was compiled",
    ),
    Attempt(
        "publish a draft of an earlier state than that of its instant",
        [
            AS_PUBLISHER,
            PUBLISH + "{publisher} WHERE id = {stale}",
        ],
        "of the state at its instant",
    ),
    Attempt(
        "compile, seal and publish in one transaction, as two users",
        [
            as_user("compiler"),
            DRAFT.replace("'forged'", "'forged2'"),
            *EARLY_SEAL,
            AS_PUBLISHER,
            PUBLISH + "{publisher} WHERE slug = 'forged2'",
        ],
        "one change|approved records",
    ),
    Attempt(
        "compile in the name of another user",
        [AS_PUBLISHER, DRAFT.replace("'forged'", "'forged3'")],
        "compiled in a change of",
    ),
    Attempt(
        "UPDATE a figure of a draft",
        ["UPDATE targets_releasefigure SET value = 1 WHERE release_id = {ready}"],
        DENIED,
    ),
    Attempt(
        "DELETE a figure of a draft",
        ["DELETE FROM targets_releasefigure WHERE release_id = {ready}"],
        DENIED,
    ),
    Attempt(
        "DELETE a contributor of a draft",
        ["DELETE FROM targets_releasecontributor WHERE release_id = {ready}"],
        DENIED,
    ),
    Attempt(
        "INSERT a figure into a draft",
        [
            AS_PUBLISHER,
            "INSERT INTO targets_releasefigure (release_id, indicator, version, series, period, by, key,"
            " label_zh, label_en, value, reason, is_suppressed, provisional)"
            " VALUES ({ready}, 'x', 1, '', 'x', '', 'x', '', '', 1, '', false, 0)",
        ],
        "when it is compiled",
    ),
    Attempt(
        "INSERT a file into a draft",
        [
            AS_PUBLISHER,
            "INSERT INTO targets_releasefile (release_id, name, content_type, content, sha256)"
            " VALUES ({ready}, 'x', 'x', 'x', 'x')",
        ],
        "when it is published",
    ),
]
