"""Stock of enterprises that hold a recognition: the one definition of the days on which each counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models

from enterprises.history.facts import Facts
from enterprises.history.moment import Moment
from enterprises.kpis.dimensions import KEYS, KEYS_OF_DAYS
from enterprises.kpis.figures import ChangeContribution, Flow
from enterprises.models import Enterprise, Recognition, Residence


def _counted(*, of_one_day: bool = False, is_named: bool = True) -> str:
    """Return the stock as SQL: `counted`, each enterprise with the days on which it counts, in `days`.

    DOMAIN 4.1 and 4.2: an enterprise counts on the days on which a recognition of the scheme is in force,
    it resides in Luohu, and it has not ended before. Two certificates at once are one span of days.
    With `of_one_day` the conditions on the day %(on)s are pushed into each CTE, so that only rows of that
    day are read. Names are optional, because they force a read of the wide enterprise rows where an
    index-only scan is enough for a count.
    """
    on = "@> %(on)s::date"
    names = "coalesce(e.uscc, e.organisation_code) AS code, e.name_zh, e.name_en," if is_named else ""
    return f"""
    WITH held AS (
        SELECT enterprise_id, range_agg(in_force) AS days FROM {{recognition}} r
        WHERE scheme_id = %(scheme)s AND {f"in_force {on}" if of_one_day else "NOT isempty(in_force)"}
        GROUP BY enterprise_id
    ), resided AS (
        SELECT enterprise_id, range_agg(days) AS days FROM {{residence}} r
        WHERE enterprise_id IN (SELECT enterprise_id FROM held) {f"AND days {on}" if of_one_day else ""}
        GROUP BY enterprise_id
    ), counted AS (
        SELECT e.id, {names} e.cluster_id,
               e.days AS alive, held.days AS held, resided.days AS resided,
               held.days * resided.days * datemultirange(e.days) AS days
        FROM held JOIN resided USING (enterprise_id)
        JOIN {{enterprise}} e ON e.id = held.enterprise_id {f"AND e.days {on}" if of_one_day else ""}
    )
"""


COUNTED = _counted()
COUNTED_ON = _counted(of_one_day=True)

SIZES = (
    COUNTED
    + """
    SELECT d.day, count(e.id) AS n FROM unnest(%(days)s::date[]) AS d(day)
    LEFT JOIN counted e ON e.days @> d.day GROUP BY d.day
"""
)

MEMBERS = (
    COUNTED_ON
    + """
    SELECT id, code, name_zh, name_en FROM counted WHERE days @> %(on)s::date ORDER BY code
"""
)

# The value and the records behind it, in one statement, so that both are of the same state.
SIZE_AND_RECORDS = (
    COUNTED_ON
    + """
    , members AS (SELECT id FROM counted WHERE days @> %(on)s::date)
    SELECT (SELECT count(*) FROM members) AS n,
           ARRAY(SELECT id FROM members) AS enterprise,
           ARRAY(SELECT r.id FROM {residence} r WHERE r.days @> %(on)s::date
                 AND r.enterprise_id IN (SELECT id FROM members)) AS residence,
           ARRAY(SELECT r.id FROM {recognition} r WHERE r.in_force @> %(on)s::date
                 AND r.scheme_id = %(scheme)s AND r.enterprise_id IN (SELECT id FROM members)) AS recognition
