"""Attempts on versions and changes, by statements on the tables and by the settings of a transaction."""

from tests.enterprises.attempts.attempt import (
    APPROVE,
    DENIED,
    EARLY_SEAL,
    NOTHING,
    OWNER,
    RENAME,
    VERSION,
    WRITTEN,
    Attempt,
    as_user,
)

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
        "attach the registry's trigger function to a temporary table of forged rows",
        [
            "CREATE TEMP TABLE forged (LIKE enterprises_cluster)",
            "CREATE TRIGGER t AFTER INSERT ON forged REFERENCING NEW TABLE AS new_values"
            " EXECUTE FUNCTION {copier}()",
            "INSERT INTO forged (code, name_zh, name_en, is_core, position) VALUES ('x', 'x', '', true, 1)",
        ],
        DENIED,
    ),
    Attempt("call seal_change", ["SELECT seal_change({old})"], DENIED),
    Attempt("call current_change", ["SELECT current_change()"], NOTHING),
    Attempt("setval on the keys of changes", ["SELECT setval('{sequence}', 1)"], DENIED),
    Attempt("nextval on the keys of changes", ["SELECT nextval('{sequence}')"], NOTHING),
    Attempt("DELETE what is pending", ["DELETE FROM enterprises_pending"], DENIED),
    Attempt(
        "turn the registry into a demonstration", ["INSERT INTO enterprises_demonstration VALUES (1)"], DENIED
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
        "one change",
    ),
    Attempt(
        "SET CONSTRAINTS ALL IMMEDIATE inside a statement",
        [
            "CREATE FUNCTION pg_temp.seal_now() RETURNS int LANGUAGE plpgsql AS"
            " 'BEGIN SET CONSTRAINTS ALL IMMEDIATE; RETURN {approver}; END'",
            RENAME,
            APPROVE + ") VALUES ('recognition', {version}, pg_temp.seal_now())",
        ],
        DENIED,
    ),
    Attempt(
        "SET CONSTRAINTS ALL DEFERRED, to commit unsealed", [RENAME, "SET CONSTRAINTS ALL DEFERRED"], WRITTEN
    ),
    Attempt(
        "roll back the savepoint that made the change",
        ["SAVEPOINT s", RENAME, "ROLLBACK TO s", RENAME],
        WRITTEN,
    ),
    Attempt("a logical message", ["SELECT pg_logical_emit_message(true, 'luohu', 'x')"], NOTHING),
    Attempt("the advisory lock of sealing", ["SELECT pg_advisory_xact_lock(440303)", RENAME], WRITTEN),
    Attempt("raw SQL without a user", [RENAME], WRITTEN),
    Attempt("DELETE a tracked row", ["DELETE FROM enterprises_cluster WHERE code = 'spare'"], WRITTEN),
    Attempt(
        "give a row another key, without a version",
        ["UPDATE enterprises_cluster SET code = code || 'x'"],
        "keeps its key",
    ),
    Attempt(
        "exchange the keys of two rows",
        [
            "UPDATE enterprises_recognition SET id = -id",
        ],
        "keeps its key",
    ),
    Attempt(
        "a change of nobody",
        ["SELECT set_config('luohu.user', '999999999', true)", RENAME],
        "user of a change",
    ),
    Attempt(
        "two changes in one transaction, the second by another user",
        [as_user("compiler"), RENAME, *EARLY_SEAL, as_user("publisher"), RENAME],
        "one change",
    ),
    Attempt("seal an empty change first", ["SELECT current_change()", *EARLY_SEAL, RENAME], "one change"),
    Attempt(
        "SET CONSTRAINTS … IMMEDIATE for the seal alone",
        ['SET CONSTRAINTS "{sealer}" IMMEDIATE', RENAME],
        WRITTEN,
    ),
    Attempt(
        "SET CONSTRAINTS … IMMEDIATE for the queue of the seal alone",
        ['SET CONSTRAINTS "{queuer}" IMMEDIATE', RENAME, RENAME],
        WRITTEN,
    ),
    Attempt(
        "MERGE into a tracked table",
        [
            "MERGE INTO enterprises_cluster c USING (SELECT 1) s ON true"
            " WHEN MATCHED THEN UPDATE SET name_en = left(md5(random()::text), 8)"
        ],
        WRITTEN,
    ),
    Attempt(
        "INSERT … ON CONFLICT DO UPDATE on a tracked table",
        [
            "INSERT INTO enterprises_cluster SELECT * FROM enterprises_cluster"
            " ON CONFLICT (code) DO UPDATE SET name_en = left(md5(random()::text), 8)"
        ],
        WRITTEN,
    ),
    Attempt(
        "write a tracked table in a CTE",
        ["WITH w AS (" + RENAME + " RETURNING 1) SELECT FROM w"],
        WRITTEN,
    ),
    Attempt(
        "a transaction of REPEATABLE READ",
        ["SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", RENAME],
        WRITTEN,
    ),
    Attempt("move the keys of versions by setval", ["SELECT setval('{versions}', 1)"], DENIED),
    Attempt("UPDATE an event of an account", ["UPDATE accounts_accountevent SET by_id = NULL"], DENIED),
    Attempt("DELETE the events of an account", ["DELETE FROM accounts_accountevent"], DENIED),
    Attempt(
        "INSERT an event of an account",
        ["INSERT INTO accounts_accountevent (user_id, kind) VALUES ({clerk}, 'password')"],
        DENIED,
    ),
    Attempt("DELETE an account", ["DELETE FROM auth_user WHERE id = {clerk}"], "violates foreign key"),
]
