"""Movements: the enterprises that came to the district or a part of it between two days, and that left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enterprises.history.facts import Facts

CAME: dict[str, Promise] = {
    "founded": pgettext_lazy("movement", "Founded"),
    "moved_in": pgettext_lazy("movement", "Moved in"),
    "joined": _("Joined from elsewhere in Luohu"),
}
LEFT: dict[str, Promise] = {
    "moved_out": pgettext_lazy("movement", "Moved out"),
    "ended": _("Deregistered, revoked or absorbed"),
    "left": _("Left for elsewhere in Luohu"),
}
KINDS: dict[str, Promise] = {**CAME, **LEFT}

# The days on which each enterprise belongs to a part; "" is the whole district. Clusters are not dated.
_OF_PART = {
    "": "SELECT enterprise_id, days FROM resided",
    "cluster": (
        "SELECT r.enterprise_id, r.days FROM resided r"
        " JOIN {enterprise} c ON c.id = r.enterprise_id WHERE c.cluster_id = %(code)s"
    ),
    "subdistrict": (
        "SELECT enterprise_id, range_agg(days) AS days FROM {residence} r"
        " WHERE subdistrict_id = %(code)s GROUP BY enterprise_id"
    ),
    "zone": (
        "SELECT enterprise_id, range_agg(days) AS days FROM {zonemembership} m"
        " WHERE zone_id = %(code)s GROUP BY enterprise_id"
    ),
}

# Spans of days in the part, in the district and in life, like those of a stock (`kpis/stock.py`): adjacent
# periods are one span, so a new address in the same subdistrict is no movement, and each entry has one exit.
# Of several reasons the first WHEN decides: an establishment before a move, an end before a move.
_RESIDED = """
    WITH resided AS (
        SELECT enterprise_id, range_agg(days) AS days FROM {residence} r GROUP BY enterprise_id
    ), part AS (
"""
_MOVED = """
    ), present AS (
        SELECT e.id, coalesce(e.uscc, e.organisation_code) AS code, e.name_zh, e.name_en,
               e.days AS alive, resided.days AS resided,
               datemultirange(e.days) * resided.days * part.days AS days
        FROM part JOIN resided USING (enterprise_id) JOIN {enterprise} e ON e.id = part.enterprise_id
    ), span AS (
        SELECT p.*, lower(s.span) AS came_on, upper(s.span) AS left_on
        FROM present p CROSS JOIN LATERAL unnest(p.days) AS s(span)
    )
    SELECT code, name_zh, name_en, came_on AS day,
           CASE WHEN lower(alive) = came_on THEN 'founded'
                WHEN resided @> came_on - 1 THEN 'joined'
                WHEN lower(resided) = came_on AND EXISTS (
                    SELECT FROM {residence} r
                    WHERE r.enterprise_id = span.id AND r.starts_on = came_on AND r.origin = 'founded')
                THEN 'founded'
                ELSE 'moved_in' END AS kind
    FROM span WHERE came_on > %(start)s AND came_on <= %(end)s
    UNION ALL
    SELECT code, name_zh, name_en, left_on,
           CASE WHEN NOT alive @> left_on THEN 'ended'
                WHEN NOT resided @> left_on THEN 'moved_out'
                ELSE 'left' END
    FROM span WHERE left_on > %(start)s AND left_on <= %(end)s
    ORDER BY day DESC, code
"""


@dataclass(frozen=True)
class Movement:
    """The entry of one enterprise (a kind of CAME), or its exit (of LEFT).

    `on` is the first day on which it belongs to the part, or the first on which it no longer does.
    """

    code: str
    name_zh: str
    name_en: str
    on: date
    kind: str

    @property
    def label(self) -> Promise:
        """The kind in words."""
        return KINDS[self.kind]

    @property
    def is_entry(self) -> bool:
        """True for an enterprise that came."""
        return self.kind in CAME


@dataclass(frozen=True)
class Movements:
    """The movements after `start` and up to `end`, the latest first."""

    start: date
    end: date
    rows: Sequence[Movement]

    @property
    def came(self) -> list[Movement]:
        """The entries, the latest first."""
        return [each for each in self.rows if each.is_entry]

    @property
    def left(self) -> list[Movement]:
        """The exits, the latest first."""
        return [each for each in self.rows if not each.is_entry]

    @property
    def groups(self) -> list[list[Movement]]:
        """The entries and the exits, of which one may be empty."""
        return [each for each in (self.came, self.left) if each]


def fetch_movements(facts: Facts, start: date, end: date, *, scope: str = "", code: str = "") -> Movements:
    """Return the movements after `start` and up to `end`; one query.

    `scope` and `code` name a cluster, zone or subdistrict; without them they are those of the district. The
    number on `start`, with the entries and without the exits, is the number on `end`.
    """
    statement = _RESIDED + _OF_PART[scope] + _MOVED
    rows = facts.fetch_all(statement, start=start, end=end, code=code)
    return Movements(
        start,
        end,
        [Movement(row["code"], row["name_zh"], row["name_en"], row["day"], row["kind"]) for row in rows],
    )
