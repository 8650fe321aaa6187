"""Ownership of the history: only the owner of the tables writes it, and the triggers run as that owner."""

from __future__ import annotations

from typing import Any

from django.db import connection
from psycopg import sql

from enterprises.integrity.digests import write_digest_function

# With EXECUTE a role could attach the function of a trigger to a temporary table and so copy forged rows
# into the history; a trigger that fires needs none. `pgtrigger.ignore`, a setting, would switch triggers off.
# The context of pghistory is not used, and looking for it rolled back a subtransaction for each statement: a
# tenth of a change.
_OWN_FUNCTIONS = """
DO $$
DECLARE
    signature text;
BEGIN
    FOR signature IN
        SELECT format('public.%I(%s)', proname, pg_get_function_identity_arguments(oid)) FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'pgtrigger\\_%'
    LOOP
        EXECUTE format(
            'ALTER FUNCTION %1$s SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp;'
            ' REVOKE ALL ON FUNCTION %1$s FROM PUBLIC', signature);
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION public.current_change(), public.seal_change(bigint) FROM PUBLIC;
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT false';
CREATE OR REPLACE FUNCTION public._pgh_attach_context() RETURNS uuid
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT NULL::uuid';
"""

# Tables made since the last `grant` have the default privileges of all tables.
_GRANTEES = """
SELECT DISTINCT r.rolname FROM pg_class t, aclexplode(t.relacl) a JOIN pg_roles r ON r.oid = a.grantee
WHERE t.oid = %s::regclass AND a.grantee <> t.relowner AND a.privilege_type <> 'SELECT'
"""


# Tables of versions by their column, and what their triggers write beside them. By the catalogue and not by
# the models, because this module is imported before them.
_HISTORY_TABLES = """
SELECT c.relname FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
  AND (c.relname IN (
           'accounts_accountevent', 'enterprises_change', 'enterprises_demonstration',
           'enterprises_erasedversion', 'enterprises_importaction', 'enterprises_pending')
       OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'pgh_obj_id'))
ORDER BY 1
"""


def history_tables() -> list[str]:
    """Return the tables that only triggers and functions of the owner write."""
    with connection.cursor() as cursor:
        cursor.execute(_HISTORY_TABLES)
        return [name for (name,) in cursor.fetchall()]


# Tables to which rows are only added: decisions, and the content of imports and releases. A discarded import
# or draft takes its content along by a trigger.
ADDED_ONLY = (
    "enterprises_approval",
    "enterprises_confirmation",
    "enterprises_importfile",
    "enterprises_return",
    "targets_releasecontributor",
    "targets_releasefigure",
    "targets_releasefile",
)


def _find_rights() -> dict[str, str]:
    """Return what the role that serves may do with each table of which it may not do all."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM unnest(%s::text[]) name WHERE to_regclass('public.' || name) IS NOT NULL",
            [list(ADDED_ONLY)],
        )
        added = dict.fromkeys((name for (name,) in cursor.fetchall()), "SELECT, INSERT")
    return {**dict.fromkeys(history_tables(), "SELECT"), **added}


def own_history(**kwargs: Any) -> None:
    """Let the triggers run as the owner and withdraw every right to write the history; after each `migrate`.

    The digest of a change takes in the tables and columns that the migration made.
    pgtrigger creates the functions anew with each migration, with the rights of whoever writes.
    """
    rights = _find_rights()
    with connection.cursor() as cursor:
        cursor.execute(_OWN_FUNCTIONS)
        write_digest_function(cursor)
        for table, right in rights.items():
            cursor.execute(_GRANTEES, [f"public.{table}"])
            for (role,) in cursor.fetchall():
                cursor.execute(_withdrawal(table, role, right))


def _withdrawal(table: str, role: str, rights: str) -> sql.Composed:
    return sql.SQL("REVOKE ALL ON {table} FROM {role}; GRANT {rights} ON {table} TO {role}").format(
        table=sql.Identifier("public", table), role=sql.Identifier(role), rights=sql.SQL(rights)
    )


# TRUNCATE would skip row triggers; TRIGGER and REFERENCES would let a role run code of its own or hold rows.
_GRANT = """
REVOKE CREATE ON SCHEMA public FROM PUBLIC, {role};
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role};
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {role};
GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {role};
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role};
GRANT EXECUTE ON FUNCTION public.current_change() TO {role};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO {role};
"""


# A function of its own would let a role write a row inside a statement that writes the same row, so that
# their versions are in the wrong order. Languages belong to the superuser who made the cluster.
_WITHDRAW_LANGUAGES = """
DO $$
BEGIN
    IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        REVOKE USAGE ON LANGUAGE plpgsql, sql FROM PUBLIC;
    END IF;
END $$
"""


def may_make_functions(role: str) -> bool:
    """Return whether a role may use a language for functions of its own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT bool_or(has_language_privilege(%s, oid, 'USAGE')) FROM pg_language WHERE lanpltrusted",
            [role],
        )
        return bool(cursor.fetchone()[0])


def grant_serving(role: str) -> None:
    """Give a role what serving the registry needs, and nothing by which it could write the history.

    A restored dump has no privileges, so that everybody may execute its functions: they are withdrawn first.
    """
    own_history()
    rights = {**_find_rights(), "django_migrations": "SELECT"}
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(_GRANT).format(
                role=sql.Identifier(role), database=sql.Identifier(str(connection.settings_dict["NAME"]))
            )
        )
        for table, right in rights.items():
            cursor.execute(_withdrawal(table, role, right))
        cursor.execute(_WITHDRAW_LANGUAGES)


def find_obstacle(role: str) -> str:
    """Return why privileges cannot bind a role: "missing", "owner" or "superuser"; '' if they do."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, pg_has_role(oid, (SELECT relowner FROM pg_class"
            " WHERE oid = 'public.enterprises_change'::regclass), 'MEMBER') FROM pg_roles WHERE rolname = %s",
            [role],
        )
        row = cursor.fetchone()
    if row is None:
        return "missing"
    is_superuser, is_owner = row
    return "superuser" if is_superuser else "owner" if is_owner else ""
