"""The tables as they were known at a state, out of the versions that history keeps."""

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

# Whether what `of` says belongs to a change that was committed by a state, without a look at that change: by
# the greatest key up to the state, and by the few changes that have a lesser key and were committed later.
_BY_STATE = """
    {of}.change_id <= (SELECT highest FROM enterprises_change WHERE seq = {seq})
    AND {of}.change_id <> ALL (ARRAY(
        SELECT id FROM enterprises_change
        WHERE NOT (highest = id AND highest IS NOT NULL) AND (seq > {seq} OR seq IS NULL)))
"""

# The last version of each row at the state, unless that was its end. Not DISTINCT ON, behind which no
# condition reaches: so the versions of one enterprise are found by the index, and the planner knows how many
# rows a condition leaves.
_ROWS = """
    SELECT {columns}{derived} FROM {event} e
    WHERE {e_by_state} AND e.pgh_label <> 'delete' AND NOT EXISTS (
        SELECT FROM {event} n WHERE n.pgh_obj_id = e.pgh_obj_id AND n.pgh_id > e.pgh_id AND {n_by_state})
"""

# What `names.name_key` makes, from the kept text; the pairs of characters only serve an index of the present.
NAME_KEYS = """
    , split_part(e.search_text, chr(10), 1) AS name_key
    , NULL::text[] AS grams
"""

# The columns that history leaves out because the others give them.
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


def by_state(of: str, seq: int) -> sql.Composable:
    """Return the condition that what a row `of` a statement says was committed by the state `seq`."""
    return sql.SQL(_BY_STATE).format(of=sql.Identifier(of), seq=sql.Literal(seq))


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
    """The columns that a version keeps; the key is the one by which versions are found."""
    kept = {field.column for field in event_model(model)._meta.concrete_fields}
    columns = [str(field.column) for field in model._meta.concrete_fields if field.column in kept]
    key = str(model._meta.pk.column)
    others = [sql.SQL("e.{}").format(sql.Identifier(name)) for name in columns if name != key]
    return sql.SQL(", ").join([sql.SQL("e.pgh_obj_id AS {}").format(sql.Identifier(key)), *others])


@cache
def tracked_tables() -> dict[str, type[models.Model]]:
    """Return the models whose tables can be read as known, by table.

    A model that is `read_as_it_is` stays out: what was taken back from the public is not given back
    by asking for an earlier instant.
    """
    return {
        model._meta.db_table: model
        for model in apps.get_models()
        if is_tracked(model) and not getattr(model, "read_as_it_is", False)
    }


@contextmanager
def as_known(seq: int | None) -> Iterator[None]:
    """Let every query of the ORM inside read the tables as known at the state `seq`; None: as they are.

    >>> with as_known(42):
    ...     Enterprise.objects.in_district_on(day).count()

    A common table expression of the same name stands before each statement and hides the table, so
    filters, orders and prefetches mean on both clocks what they say. Nothing is to be written inside.
    """
    if seq is None:
        yield
        return

    def hide(execute: Callable[..., Any], statement: Any, params: Any, many: bool, context: Any) -> Any:
        if isinstance(statement, str) and statement.lstrip("( ").startswith("SELECT"):
            statement = _hidden(statement, seq)
        return execute(statement, params, many, context)

    token = _known_at.set(seq)
    try:
        with connection.execute_wrapper(hide):
            yield
    finally:
        _known_at.reset(token)


def is_in_the_past() -> bool:
    """Say whether the ORM reads the tables as they were known at a state."""
    return _known_at.get() is not None


def statement_of(rows: models.QuerySet[Any], seq: int | None) -> str:
    """Return the SELECT of a queryset with its values in it, to stand inside another statement, as known."""
    try:
        statement, values = rows.query.sql_with_params()
    except EmptyResultSet:
        return "SELECT NULL WHERE false"
    postgres: Any = connection.ops
    found: str = postgres.compose_sql(statement if seq is None else _hidden(statement, seq), values)
    return found


def _hidden(statement: str, seq: int) -> str:
    if '"grams" @>' in statement:
        raise NotImplementedError("The past has no pairs of characters; let `search` ask it, inside.")
    tables = tracked_tables()
    named = [name for name in dict.fromkeys(_NAME.findall(statement)) if name in tables]
    if not named:
        return statement
    hidden = sql.SQL(", ").join(
        sql.SQL("{} AS NOT MATERIALIZED {}").format(sql.Identifier(name), rows_at(tables[name], seq))
        for name in named
    )
    return f"WITH {hidden.as_string()} {statement}"
