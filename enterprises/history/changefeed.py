"""Changes of the public records in commit order, with old and new values."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

import orjson
from django.db import connection
from psycopg import sql

from enterprises.codecs.cursors import BadCursor
from enterprises.models import Change, Enterprise, event_model
from enterprises.public_records.fields import FEED, PublicField, PublicRecord
from enterprises.public_records.records import RECORDS

# The code of the enterprise that a version refers to, as known after the change.
_CODE = """(
    SELECT coalesce(n.uscc, n.organisation_code) FROM enterprises_enterpriseevent n
    JOIN enterprises_change d ON d.id = n.change_id WHERE n.pgh_obj_id = v.column AND d.seq <= c.seq
    ORDER BY n.pgh_id DESC LIMIT 1
)"""

KINDS = tuple(RECORDS)
_DIGITS = 12  # of a digest in a position: enough to tell histories apart that nobody made up

# Whether the enterprise of a row `v` is no duplicate, as known by the change `c` or, with `<`, before it.
# Duplicates are not public, nor are the rows left with them by a merge.
_IS_PUBLIC = """(
    SELECT n.merged_into_id IS NULL FROM enterprises_enterpriseevent n
    JOIN enterprises_change d ON d.id = n.change_id WHERE n.pgh_obj_id = v.{of} AND d.seq {by} c.seq
    ORDER BY n.pgh_id DESC LIMIT 1
)"""

# The public fields of the versions of a change `c`, and of the versions before; versions that changed none
# of them (an address, say) are dropped. The keys are selected first, along the index of change and version
# (`change_id = c.id` would let the planner take any order by version). OFFSET prevents flattening, so that
# the rest is computed key by key until the page is full.
_CHANGES = """
    SELECT {kind}::int AS kind, k.change_id, k.pgh_id AS version, b.old, n.new
    FROM (
        SELECT change_id, pgh_id FROM {event}
        WHERE (change_id, pgh_id) > (c.id, {sent}) AND change_id <= c.id
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
# Records that a merge removed from the public ones, or its undo added again, without a version of their own:
# the rows left with the duplicate. OFFSET restricts the checks to these rows.
_CHANGES_BY_MERGING = """
    SELECT {kind}::int AS kind, c.id AS change_id, v.pgh_id AS version,
           CASE WHEN {was_public} THEN {fields} END AS old, CASE WHEN {is_public} THEN {fields} END AS new
    FROM (
        SELECT v.* FROM merged m JOIN {event} v ON v.enterprise_id = m.enterprise
        WHERE m.change_id = c.id AND v.pgh_label <> 'delete' AND v.pgh_id > {sent} OFFSET 0
    ) v
    WHERE {was_public} <> {is_public}
      AND EXISTS (SELECT FROM enterprises_change d WHERE d.id = v.change_id AND d.seq < c.seq)
      AND NOT EXISTS (
          SELECT FROM {event} l JOIN enterprises_change d ON d.id = l.change_id
          WHERE l.pgh_obj_id = v.pgh_obj_id AND l.pgh_id > v.pgh_id AND d.seq <= c.seq)
"""
# The last version of a kind in a change `c` that is before the position.
_SENT = """CASE
    WHEN c.seq > %(seq)s OR {kind} > %(kind)s THEN 0
    WHEN {kind} = %(kind)s THEN %(version)s ELSE 9223372036854775807 END"""
_IN_ORDER = """(
    SELECT * FROM ({changes}) changes WHERE old::text IS DISTINCT FROM new::text
    ORDER BY change_id, version LIMIT %(size)s
)"""
# OFFSET prevents flattening, so that changes are read one after another until the page is full.
_PAGE = """
    WITH merged AS MATERIALIZED (
        SELECT DISTINCT pgh_obj_id AS enterprise, change_id FROM enterprises_enterpriseevent
        WHERE pgh_obj_id IN (
            SELECT pgh_obj_id FROM enterprises_enterpriseevent WHERE merged_into_id IS NOT NULL)
    )
    SELECT c.seq, e.kind, e.version, coalesce(left(encode(c.digest, 'hex'), %(digits)s), ''), c.committed_at,
           e.old, e.new
    FROM (
        SELECT id, seq, committed_at, digest FROM enterprises_change
        WHERE seq >= %(seq)s ORDER BY seq OFFSET 0
    ) c
    CROSS JOIN LATERAL ({parts}) e
    ORDER BY c.seq, e.kind, e.version LIMIT %(size)s
"""


@dataclass(frozen=True, order=True)
class FeedPosition:
    """A position in the feed: after a change, or after one of its records; `PATTERN` matches its text.

    `digest` begins the digest of the change with all before it: after an older backup was restored, numbers
    are issued again, and it shows whether this registry is still the one that issued the position.
    """

    PATTERN: ClassVar[str] = r"([0-9]{1,18})(?:\.([0-9]{1,2})\.([0-9]{1,18}))?(?:-([0-9a-f]{12}))?"

    seq: int
    kind: int = len(KINDS)
    version: int = 0
    digest: str = field(default="", compare=False)

    def __str__(self) -> str:
        place = str(self.seq) if self.kind == len(KINDS) else f"{self.seq}.{self.kind}.{self.version}"
        return f"{place}-{self.digest}" if self.digest else place

    @classmethod
    def parse(cls, text: str) -> FeedPosition:
        """Return the position that a text like 42 or 42.5.6-0123456789ab means; raise BadCursor."""
        match = re.fullmatch(cls.PATTERN, text)
        if match is None:
            raise BadCursor("This is no position in the feed.")
        seq, kind, version, digest = match.groups()
        if kind is None:
            return cls(int(seq), digest=digest or "")
        return cls(int(seq), int(kind), int(version), digest or "")

    @classmethod
    def at_end_of(cls, seq: int) -> FeedPosition:
        """Return the position after the whole change `seq`, with its digest."""
        return cls(seq, digest=(Change.objects.digest_at(seq) or "")[:_DIGITS])

    def is_of_this_history(self) -> bool:
        """Return whether the change has the digest of the position; True for a position without one."""
        return not self.digest or self.digest == self.at_end_of(self.seq).digest


@dataclass(frozen=True)
class PublicChange:
    """A change of one record; `old` and `new` are JSON, None if there was or is no public record."""

    position: FeedPosition
    committed_at: datetime
    record: str
    old: orjson.Fragment | None
    new: orjson.Fragment | None

    @property
    def action(self) -> str:
        if self.old is None:
            return "added"
        return "removed" if self.new is None else "changed"


def changes_after(position: FeedPosition, *, size: int) -> list[PublicChange]:
    """Return the first changes after a position, in commit order."""
    parts = [_changes_sql(kind, record) for kind, record in enumerate(RECORDS.values())]
    statement = sql.SQL(_PAGE).format(parts=sql.SQL(" UNION ALL ").join(parts))
    parameters = {
        "seq": position.seq,
        "kind": position.kind,
        "version": position.version,
        "digits": _DIGITS,
        "size": size,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [
            PublicChange(FeedPosition(seq, kind, version, digest), at, KINDS[kind], _json(old), _json(new))
            for seq, kind, version, digest, at, old, new in cursor.fetchall()
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
    snippets = {"fields": f"json_build_object({pairs})", "kind": str(kind), "sent": _SENT.format(kind=kind)}
    parts = [_CHANGES]
    if model is Enterprise:
        snippets |= dict.fromkeys(("is_public", "was_public"), "v.merged_into_id IS NULL")
    elif "enterprise" in fields:
        parts.append(_CHANGES_BY_MERGING)
        snippets["is_public"] = _IS_PUBLIC.format(of="enterprise_id", by="<=")
        snippets["was_public"] = _IS_PUBLIC.format(of="enterprise_id", by="<")
    else:
        snippets |= dict.fromkeys(("is_public", "was_public"), "true")
    snippets["event"] = event_model(model)._meta.db_table
    return sql.SQL(" UNION ALL ".join(_IN_ORDER.format(changes=part.format(**snippets)) for part in parts))


def _json(value: Any) -> orjson.Fragment | None:
    if value is None:
        return None
    return orjson.Fragment(value if isinstance(value, str | bytes) else orjson.dumps(value))
