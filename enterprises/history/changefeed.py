"""The changes of what is public, in the order of the commits: old and new values of each record."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

import orjson
from django.db import connection
from psycopg import sql

from enterprises.cursors import BadCursor
from enterprises.models import Enterprise, event_model
from enterprises.public_records import FEED, RECORDS, PublicField, PublicRecord

# The code of the enterprise that a version refers to, as known after the change.
_CODE = """(
    SELECT coalesce(n.uscc, n.organisation_code) FROM enterprises_enterpriseevent n
    JOIN enterprises_change d ON d.id = n.change_id WHERE n.pgh_obj_id = v.column AND d.seq <= c.seq
    ORDER BY n.pgh_id DESC LIMIT 1
)"""

KINDS = tuple(RECORDS)

# Whether the enterprise of a row `v` is no duplicate of another record, as known by the change `c` or, with
# `<`, before it. A duplicate is not public, nor is what stays with it when it is merged.
_IS_PUBLIC = """(
    SELECT n.merged_into_id IS NULL FROM enterprises_enterpriseevent n
    JOIN enterprises_change d ON d.id = n.change_id WHERE n.pgh_obj_id = v.{of} AND d.seq {by} c.seq
    ORDER BY n.pgh_id DESC LIMIT 1
)"""

# What the versions of a change `c` made of the public fields, and what they were before; a version that
# changed none of them (an address, say) is not told. The keys come first and by themselves, along the index
# of change and version (an equation of the change would let the planner think that any order by version
# does); OFFSET keeps them apart, so that the rest is worked out for one after another until the page is full.
_CHANGES = """
    SELECT {kind}::int AS kind, k.change_id, k.pgh_id AS version, b.old, n.new
    FROM (
        SELECT change_id, pgh_id FROM {event}
        WHERE (change_id, pgh_id) > (c.id, {told}) AND change_id <= c.id
        ORDER BY change_id, pgh_id OFFSET 0
    ) k
    CROSS JOIN LATERAL (SELECT * FROM {event} WHERE pgh_id = k.pgh_id OFFSET 0) e
    LEFT JOIN LATERAL (
        SELECT {fields} AS new FROM (SELECT e.*) v WHERE v.pgh_label <> 'delete' AND {is_public}
    ) n ON true
    LEFT JOIN LATERAL (
        SELECT CASE WHEN v.pgh_label <> 'delete'
                     AND CASE WHEN v.change_id = e.change_id THEN {is_public} ELSE {was_public} END
               THEN {fields} END AS old
        FROM {event} v
        WHERE v.pgh_obj_id = e.pgh_obj_id AND v.pgh_id < e.pgh_id ORDER BY v.pgh_id DESC LIMIT 1
    ) b ON true
"""
# What a merger took from the public or its undo gave back, without a version of its own: the rows that
# stayed with the duplicate. OFFSET lets only these be looked into.
_CHANGES_BY_MERGING = """
    SELECT {kind}::int AS kind, c.id AS change_id, v.pgh_id AS version,
           CASE WHEN {was_public} THEN {fields} END AS old, CASE WHEN {is_public} THEN {fields} END AS new
    FROM (
        SELECT v.* FROM merged m JOIN {event} v ON v.enterprise_id = m.enterprise
        WHERE m.change_id = c.id AND v.pgh_label <> 'delete' AND v.pgh_id > {told} OFFSET 0
    ) v
    WHERE {was_public} <> {is_public}
      AND EXISTS (SELECT FROM enterprises_change d WHERE d.id = v.change_id AND d.seq < c.seq)
      AND NOT EXISTS (
          SELECT FROM {event} l JOIN enterprises_change d ON d.id = l.change_id
          WHERE l.pgh_obj_id = v.pgh_obj_id AND l.pgh_id > v.pgh_id AND d.seq <= c.seq)