"""
)


def renewal_due(last_day: str) -> str:
    """Return the SQL of the last day of the renewal window: 31 March after the year of `last_day`.

    The same rule in Python is `enterprises.models.recognitions.renewal_due`.
    """
    return f"make_date(extract(year FROM {last_day})::int + 1, 3, 31)"


def recognised_again(days: str, last_day: str, *, until: str = "NULL") -> str:
    """Return the SQL condition of a renewal after `last_day`, of the days of one certificate or of several.

    DOMAIN 4.16, the one definition for the renewal rate, the expiry cliff, flows and differences: recognised
    on a day after the last one and up to the next 31 March. `until` is the day up to which is looked, where
    it is earlier.
    """
    limit = f"LEAST({renewal_due(last_day)}, {until})"
    return f"{days} && daterange({last_day} + 1, {limit}, '[]')"


def _moved(*, is_named: bool = True) -> str:
    """Return the CTE `moved`: entries and exits after %(start)s and up to %(end)s, each with its reason.

    Spans come from the multirange of days on which an enterprise counts, so overlapping certificates and
    renewals without a gap are one span, and each entry has exactly one exit. The order of the CASE branches
    decides the reason where several apply: an end before a move, a move before a cancellation. One that
    expired is divided by what is true on %(end)s: recognised again after a gap or not.
    """
    names = "code, name_zh, name_en," if is_named else ""
    return (
        _counted(is_named=is_named)
        + f"""
    , span AS (
        SELECT e.*, lower(s.span) AS entered, upper(s.span) AS left_on
        FROM counted e CROSS JOIN LATERAL unnest(e.days) AS s(span)
    ), moved AS (
        SELECT id, {names} 1 AS change, entered AS day,
               CASE WHEN held @> entered - 1 THEN 'moved_in'
                    WHEN lower(held) < entered THEN 'renewed'
                    ELSE 'first' END AS reason
        FROM span WHERE entered > %(start)s AND entered <= %(end)s
        UNION ALL
        SELECT id, {names} -1, left_on,
               CASE WHEN NOT alive @> left_on THEN 'ended'
                    WHEN NOT resided @> left_on THEN 'moved_out'
                    WHEN EXISTS (SELECT FROM {{recognition}} r WHERE r.enterprise_id = span.id
                                 AND r.scheme_id = %(scheme)s AND r.cancelled_from = left_on
                                 AND upper(r.in_force) = left_on) THEN 'cancelled'
                    WHEN {recognised_again("held", "(left_on - 1)", until="%(end)s")} THEN 'late_renewal'
                    ELSE 'expired' END
        FROM span WHERE left_on > %(start)s AND left_on <= %(end)s
    )
"""
    )


MOVES = _moved() + "SELECT * FROM moved ORDER BY day, code, change"

FLOW = (
    _moved(is_named=False)
    + """
    SELECT reason, count(*) AS n FROM moved GROUP BY reason
    UNION ALL SELECT 'start', count(*) FROM counted WHERE days @> %(start)s::date
    UNION ALL SELECT 'end', count(*) FROM counted WHERE days @> %(end)s::date
"""
)

# The conditions under which each of some enterprises counts on a day, for the reason of a correction.
CONDITIONS = """
    WITH held AS (
        SELECT enterprise_id, range_agg(in_force) AS days FROM {recognition} r
        WHERE scheme_id = %(scheme)s AND NOT isempty(in_force) AND enterprise_id = ANY(%(ids)s)
        GROUP BY enterprise_id
    )
    SELECT e.id, e.days @> %(on)s::date AS alive,
           EXISTS (SELECT FROM {residence} r WHERE r.enterprise_id = e.id
                   AND r.days @> %(on)s::date) AS resided,
           EXISTS (SELECT FROM {recognition} r WHERE r.enterprise_id = e.id AND r.scheme_id = %(scheme)s
                   AND r.in_force @> %(on)s::date) AS held,
           EXISTS (SELECT FROM {recognition} r WHERE r.enterprise_id = e.id AND r.scheme_id = %(scheme)s
                   AND r.days @> %(on)s::date AND r.cancelled_from <= %(on)s) AS cancelled,
           (SELECT count(*) FROM {recognition} r WHERE r.enterprise_id = e.id AND r.scheme_id = %(scheme)s
            AND r.starts_on <= %(on)s AND NOT isempty(r.in_force)) > 1 AS held_before,
           EXISTS (SELECT FROM held, unnest(held.days) AS s(span) WHERE held.enterprise_id = e.id
                   AND s.span @> %(on)s::date AND lower(held.days) < lower(s.span)) AS had_gap
    FROM {enterprise} e WHERE e.id = ANY(%(ids)s)
