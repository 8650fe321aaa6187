"""Review by a second person: pending versions, and their approval or rejection."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, models
from django.db.models import Exists, OuterRef, QuerySet
from psycopg import sql

from enterprises.models.approvals import IS_AUTHOR, KPI_BEARING, Approval, Pending, Rejection
from enterprises.models.django_private import query_sql
from enterprises.models.enterprises import Enterprise
from enterprises.models.statistics import DistrictStatistic
from enterprises.models.support import Payment
from enterprises.models.talent_projects import TalentProject
from enterprises.models.tracking import event_model

Versions = Mapping[type[models.Model], Collection[int]]


def find_own_versions(versions: Versions, user: AbstractBaseUser) -> set[tuple[str, int]]:
    """Return the record and id of those versions in which a user had a part, in one query.

    Such a version is approved by somebody else (see `approvals.IS_AUTHOR`).
    """
    parts = []
    for model in versions:
        record, event = str(model._meta.model_name), event_model(model)._meta.db_table
        condition = IS_AUTHOR.format(event=event, record=f"'{record}'", user="%(user)s")
        parts.append(
            f"SELECT '{record}', e.pgh_id FROM {event} e WHERE e.pgh_id = ANY (%({record})s) AND {condition}"
        )
    if not parts:
        return set()
    ids = {str(model._meta.model_name): list(each) for model, each in versions.items()}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), {**ids, "user": user.pk})
        return {(record, version) for record, version in cursor.fetchall()}


def pending_versions(model: type[models.Model]) -> QuerySet[Any]:
    """Return the current versions of a KPI-bearing model's rows that are not approved."""
    versions = Pending.objects.filter(record=model._meta.model_name).values("version")
    events: QuerySet[Any] = event_model(model).objects.filter(pgh_id__in=versions)
    return events


def pending(model: type[models.Model]) -> QuerySet[models.Model]:
    """Return the rows of a KPI-bearing model whose current version is not approved."""
    rows = Pending.objects.filter(record=model._meta.model_name).values("row")
    return model._default_manager.filter(pk__in=rows)


def approve(records: QuerySet[models.Model], *, by: AbstractBaseUser) -> int:
    """Approve the current version of each record that is pending; return the number of approvals.

    Raises IntegrityError (approval_by_another) if `by` is an author of one of the versions. One statement
    for any number of records.
    """
    model = records.model
    event = event_model(model)
    ids, parameters = query_sql(records.order_by().values("pk"))
    statement = sql.SQL(
        "INSERT INTO enterprises_approval (record, version, approved_by_id) "
        "SELECT {record}, max(e.pgh_id), {by} FROM {event} e WHERE e.pgh_obj_id IN ("
    ).format(
        record=sql.Literal(model._meta.model_name),
        by=sql.Literal(by.pk),
        event=sql.Identifier(event._meta.db_table),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            statement + sql.SQL(ids) + sql.SQL(") GROUP BY e.pgh_obj_id ON CONFLICT DO NOTHING"), parameters
        )
        return int(cursor.rowcount)


@dataclass
class ReviewResult:
    """The numbers of versions decided on, and of those left out as the reviewer's own or superseded."""

    decided: int = 0
    own: int = 0
    newer: int = 0


def approve_versions(versions: Versions, *, by: AbstractBaseUser) -> ReviewResult:
    """Approve the versions, by model; the reviewer's own and superseded ones are left out."""
    return _decide(versions, by, Approval, approved_by_id=by.pk)


def reject_versions(versions: Versions, *, by: AbstractBaseUser, reason: str) -> ReviewResult:
    """Reject the versions with a reason; the reviewer's own and superseded ones are left out."""
    return _decide(versions, by, Rejection, returned_by_id=by.pk, reason=reason)


def _decide(versions: Versions, by: AbstractBaseUser, decision: Any, **fields: Any) -> ReviewResult:
    """Create a decision for each version that the reviewer may decide on.

    The reviewer saw certain versions, so decisions refer to versions and not to records: a version that was
    superseded since is counted, never decided on unseen.
    """
    result = ReviewResult()
    own = find_own_versions(versions, by)
    for model, ids in versions.items():
        event, record = event_model(model), model._meta.model_name
        newer = event.objects.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__gt=OuterRef("pgh_id"))
        events = event.objects.filter(pgh_id__in=list(ids))
        # Skip versions already approved, or already decided in the same way.
        for earlier in {Approval, decision}:
            events = events.exclude(Exists(earlier.objects.filter(record=record, version=OuterRef("pgh_id"))))
        rows = list(events.annotate(is_superseded=Exists(newer)).values_list("pgh_id", "is_superseded"))
        current = [id_ for id_, is_superseded in rows if not is_superseded]
        open_ = [id_ for id_ in current if (record, id_) not in own]
        result.newer += len(rows) - len(current)
        result.own += len(current) - len(open_)
        decisions = [decision(record=record, version=id_, **fields) for id_ in open_]
        decision.objects.bulk_create(decisions, ignore_conflicts=True)
        result.decided += len(decisions)
    return result


