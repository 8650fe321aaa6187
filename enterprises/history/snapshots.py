"""As-of reads: the tables as known at a state, rebuilt from the versions in the event tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from psycopg import sql

from enterprises.models import Enterprise, FormerName, event_model, is_tracked
from enterprises.models.django_private import inline_parameters, query_sql

# Whether a row of `alias` belongs to a change that was committed by a state, without a join to that change:
# its key is at most the greatest key up to the state, and it is none of the few changes that have a lower
# key and were committed later. A join to the changes instead reads every version's change row.
_BY_STATE = """
    {alias}.change_id <= (SELECT highest FROM enterprises_change WHERE seq = {seq})
    AND {alias}.change_id <> ALL (ARRAY(
        SELECT id FROM enterprises_change
        WHERE NOT (highest = id AND highest IS NOT NULL) AND (seq > {seq} OR seq IS NULL)))
"""

# The last version of each row at the state, unless that version is its deletion. NOT EXISTS rather than
# DISTINCT ON, because PostgreSQL pushes no condition below DISTINCT ON: with it, reading one enterprise would
# scan the whole history, and the row estimates would be wrong.
_ROWS = """
    SELECT {columns}{derived} FROM {event} e
    WHERE {e_by_state} AND e.pgh_label <> 'delete' AND NOT EXISTS (
        SELECT FROM {event} n WHERE n.pgh_obj_id = e.pgh_obj_id AND n.pgh_id > e.pgh_id AND {n_by_state})
"""

# `names.name_key` rebuilt from the stored text; grams exist only for the index on present rows.
NAME_KEYS = """
    , split_part(e.search_text, chr(10), 1) AS name_key
    , NULL::text[] AS grams
    , NULL::text AS core
    , NULL::integer[] AS search_keys
"""

# Derived columns that the event tables do not store.
DERIVED: dict[type[models.Model], str] = {
    Enterprise: """
        , coalesce(e.uscc, e.organisation_code) AS code
        , coalesce(e.established_on, '9999-12-31') AS established_first
        , coalesce(e.established_on, '0001-01-01') AS established_last
    """
    + NAME_KEYS,
    FormerName: NAME_KEYS,
}

_NAME = re.compile(r'"(\w+)"')
_known_at: ContextVar[int | None] = ContextVar("known_at", default=None)


def by_state(alias: str, seq: int) -> sql.Composable:
    """Return the SQL condition that a row of the alias was committed by the state `seq`."""
    return sql.SQL(_BY_STATE).format(alias=sql.Identifier(alias), seq=sql.Literal(seq))


def rows_at(model: type[models.Model], seq: int) -> sql.Composable:
    """Return a FROM item with a tracked model's rows as known at the state `seq`: all its columns."""
    return sql.SQL("({})").format(
        sql.SQL(_ROWS).format(
            columns=_columns(model),
            derived=sql.SQL(DERIVED.get(model, "")),
            event=sql.Identifier(event_model(model)._meta.db_table),
            e_by_state=by_state("e", seq),
            n_by_state=by_state("n", seq),
        )
    )


@cache
def _columns(model: type[models.Model]) -> sql.Composable:
    """Return the columns stored in a version; `pgh_obj_id` is selected as the primary key."""
    stored = {field.column for field in event_model(model)._meta.concrete_fields}
    columns = [str(field.column) for field in model._meta.concrete_fields if field.column in stored]
    key = str(model._meta.pk.column)
    others = [sql.SQL("e.{}").format(sql.Identifier(name)) for name in columns if name != key]
    return sql.SQL(", ").join([sql.SQL("e.pgh_obj_id AS {}").format(sql.Identifier(key)), *others])


@cache
def tracked_tables() -> dict[str, type[models.Model]]:
    """Return the models whose tables can be read as of a state, by table name.

    A model with `read_as_it_is` is left out: otherwise an earlier instant would show again what was withdrawn
    from the public.
    """
    return {
        model._meta.db_table: model
        for model in apps.get_models()
        if is_tracked(model) and not getattr(model, "read_as_it_is", False)
    }


@contextmanager
def as_known(seq: int | None) -> Iterator[None]:
    """Run ORM queries against the tables as of `seq` (None: current tables).

    >>> with as_known(42):
    ...     Enterprise.objects.in_district_on(day).count()

    Each SELECT gets a common table expression with the name of the table, which takes precedence over it.
    So filters, orders and prefetches work unchanged for both times. Writing inside is an error.
    """
    if seq is None:
        yield
        return

    def read_as_of(execute: Callable[..., Any], statement: Any, params: Any, many: bool, context: Any) -> Any:
        if isinstance(statement, str) and statement.lstrip("( ").startswith("SELECT"):
            statement = _with_snapshot_tables(statement, seq)
        return execute(statement, params, many, context)

    token = _known_at.set(seq)
    try:
        with connection.execute_wrapper(read_as_of):
            yield
    finally:
        _known_at.reset(token)


def known_seq() -> int | None:
    """Return the state as of which ORM queries currently read the tables; None for the tables themselves."""
    return _known_at.get()


def is_in_the_past() -> bool:
    """Return whether ORM queries currently read the tables as of a state."""
    return known_seq() is not None


def statement_of(rows: models.QuerySet[Any], seq: int | None) -> str:
    """Return the SELECT of a queryset with its parameters inlined, as of `seq`, for use as a subquery."""
    try:
        statement, values = query_sql(rows)
    except EmptyResultSet:
        return "SELECT NULL::bigint WHERE false"  # the key of each table
    return inline_parameters(statement if seq is None else _with_snapshot_tables(statement, seq), values)


def _with_snapshot_tables(statement: str, seq: int) -> str:
    if '"grams" @>' in statement or "search_keys &&" in statement:
        raise NotImplementedError("Past states have no grams; call `search` inside as_known().")
    tables = tracked_tables()
    names = [name for name in dict.fromkeys(_NAME.findall(statement)) if name in tables]
    if not names:
        return statement
    tables_at_state = sql.SQL(", ").join(
        sql.SQL("{} AS NOT MATERIALIZED {}").format(sql.Identifier(name), rows_at(tables[name], seq))
        for name in names
    )
    return f"WITH {tables_at_state.as_string()} {statement}"
