"""The chain of digests over sealed changes: the functions that make it in the database, and their SQL.

A row is hashed as the text of its JSON without nulls, under fixed settings. The digest of a change is over
its metadata, over one digest for each table that it wrote, and over the digest of the change before.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from psycopg import sql

# Settings that the text of JSON depends on; a range of days in it also on the style of dates.
SETTINGS = {
    "timezone": "UTC",
    "datestyle": "ISO",
    "intervalstyle": "postgres",
    "extra_float_digits": "1",
    "bytea_output": "hex",
}


# One plan for all changes, by the index: where an import wrote most versions, a plan for a particular change
# promises less than a general one, so that each change would be planned anew, which takes longer than it.
PLANNING = {"plan_cache_mode": "force_generic_plan", "enable_seqscan": "off"}


class DigestedTable(NamedTuple):
    """A table of versions or decisions, with its key and the columns that it got later, each with a state.

    `later` maps a column to the last state without it; versions up to that state are hashed without it.
    """

    name: str
    key: str
    later: dict[str, int]

    def digest_row(self, alias: str, seq: sql.Composable | None = None) -> sql.Composable:
        """Return the digest of a row of a change numbered `seq`; None: the next one."""
        row: sql.Composable = sql.SQL("to_jsonb({})").format(sql.Identifier(alias))
        for column, since in self.later.items() if seq is not None else ():
            row = sql.SQL("{} - CASE WHEN {} <= {} THEN {} ELSE '' END").format(
                row, seq, sql.Literal(since), sql.Literal(column)
            )
        return sql.SQL("sha256(convert_to(jsonb_strip_nulls({row})::text, 'UTF8'))").format(row=row)

    def digest(
        self, alias: str, seq: sql.Composable | None = None, *, erased: str | None = None
    ) -> sql.Composable:
        """Return the aggregate of the digests of rows.

        `erased` is the alias of their ErasedVersion: a row that is as the erasure left it counts as it was.
        """
        row = self.digest_row(alias, seq)
        if erased is not None:
            row = sql.SQL(
                "CASE WHEN {erased}.kept = encode({row}, 'hex') THEN decode({erased}.sealed, 'hex')"
                " ELSE {row} END"
            ).format(erased=sql.Identifier(erased), row=row)
        return sql.SQL("encode(sha256(string_agg({row}, ''::bytea ORDER BY {key})), 'hex')").format(
            row=row, key=sql.Identifier(alias, self.key)
        )


# The state since which a column exists is in its comment, so that it goes with a dump.
_TABLES = """
SELECT c.relname,
       (SELECT attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
        WHERE i.indrelid = c.oid AND i.indisprimary),
       (SELECT jsonb_object_agg(attname, substr(col_description(c.oid, attnum), 14)::bigint) FROM pg_attribute
        WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped
          AND col_description(c.oid, attnum) LIKE 'digest since %%')
FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
  AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'change_id')
  AND (c.relname IN ('enterprises_approval', 'enterprises_confirmation', 'enterprises_return',
                     'enterprises_erasedversion')
       OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'pgh_obj_id'))
ORDER BY 1
"""

# Without the note of its first change, a column added later would make every earlier digest wrong.
_NOTE_COLUMNS = """
DO $$
DECLARE
    statement text;
BEGIN
    FOR statement IN
        SELECT format('COMMENT ON COLUMN public.%I.%I IS ''digest since %s''', relname, attname,
                      (SELECT coalesce(max(seq), 0) FROM public.enterprises_change))
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND attnum > 0 AND NOT attisdropped
        WHERE c.oid = ANY ({tables}::regclass[]) AND col_description(c.oid, attnum) IS NULL
    LOOP
        EXECUTE statement;
    END LOOP;
END $$
"""

# The counters of the transaction tell which tables it wrote, so that the others need not be searched. Each
# expression costs some microseconds in each transaction; so the tables are searched together, by halves.
_VERSIONS_FUNCTION = """
CREATE OR REPLACE FUNCTION public.digest_versions(of_change bigint) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp {settings} AS $$
DECLARE
    digest text;
    digests jsonb := '{{}}';
    position bigint;
BEGIN
    FOR position IN
        SELECT t.position FROM unnest({names}::regclass[]) WITH ORDINALITY t (name, position)
        WHERE pg_stat_get_xact_tuples_inserted(t.name) > 0 OR NOT current_setting('track_counts')::boolean
    LOOP
{tables}
        IF digest IS NOT NULL THEN
            digests := digests || jsonb_build_object(({labels}::text[])[position], digest);
        END IF;
    END LOOP;
    RETURN digests;
END $$;
REVOKE ALL ON FUNCTION public.digest_versions(bigint) FROM PUBLIC;
"""

_VERSIONS_OF_TABLE = "SELECT {digest} INTO digest FROM {table} t WHERE t.change_id = of_change;"
_HALVES = "IF position <= {middle} THEN {first} ELSE {second} END IF;"


def read_tables(cursor: Any) -> list[DigestedTable]:
    """Return the tables that belong to the digest of a change."""
    cursor.execute(_TABLES)
    return [
        DigestedTable(
            name, key, {column: since for column, since in json.loads(columns or "{}").items() if since}
        )
        for name, key, columns in cursor.fetchall()
    ]


def write_digest_function(cursor: Any) -> None:
    """Write the function that sealing calls, one statement for each table; plans are then cached by session.

    Columns that a migration has just added are noted with the present state first.
    """
    names = [f"public.{table.name}" for table in read_tables(cursor)]
    cursor.execute(sql.SQL(_NOTE_COLUMNS).format(tables=sql.Literal(names)))
    statements = [
        sql.SQL(_VERSIONS_OF_TABLE).format(
            table=sql.Identifier("public", table.name), digest=table.digest("t")
        )
        for table in read_tables(cursor)
    ]
    settings = " ".join(f"SET {name} = '{value}'" for name, value in {**SETTINGS, **PLANNING}.items())
    cursor.execute(
        sql.SQL(_VERSIONS_FUNCTION).format(
            settings=sql.SQL(settings),
            names=sql.Literal(names),
            labels=sql.Literal([name.removeprefix("public.") for name in names]),
            tables=_choose(statements),
        )
    )


def _choose(statements: list[sql.Composed], before: int = 0) -> sql.Composed:
    """Return the statement of PL/pgSQL that executes the one at `position`, counted from `before` + 1."""
    if len(statements) == 1:
        return statements[0]
    half = len(statements) // 2
    return sql.SQL(_HALVES).format(
        middle=sql.Literal(before + half),
        first=_choose(statements[:half], before),
        second=_choose(statements[half:], before + half),
    )
