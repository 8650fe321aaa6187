"""Facts as known at a state: the rows that every roll-up reads, and the count of pending records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from django.apps import apps
from django.db import connection, models
from psycopg import sql

from enterprises.history.snapshots import by_state, rows_at
from enterprises.models import (
    AnnualReport,
    Enterprise,
    Recognition,
    Residence,
    SupportAward,
    TalentProject,
    ZoneMembership,
    event_model,
)
from enterprises.models.tracking import is_tracked


@cache
def tracked_tables() -> dict[str, type[models.Model]]:
    """Return the models with a history by their lower-case name, those of other apps included."""
    return {str(model._meta.model_name): model for model in apps.get_models() if is_tracked(model)}


# The foreign key to the enterprise; rows of other models belong to none.
ENTERPRISE_COLUMNS: dict[type[models.Model], str] = {
    Enterprise: "id",
    TalentProject: "host_id",
    **dict.fromkeys((AnnualReport, Recognition, Residence, SupportAward, ZoneMembership), "enterprise_id"),
}

# The given records whose version at the state had no approval by then. For the present the database
# maintains the pending records in a table of their own, which needs no look at the history.
_PENDING_AT_STATE = """
    SELECT {record} AS record, v.pk FROM (
        SELECT e.pgh_obj_id AS pk, max(e.pgh_id) AS version FROM {event} e
        WHERE e.pgh_obj_id = ANY({ids}) AND {is_known} GROUP BY e.pgh_obj_id
    ) v
    WHERE NOT EXISTS (
        SELECT FROM enterprises_approval a
        WHERE a.record = {record} AND a.version = v.version AND {is_approved}
    )
"""
_PENDING_NOW = """
    SELECT {record} AS record, p.row AS pk FROM enterprises_pending p
    WHERE p.record = {record} AND p.row = ANY({ids})
"""


@dataclass(frozen=True)
class Facts:
    """The facts as known at the state `seq`; None means as known now.

    The same SQL serves both: `{recognition}` in a statement becomes the table itself, or the last versions
    at that state. With `enterprise`, the id of one, only its rows are read.
    """

    seq: int | None = None
    enterprise: int | None = None

    def rows(self, model: type[models.Model]) -> sql.Composable:
        """Return a FROM item with the model's rows as known: its columns, `id` among them."""
        column = ENTERPRISE_COLUMNS.get(model)
        if self.enterprise is None or column is None:
            return self._all_rows(model)
        return sql.SQL("(SELECT * FROM {rows} all_rows WHERE {column} = {enterprise})").format(
            rows=self._all_rows(model),
            column=sql.Identifier(column),
            enterprise=sql.Literal(self.enterprise),
        )

    def _all_rows(self, model: type[models.Model]) -> sql.Composable:
        table = model._meta.db_table
        rows = sql.Identifier(table) if self.seq is None else rows_at(model, self.seq)
        if model is not Enterprise:
            return rows
        # Duplicates count in no figure, even if rows refer to them. Every roll-up reads enterprises through
        # this method, so the rule is here only.
        return sql.SQL("(SELECT * FROM {rows} every WHERE merged_into_id IS NULL)").format(rows=rows)

    def fetch_all(self, statement: str, **parameters: Any) -> list[dict[str, Any]]:
        """Run one statement over the facts and return its rows by column name.

        `{recognition} r` in the statement is replaced by the recognitions as known, `{enterprise} e` for
        the enterprises, and so on for each of `tracked_tables`; `%(name)s` for a parameter.
        """
        with connection.cursor() as cursor:
            cursor.execute(_compose(statement, self.seq, self.enterprise), parameters)
            columns = [column[0] for column in cursor.description or ()]
            return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]

    def count_pending(
        self, records: Mapping[type[models.Model], Sequence[int]], *, approved_at: int | None
    ) -> int:
        """Return how many of the records (ids by model) had a version without an approval.

        The version is the one known at this state; an approval counts if it was given by the state
        `approved_at` (None: by now).
        """
        [(count,)] = self._query_pending("SELECT count(*) FROM ({}) AS pending", records, approved_at) or [
            (0,)
        ]
        return int(count)

    def find_pending(
        self, records: Mapping[type[models.Model], Sequence[int]], *, approved_at: int | None
    ) -> list[tuple[str, int]]:
        """Return the records that `count_pending` counts, as pairs of model name and key."""
        return self._query_pending(
            "SELECT record, pk FROM ({}) AS pending ORDER BY 1, 2", records, approved_at
        )

    def _query_pending(
        self,
        statement: str,
        records: Mapping[type[models.Model], Sequence[int]],
        approved_at: int | None,
    ) -> list[tuple[Any, ...]]:
        """Run a statement about the pending ones of some records; return no rows where there are none."""
        is_now = self.seq is None and approved_at is None
        parts = [
            sql.SQL(_PENDING_NOW if is_now else _PENDING_AT_STATE).format(
                event=sql.Identifier(event_model(model)._meta.db_table),
                ids=sql.Literal(list(ids)),
                is_known=_by(self.seq, "e"),
                record=sql.Literal(model._meta.model_name),
                is_approved=_by(approved_at, "a"),
            )
            for model, ids in records.items()
            if ids
        ]
        if not parts:
            return []
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(statement).format(sql.SQL(" UNION ALL ").join(parts)))
            return list(cursor.fetchall())


@lru_cache(maxsize=500)
def _compose(statement: str, seq: int | None, enterprise: int | None) -> str:
    """Return a statement with its tables as known at a state.

    Cached: a fifth of the time of compiling a release went into composing the same statements again.
    """
    facts = Facts(seq, enterprise)
    tables = {
        name: facts.rows(model) for name, model in tracked_tables().items() if f"{{{name}}}" in statement
    }
    return sql.SQL(statement).format(**tables).as_string()


def _by(seq: int | None, alias: str) -> sql.Composable:
    """Return the SQL condition that a row of the alias was known at a state; None: now."""
    return sql.SQL("true") if seq is None else by_state(alias, seq)


@dataclass(frozen=True)
class CachedFacts(Facts):
    """Facts with a cache of the rows of each statement, for a page that repeats statements.

    Use one instance per page or release: a longer-lived one would miss changes of the registry.
    """

    rows_by_statement: dict[str, list[dict[str, Any]]] = field(
        default_factory=dict, compare=False, repr=False
    )

    def fetch_all(self, statement: str, **parameters: Any) -> list[dict[str, Any]]:
        key = f"{self.enterprise} {statement} {parameters}"
        if key not in self.rows_by_statement:
            self.rows_by_statement[key] = super().fetch_all(statement, **parameters)
        return self.rows_by_statement[key]
