"""Attempts of the serving role to rewrite the history: statements, and the answer of the database.

docs/operations.md lists them. `{old}` is the key of a sealed change, `{version}` a pending version that
`{clerk}` wrote, `{draft}` a draft compiled by `{compiler}` that rests on it, `{published}` a release.
"""

from typing import NamedTuple

DENIED = "permission denied"
OWNER = "must be owner"
SUPERUSER = f"{DENIED}|must be superuser"  # PostgreSQL 16 and newer, and 15
WRITTEN = ""  # accepted: a version of its own, in a sealed change of its own
NOTHING = "nothing"  # accepted without a version

VERSION = (
    "(code, is_core, name_en, name_zh, pgh_created_at, pgh_label, pgh_obj_id, position, change_id)"
    " VALUES ('x', true, '', 'x', now(), 'update', 'x', 1, {old})"
)
RENAME = "UPDATE enterprises_cluster SET name_en = left(md5(random()::text), 8)"
PUBLISH = "UPDATE targets_release SET published_at = now(), published_by_id = "
AS_PUBLISHER = "SELECT set_config('luohu.user', '{publisher}', true)"
RELEASE = (
    "INSERT INTO targets_release (slug, as_of, known_at, seq, correction_zh, correction_en, compiled_by_id,"
    " compiled_at, published_by_id, published_at, withdrawn_reason)"
    " SELECT 'forged', as_of, known_at, seq, '', '', {compiler}, now(), {publisher}, now(), ''"
    " FROM targets_release WHERE id = {draft}"
)
APPROVE = "INSERT INTO enterprises_approval (record, version, approved_by_id"


class Attempt(NamedTuple):
    title: str
    statements: list[str]
    answer: str