# The pending versions of all kinds as one relation, so that counts, filters and pages each take one query.
_PENDING_OF_MODEL = """
    SELECT {record} AS record, {position} AS position, e.pgh_id AS version, e.pgh_obj_id::text AS pk,
           {enterprise} AS enterprise_id, e.change_id
    FROM enterprises_pending p JOIN {event} e ON e.pgh_id = p.version WHERE p.record = {record}
"""
_PENDING = """
    FROM ({parts}) w JOIN enterprises_change c ON c.id = w.change_id
    LEFT JOIN enterprises_return r ON r.record = w.record AND r.version = w.version
"""
# SQL for the enterprise of a version, where it is not the column `enterprise_id`.
_ENTERPRISE_OF = {
    Enterprise: "e.pgh_obj_id",
    TalentProject: "e.host_id",
    Payment: "(SELECT a.enterprise_id FROM enterprises_supportaward a WHERE a.id = e.award_id)",
    DistrictStatistic: "NULL::bigint",
}


def _pending_sql() -> sql.Composable:
    parts = [
        sql.SQL(_PENDING_OF_MODEL).format(
            record=sql.Literal(model._meta.model_name),
            position=sql.Literal(position),
            enterprise=sql.SQL(_ENTERPRISE_OF.get(model, "e.enterprise_id")),
            event=sql.Identifier(event_model(model)._meta.db_table),
        )
        for position, model in enumerate(KPI_BEARING)
    ]
    return sql.SQL(_PENDING).format(parts=sql.SQL(" UNION ALL ").join(parts))


def _fetch_all(statement: sql.Composable, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        columns = [column[0] for column in cursor.description or ()]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


@dataclass(frozen=True)
class PendingCount:
    """The number of pending records of a kind and writer, and how many of them are from before an instant."""

    record: str
    writer: int | None
    is_returned: bool
    count: int
    count_before: int


def count_pending(*, before: datetime | None = None) -> list[PendingCount]:
    """Count all pending records by kind, writer and rejection, in one query."""
    statement = sql.SQL(
        "SELECT w.record, c.user_id, r.id IS NOT NULL AS is_returned, count(*) AS n,"
        " count(*) FILTER (WHERE %(before)s::timestamptz IS NULL OR c.committed_at <= %(before)s) AS n_before"
    )
    rows = _fetch_all(statement + _pending_sql() + sql.SQL(" GROUP BY 1, 2, 3"), {"before": before})
    return [PendingCount(*row.values()) for row in rows]


@dataclass(frozen=True)
class Queue:
    """The pending records that match a reviewer's filters; None means no filter."""

    record: str | None = None
    writer: int | None = None
    before: datetime | None = None
    is_returned: bool | None = None
    enterprises: Sequence[int] | None = None

    def count(self, counts: Collection[PendingCount]) -> int:
        """Return the number of records, from the counts of `count_pending` for the same `before`.

        Those are not by enterprise; the records of some are counted by a query.
        """
        if self.enterprises is not None:
            [row] = _fetch_all(sql.SQL("SELECT count(*) AS n") + self._matching(), self._parameters)
            return int(row["n"])
        return sum(
            each.count_before
            for each in counts
            if self.record in (None, each.record)
            and self.writer in (None, each.writer)
            and self.is_returned in (None, each.is_returned)
        )

    def page(self, *, first: int, size: int) -> list[dict[str, Any]]:
        """Return a page: record, version, pk, enterprise_id, change_id, return_id (None: not rejected).

        Ordered by enterprise, so that a reviewer sees all pending records of one together.
        """
        statement = sql.SQL("SELECT w.*, r.id AS return_id") + self._matching()
        statement += sql.SQL(
            " ORDER BY n.sort_key NULLS FIRST, n.id, w.position, w.version LIMIT %(size)s OFFSET %(first)s"
        )
        return _fetch_all(statement, {**self._parameters, "first": first, "size": size})

    @staticmethod
    def _matching() -> sql.Composable:
        return _pending_sql() + sql.SQL(
            " LEFT JOIN enterprises_enterprise n ON n.id = w.enterprise_id"
            " WHERE (%(record)s::text IS NULL OR w.record = %(record)s)"
            " AND (%(writer)s::bigint IS NULL OR c.user_id = %(writer)s)"
            " AND (%(before)s::timestamptz IS NULL OR c.committed_at <= %(before)s)"
            " AND (%(returned)s::boolean IS NULL OR (r.id IS NOT NULL) = %(returned)s)"
            " AND (%(enterprises)s::bigint[] IS NULL OR w.enterprise_id = ANY (%(enterprises)s))"
        )

    @property
    def _parameters(self) -> dict[str, Any]:
        return {
            "record": self.record,
            "writer": self.writer,
            "before": self.before,
            "returned": self.is_returned,
            "enterprises": None if self.enterprises is None else list(self.enterprises),
        }
