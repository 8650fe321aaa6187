"""Groups of enterprises: those connected by heads are one contributor to a sum."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from enterprises.history.facts import Facts


def fetch_heads(facts: Facts, day: date) -> list[tuple[int, int]]:
    """Return each enterprise that belongs to a group on a day, as known, with the head it names."""
    rows = facts.fetch_all(
        "SELECT g.enterprise_id, g.head_id FROM {grouphead} g WHERE g.days @> %(day)s::date ORDER BY g.id",
        day=day,
    )
    return [(row["enterprise_id"], row["head_id"]) for row in rows]


def group_by_head(heads: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Return the group of each enterprise that names a head or is one, known by one of its enterprises.

    Heads of heads belong to the same group, and so do the enterprises of a circle of heads.
    """
    groups: dict[int, int] = {}

    def find(enterprise: int) -> int:
        while groups.setdefault(enterprise, enterprise) != enterprise:
            enterprise = groups[enterprise]
        return enterprise

    for enterprise, head in heads:
        groups[find(enterprise)] = find(head)
    return {enterprise: find(enterprise) for enterprise in list(groups)}