ATTEMPTS = [
    Attempt("INSERT a change", ["INSERT INTO enterprises_change (reason) VALUES ('x')"], DENIED),
    Attempt("UPDATE the reason of a sealed change", ["UPDATE enterprises_change SET reason = 'x'"], DENIED),
    Attempt("UPDATE the user of a sealed change", ["UPDATE enterprises_change SET user_id = NULL"], DENIED),
    Attempt(
        "backdate `committed_at`",
        ["UPDATE enterprises_change SET committed_at = '2001-01-01' WHERE id = {old}"],
        DENIED,
    ),
    Attempt("unseal a change", ["UPDATE enterprises_change SET seq = NULL WHERE id = {old}"], DENIED),
    Attempt("DELETE a change", ["DELETE FROM enterprises_change WHERE id = {old}"], DENIED),
    Attempt(
        "INSERT … ON CONFLICT DO UPDATE on the changes",
        [
            "INSERT INTO enterprises_change (id, reason) VALUES ({old}, '')"
            " ON CONFLICT (id) DO UPDATE SET reason = 'x'"
        ],
        DENIED,
    ),
    Attempt(
        "lock the changes against others", ["LOCK TABLE enterprises_change IN ACCESS EXCLUSIVE MODE"], DENIED
    ),
    Attempt("forge a version by INSERT", ["INSERT INTO enterprises_clusterevent " + VERSION], DENIED),
    Attempt("UPDATE a version", ["UPDATE enterprises_clusterevent SET name_zh = 'x'"], DENIED),
    Attempt("DELETE a version", ["DELETE FROM enterprises_clusterevent"], DENIED),
    Attempt("TRUNCATE versions", ["TRUNCATE enterprises_clusterevent"], DENIED),
    Attempt("TRUNCATE a tracked table", ["TRUNCATE enterprises_cluster CASCADE"], DENIED),
    Attempt("DROP a table of versions", ["DROP TABLE enterprises_clusterevent"], OWNER),
    Attempt("COPY versions FROM STDIN", ["COPY enterprises_clusterevent FROM STDIN"], DENIED),
    Attempt("COPY versions FROM PROGRAM", ["COPY enterprises_clusterevent FROM PROGRAM 'true'"], SUPERUSER),
    Attempt(
        "MERGE into versions",
        [
            "MERGE INTO enterprises_clusterevent e USING (SELECT 1) s ON true"
            " WHEN MATCHED THEN UPDATE SET name_zh = 'x'"
        ],
        DENIED,
    ),
    Attempt(
        "write versions in a CTE",
        ["WITH w AS (INSERT INTO enterprises_clusterevent " + VERSION + " RETURNING 1) SELECT FROM w"],
        DENIED,
    ),
    Attempt(
        "write versions through a view",
        [
            "CREATE TEMP VIEW v AS SELECT * FROM enterprises_clusterevent",
            "UPDATE v SET name_zh = 'x'",
        ],
        DENIED,
    ),
    Attempt(
        "CREATE RULE on versions",
        ["CREATE RULE r AS ON INSERT TO enterprises_clusterevent DO INSTEAD NOTHING"],
        OWNER,
    ),
    Attempt(
        "CREATE TRIGGER on a tracked table",
        [
            "CREATE TRIGGER t BEFORE UPDATE ON enterprises_cluster FOR EACH ROW"
            " EXECUTE FUNCTION suppress_redundant_updates_trigger()"
        ],
        DENIED,
    ),
    Attempt(
        "attach the registry's trigger function to a temporary table of forged rows",
        [
            "CREATE TEMP TABLE forged (LIKE enterprises_cluster)",
            "CREATE TRIGGER t AFTER INSERT ON forged REFERENCING NEW TABLE AS new_values"
            " EXECUTE FUNCTION {copier}()",
            "INSERT INTO forged (code, name_zh, name_en, is_core, position) VALUES ('x', 'x', '', true, 1)",
        ],
        DENIED,
    ),
    Attempt(
        "`pgtrigger.ignore` for the trigger that copies versions",
        ["SET LOCAL pgtrigger.ignore = '{{{copier},{updater}}}'", RENAME],
        WRITTEN,
    ),
    Attempt(
        "`pgtrigger.ignore` for the trigger that keeps a release",
        [
            "SET LOCAL pgtrigger.ignore = '{{{keeper}}}'",
            "UPDATE targets_release SET as_of = '2001-01-01' WHERE id = {published}",
        ],
        "was published",
    ),
    Attempt("ALTER TABLE … DISABLE TRIGGER", ["ALTER TABLE enterprises_cluster DISABLE TRIGGER ALL"], OWNER),
    Attempt(
        "ALTER TABLE … DISABLE TRIGGER on the changes",
        ["ALTER TABLE enterprises_change DISABLE TRIGGER USER"],
        OWNER,
    ),
    Attempt("SET session_replication_role", ["SET session_replication_role = replica"], DENIED),
    Attempt(
        "session_replication_role for the next sessions",
        ["ALTER ROLE CURRENT_USER SET session_replication_role = replica"],
        DENIED,
    ),
    Attempt("SET ROLE to the owner", ["SET ROLE {owner}"], DENIED),
    Attempt("SET SESSION AUTHORIZATION", ["SET SESSION AUTHORIZATION {owner}"], DENIED),
    Attempt("ALTER TABLE … OWNER TO itself", ["ALTER TABLE enterprises_change OWNER TO CURRENT_USER"], OWNER),
    Attempt("make itself a superuser", ["ALTER ROLE CURRENT_USER SUPERUSER"], SUPERUSER),
    Attempt("CREATE OR REPLACE FUNCTION current_change", ["{replacement}"], DENIED),
    Attempt("ALTER FUNCTION … SECURITY INVOKER", ["ALTER FUNCTION current_change() SECURITY INVOKER"], OWNER),
    Attempt(
        "CREATE SCHEMA for functions of its own", ["CREATE SCHEMA own AUTHORIZATION CURRENT_USER"], DENIED
    ),
    Attempt(
        "CREATE EVENT TRIGGER", ["CREATE EVENT TRIGGER t ON ddl_command_end EXECUTE FUNCTION f()"], DENIED
    ),
    Attempt("call seal_change", ["SELECT seal_change({old})"], DENIED),
    Attempt("call current_change", ["SELECT current_change()"], NOTHING),
    Attempt("setval on the keys of changes", ["SELECT setval('{sequence}', 1)"], DENIED),
    Attempt("nextval on the keys of changes", ["SELECT nextval('{sequence}')"], NOTHING),
    Attempt("DELETE what is pending", ["DELETE FROM enterprises_pending"], DENIED),
    Attempt(
        "turn the registry into a demonstration", ["INSERT INTO enterprises_demonstration VALUES (1)"], DENIED
    ),
    Attempt("read a file of the server", ["SELECT pg_read_file('PG_VERSION')"], DENIED),
    Attempt("lo_import a file of the server", ["SELECT lo_import('/etc/hostname')"], DENIED),
    Attempt("lo_create a large object", ["SELECT lo_create(0)"], NOTHING),
    Attempt(
        "hold a change by a foreign key",
        ["CREATE TEMP TABLE t (c bigint REFERENCES enterprises_change)"],
        "temporary tables may reference only temporary tables",
    ),
    Attempt(
        "PREPARE TRANSACTION, to commit unsealed",
        [RENAME, "PREPARE TRANSACTION 'x'"],
        "prepared transactions are disabled",
    ),
    Attempt(
        "luohu.change set to an old change",
        ["SELECT set_config('luohu.change', '{old}', true)", RENAME],
        WRITTEN,
    ),
    Attempt("luohu.committed_at", ["SET LOCAL luohu.committed_at = '2001-01-01'", RENAME], WRITTEN),
    Attempt(
        "luohu.user that is no key",
        ["SELECT set_config('luohu.user', 'root', true)", RENAME],
        "invalid input syntax",
    ),
    Attempt(
        "SET CONSTRAINTS ALL IMMEDIATE before writing", ["SET CONSTRAINTS ALL IMMEDIATE", RENAME], "IMMEDIATE"
    ),
    Attempt(
        "SET CONSTRAINTS ALL IMMEDIATE between two writes",
        [RENAME, "SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED", RENAME],
        WRITTEN,
    ),
    Attempt(
        "SET CONSTRAINTS ALL IMMEDIATE inside a statement",
        [
            "CREATE FUNCTION pg_temp.seal_now() RETURNS int LANGUAGE plpgsql AS"
            " 'BEGIN SET CONSTRAINTS ALL IMMEDIATE; RETURN {approver}; END'",
            RENAME,
            APPROVE + ") VALUES ('recognition', {version}, pg_temp.seal_now())",
        ],
        "IMMEDIATE",
    ),
    Attempt(
        "SET CONSTRAINTS ALL DEFERRED, to commit unsealed", [RENAME, "SET CONSTRAINTS ALL DEFERRED"], WRITTEN
    ),
    Attempt(
        "roll back the savepoint that made the change",
        ["SAVEPOINT s", RENAME, "ROLLBACK TO s", RENAME],
        WRITTEN,
    ),
    Attempt(
        "shadow the tables by temporary ones",
        [
            "CREATE TEMP TABLE enterprises_change (LIKE public.enterprises_change)",
            "CREATE TEMP TABLE enterprises_clusterevent (LIKE public.enterprises_clusterevent)",
            "UPDATE public.enterprises_cluster SET name_en = left(md5(random()::text), 8)",
        ],
        WRITTEN,
    ),
    Attempt(
        "shadow functions by pg_temp and search_path",
        [
            "CREATE FUNCTION pg_temp.current_change() RETURNS bigint LANGUAGE sql AS 'SELECT {old}::bigint'",
            "SET LOCAL search_path = pg_temp, public",
            RENAME,
        ],
        WRITTEN,
    ),
    Attempt(
        "an empty search_path",
        ["SET LOCAL search_path = ''", RENAME.replace("enter", "public.enter", 1)],
        WRITTEN,
    ),
    Attempt("a logical message", ["SELECT pg_logical_emit_message(true, 'luohu', 'x')"], NOTHING),
    Attempt("the advisory lock of sealing", ["SELECT pg_advisory_xact_lock(440303)", RENAME], WRITTEN),
    Attempt("raw SQL without a user", [RENAME], WRITTEN),
    Attempt("DELETE a tracked row", ["DELETE FROM enterprises_cluster WHERE code = 'spare'"], WRITTEN),
    Attempt(
        "approve under an old change",
        [APPROVE + ", change_id) VALUES ('recognition', {version}, {approver}, {old})"],
        "belongs to the change of its transaction",
    ),
    Attempt(
        "approve the own version",
        [APPROVE + ") VALUES ('recognition', {version}, {clerk})"],
        "an author would approve it",
    ),
    Attempt(
        "approve the own version under an old change",
        [APPROVE + ", change_id) VALUES ('recognition', {version}, {clerk}, {old})"],
        "an author would approve it|belongs to the change",
    ),
    Attempt(
        "approve a version that is not there",
        [APPROVE + ") VALUES ('recognition', 999999999, {approver})"],
        "is not there",
    ),
    Attempt(
        "UPDATE an approval", ["UPDATE enterprises_approval SET approved_by_id = {clerk}"], "Cannot update"
    ),
    Attempt("DELETE an approval", ["DELETE FROM enterprises_approval"], "Cannot update or delete"),
    Attempt("one INSERT of a published release, with two users", [RELEASE], "begins as a draft"),
    Attempt(
        "publish a draft without a user",
        [PUBLISH + "{publisher} WHERE id = {draft}"],
        "in a change of its publisher",
    ),
    Attempt(
        "publish as the user who compiled it",
        [
            AS_PUBLISHER.replace("publisher", "compiler"),
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
        "of the state at its instant",
    ),
    Attempt(
        "compile and publish in one transaction",
        [
            AS_PUBLISHER,
            RELEASE.replace("{publisher}, now(), ''", "NULL, NULL, ''"),
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
        "cannot be changed",
    ),
    Attempt(
        "move a figure into a published release",
        ["UPDATE targets_releasefigure SET release_id = {published} WHERE release_id = {draft}"],
        "cannot be changed",
    ),
    Attempt(
        "DELETE a file of a published release",
        ["DELETE FROM targets_releasefile WHERE release_id = {published}"],
        "cannot be changed",
    ),
    Attempt("TRUNCATE figures of releases", ["TRUNCATE targets_releasefigure"], DENIED),
]