"""
# Up to which version of a kind the reader was told of a change `c`.
_TOLD = """CASE
    WHEN c.seq > %(seq)s OR {kind} > %(kind)s THEN 0
    WHEN {kind} = %(kind)s THEN %(version)s ELSE 9223372036854775807 END"""
_IN_ORDER = """(
    SELECT * FROM ({changes}) changes WHERE old::text IS DISTINCT FROM new::text
    ORDER BY change_id, version LIMIT %(size)s
)"""
# One change after another (OFFSET keeps it so), until the page is full.
_PAGE = """
    WITH merged AS MATERIALIZED (
        SELECT DISTINCT pgh_obj_id AS enterprise, change_id FROM enterprises_enterpriseevent
        WHERE pgh_obj_id IN (
            SELECT pgh_obj_id FROM enterprises_enterpriseevent WHERE merged_into_id IS NOT NULL)
    )
    SELECT c.seq, e.kind, e.version, c.committed_at, e.old, e.new
    FROM (SELECT id, seq, committed_at FROM enterprises_change WHERE seq >= %(seq)s ORDER BY seq OFFSET 0) c
    CROSS JOIN LATERAL ({parts}) e
    ORDER BY c.seq, e.kind, e.version LIMIT %(size)s
"""


@dataclass(frozen=True, order=True)
class Place:
    """A position in the feed: behind a change, or behind one of its records; `PATTERN` is its text."""

    PATTERN: ClassVar[str] = r"([0-9]{1,18})(?:\.([0-9]{1,2})\.([0-9]{1,18}))?"

    seq: int
    kind: int = len(KINDS)
    version: int = 0

    def __str__(self) -> str:
        return str(self.seq) if self.kind == len(KINDS) else f"{self.seq}.{self.kind}.{self.version}"

    @classmethod
    def parse(cls, text: str) -> Place:
        """Return the position that a text like 42 or 42.5.6 means; raise BadCursor."""
        match = re.fullmatch(cls.PATTERN, text)
        if match is None:
            raise BadCursor("This is no position in the feed.")
        return cls(*(int(part) for part in match.groups() if part is not None))


@dataclass(frozen=True)
class PublicChange:
    """What a change made of one record; `old` and `new` are JSON, None where there was or is none."""

    place: Place
    committed_at: datetime
    record: str
    old: orjson.Fragment | None
    new: orjson.Fragment | None

    @property
    def action(self) -> str:
        if self.old is None:
            return "added"
        return "removed" if self.new is None else "changed"


def changes_after(place: Place, *, size: int) -> list[PublicChange]:
    """Return the first changes behind a place, in commit order."""
    parts = [_changes_sql(kind, record) for kind, record in enumerate(RECORDS.values())]
    statement = sql.SQL(_PAGE).format(parts=sql.SQL(" UNION ALL ").join(parts))
    asked = {"seq": place.seq, "kind": place.kind, "version": place.version, "size": size}
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        return [
            PublicChange(Place(seq, kind, version), at, KINDS[kind], _json(old), _json(new))
            for seq, kind, version, at, old, new in cursor.fetchall()
        ]


def _field_sql(field: PublicField) -> str:
    if field.enterprise_key:
        return _CODE.replace("column", field.enterprise_key)
    return field.feed_sql or field.sql("v")


def _changes_sql(kind: int, record: PublicRecord) -> sql.Composable:
    """Return the statement for one kind of record.

    Only rows of an enterprise become public or not by a merger, so only they get the second part.
    """
    model, fields = record.model, record.fields_in(FEED)
    pairs = ", ".join(f"'{name}', {_field_sql(field)}" for name, field in fields.items())
    words = {"fields": f"json_build_object({pairs})", "kind": str(kind), "told": _TOLD.format(kind=kind)}
    parts = [_CHANGES]
    if model is Enterprise:
        words |= dict.fromkeys(("is_public", "was_public"), "v.merged_into_id IS NULL")
    elif "enterprise" in fields:
        parts.append(_CHANGES_BY_MERGING)
        words["is_public"] = _IS_PUBLIC.format(of="enterprise_id", by="<=")
        words["was_public"] = _IS_PUBLIC.format(of="enterprise_id", by="<")
    else:
        words |= dict.fromkeys(("is_public", "was_public"), "true")
    words["event"] = event_model(model)._meta.db_table
    return sql.SQL(" UNION ALL ".join(_IN_ORDER.format(changes=part.format(**words)) for part in parts))


def _json(value: Any) -> orjson.Fragment | None:
    if value is None:
        return None
    return orjson.Fragment(value if isinstance(value, str | bytes) else orjson.dumps(value))