"""


def sizes(facts: Facts, scheme: str, days: Sequence[date]) -> dict[date, int]:
    """Return the number of enterprises that count on each of the days."""
    return {row["day"]: row["n"] for row in facts.fetch_all(SIZES, scheme=scheme, days=list(days))}


def size_and_records(moment: Moment, scheme: str) -> tuple[int, dict[type[models.Model], Sequence[int]]]:
    """Return the number that counts on a day, and the ids of the records that it rests on."""
    row = moment.facts.fetch_all(SIZE_AND_RECORDS, scheme=scheme, on=moment.on)[0]
    return row["n"], {
        Enterprise: row["enterprise"],
        Residence: row["residence"],
        Recognition: row["recognition"],
    }


def members(moment: Moment, scheme: str) -> list[dict[str, Any]]:
    """Return the enterprises that count on a day: id, code and names as known."""
    return moment.facts.fetch_all(MEMBERS, scheme=scheme, on=moment.on)


def sizes_by(moment: Moment, scheme: str, dimensions: Sequence[str]) -> dict[str, dict[str | None, int]]:
    """Return the number that counts on a day for each key of some dimensions; None is “not assigned”."""
    parts = [
        f"SELECT '{by}' AS by, k.key, count(*) AS n FROM counted e {KEYS[by]}"
        " WHERE e.days @> %(on)s::date GROUP BY 2"
        for by in dimensions
    ]
    counts: dict[str, dict[str | None, int]] = {by: {} for by in dimensions}
    if parts:
        statement = COUNTED_ON + " UNION ALL ".join(parts)
        for row in moment.facts.fetch_all(statement, scheme=scheme, on=moment.on):
            counts[row["by"]][row["key"]] = row["n"]
    return counts


def sizes_by_on(
    facts: Facts, scheme: str, days: Sequence[date], by: str
) -> dict[date, dict[str | None, int]]:
    """Return the numbers of `sizes_by` for each of the days."""
    statement = (
        COUNTED
        + "SELECT d.day, k.key, count(*) AS n FROM unnest(%(days)s::date[]) AS d(day)"
        + f" JOIN counted e ON e.days @> d.day {KEYS_OF_DAYS[by]} GROUP BY 1, 2"
    )
    counts: dict[date, dict[str | None, int]] = {day: {} for day in days}
    for row in facts.fetch_all(statement, scheme=scheme, days=list(days)):
        counts[row["day"]][row["key"]] = row["n"]
    return counts


def flow(facts: Facts, scheme: str, start: date, end: date) -> Flow:
    """Return the flows after `start` and up to `end` (DOMAIN 4.3); start lies before end."""
    numbers: dict[str, int] = defaultdict(int)
    numbers.update(
        {row["reason"]: row["n"] for row in facts.fetch_all(FLOW, scheme=scheme, start=start, end=end)}
    )
    return Flow(**{name: numbers[name] for name in Flow.__dataclass_fields__})


def moves(facts: Facts, scheme: str, start: date, end: date) -> list[ChangeContribution]:
    """Return entries and exits after `start` and up to `end`, each with its day and reason."""
    return [
        ChangeContribution(*_names(row), Decimal(row["change"]), row["reason"], row["day"])
        for row in facts.fetch_all(MOVES, scheme=scheme, start=start, end=end)
    ]


def corrections(before: Moment, after: Moment, scheme: str) -> list[ChangeContribution]:
    """Return the enterprises that count on a day at only one of two states, with the reason.

    Both moments are of the same day.
    """
    members_before = {row["id"]: row for row in members(before, scheme)}
    members_after = {row["id"]: row for row in members(after, scheme)}
    changed = {**members_before, **members_after}.keys() - (members_before.keys() & members_after.keys())
    parameters = {"scheme": scheme, "on": before.on, "ids": list(changed)}
    conditions_before = (
        {row["id"]: row for row in before.facts.fetch_all(CONDITIONS, **parameters)} if changed else {}
    )
    conditions_after = (
        {row["id"]: row for row in after.facts.fetch_all(CONDITIONS, **parameters)} if changed else {}
    )
    contributions = []
    for id_ in changed:
        row = members_after.get(id_) or members_before[id_]
        reason = (
            _gained(conditions_before.get(id_), conditions_after[id_])
            if id_ in members_after
            else _lost(conditions_after.get(id_))
        )
        contributions.append(
            ChangeContribution(
                *_names(row), Decimal(1 if id_ in members_after else -1), reason, is_correction=True
            )
        )
    return sorted(contributions, key=lambda step: step.code)


def _names(row: dict[str, Any]) -> tuple[int, str, str, str]:
    return row["id"], row["code"], row["name_zh"], row["name_en"]


def _lost(conditions: dict[str, Any] | None) -> str:
    """Return the reason why an enterprise no longer counts on a day according to the later state."""
    if conditions is None:
        return "corrected"
    if not conditions["alive"]:
        return "ended"
    if not conditions["resided"]:
        return "moved_out"
    return "cancelled" if conditions["cancelled"] else "corrected"


def _gained(conditions_before: dict[str, Any] | None, conditions_after: dict[str, Any]) -> str:
    """Return the reason why an enterprise counts on a day only according to the later state."""
    if conditions_before is not None and (conditions_before["cancelled"] or not conditions_before["alive"]):
        return "corrected"  # a cancellation or an end was withdrawn
    if conditions_before is not None and conditions_before["held"]:
        return "moved_in"
    if conditions_after["had_gap"]:
        return "renewed"
    return "renewed_in_time" if conditions_after["held_before"] else "first"
