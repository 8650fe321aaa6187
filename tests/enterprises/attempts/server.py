"""Attempts on what keeps the history: triggers, functions, roles, settings and files of the server."""

from tests.enterprises.attempts.attempt import (
    DENIED,
    NOTHING,
    OWNER,
    RENAME,
    SUPERUSER,
    WRITTEN,
    Attempt,
)

ATTEMPTS = [
    Attempt("COPY versions FROM PROGRAM", ["COPY enterprises_clusterevent FROM PROGRAM 'true'"], SUPERUSER),
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
    Attempt("read a file of the server", ["SELECT pg_read_file('PG_VERSION')"], DENIED),
    Attempt("lo_import a file of the server", ["SELECT lo_import('/etc/hostname')"], DENIED),
    Attempt("lo_create a large object", ["SELECT lo_create(0)"], NOTHING),
    Attempt(
        "hold a change by a foreign key",
        ["CREATE TEMP TABLE t (c bigint REFERENCES enterprises_change)"],
        "temporary tables may reference only temporary tables",
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
        DENIED,
    ),
    Attempt(
        "an empty search_path",
        ["SET LOCAL search_path = ''", RENAME.replace("enter", "public.enter", 1)],
        WRITTEN,
    ),
    Attempt(
        "a function of its own, which writes inside a statement",
        ["CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 1'"],
        DENIED,
    ),
    Attempt(
        "write a row inside a statement that writes it",
        [
            "CREATE FUNCTION pg_temp.f() RETURNS text LANGUAGE plpgsql AS $f$ BEGIN"
            " UPDATE enterprises_cluster SET name_en = left(md5(random()::text), 8); RETURN 'x'; END $f$",
            "UPDATE enterprises_cluster SET name_zh = name_zh || pg_temp.f()",
        ],
        DENIED,
    ),
    Attempt("DO", ["DO $$ BEGIN PERFORM current_change(); END $$"], DENIED),
    Attempt(
        "a table that inherits from a tracked one",
        ["CREATE TEMP TABLE t () INHERITS (enterprises_cluster)"],
        OWNER,
    ),
    Attempt("ALTER TABLE … ADD COLUMN", ["ALTER TABLE enterprises_cluster ADD COLUMN x int"], OWNER),
    Attempt(
        "ALTER TABLE … DROP CONSTRAINT",
        ["ALTER TABLE targets_release DROP CONSTRAINT targets_release_pkey"],
        OWNER,
    ),
    Attempt("CREATE INDEX on versions", ["CREATE INDEX ON enterprises_clusterevent (code)"], OWNER),
    Attempt(
        "CREATE POLICY on versions", ["CREATE POLICY p ON enterprises_clusterevent USING (false)"], OWNER
    ),
    Attempt(
        "COMMENT ON COLUMN, by which the digest leaves a column out",
        ["COMMENT ON COLUMN enterprises_clusterevent.name_zh IS 'digest since 999'"],
        OWNER,
    ),
    Attempt("UPDATE the catalogue", ["UPDATE pg_catalog.pg_trigger SET tgenabled = 'D'"], DENIED),
    Attempt("GRANT itself the changes", ["GRANT ALL ON enterprises_change TO CURRENT_USER"], NOTHING),
    Attempt("REASSIGN OWNED", ["REASSIGN OWNED BY {owner} TO CURRENT_USER"], DENIED),
    Attempt(
        "ALTER DEFAULT PRIVILEGES of the owner",
        ["ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT ALL ON TABLES TO CURRENT_USER"],
        f"{DENIED}|must be member of role",
    ),
    Attempt("SET track_counts = off, on which the digest relies", ["SET track_counts = off"], DENIED),
    Attempt("pg_stat_reset of the counters", ["SELECT pg_stat_reset()"], DENIED),
    Attempt("ALTER SYSTEM", ["ALTER SYSTEM SET max_prepared_transactions = 9"], SUPERUSER + "|cannot run"),
    Attempt("CREATE EXTENSION dblink", ["CREATE EXTENSION dblink"], DENIED + "|not available"),
    Attempt("LOAD a library", ["LOAD 'pgoutput'"], "access to library"),
    Attempt("call the digest of versions", ["SELECT digest_versions({old})"], DENIED),
    Attempt("call the function of a trigger", ["SELECT {copier}()"], DENIED),
    Attempt("lock a change with FOR UPDATE", ["SELECT FROM enterprises_change FOR UPDATE"], DENIED),
]
