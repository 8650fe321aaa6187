"""Conditions that several rules share: the life of the enterprise and its residence in the district."""

from __future__ import annotations

# The first and last day of the enterprise in one text, and the days as facts of their own.
LIFE = {"life": "concat(coalesce(e.established_on::text, '…'), ' – ', coalesce(e.ended_on::text, '…'))"}


def outside_life(first: str, last: str = "NULL") -> str:
    """Return the condition that a period has a stated day before the establishment or after the end.

    An open period of an ended enterprise is not one: figures end with the enterprise.
    """
    return f"{first} < e.established_on OR greatest({first}, {last}) > e.ended_on"


def outside_residence(days: str) -> str:
    """Return the condition that an enterprise with residences in Luohu had none on any of some days.

    An enterprise without any residence is left out: they may be entered later than the rest.
    """
    return (
        "EXISTS (SELECT FROM {residence} h WHERE h.enterprise_id = e.id)"
        " AND NOT EXISTS (SELECT FROM {residence} h WHERE h.enterprise_id = e.id"
        f" AND period_days(h.starts_on, h.ends_on) && {days})"
    )


RESIDENCES = {
    "residences": "(SELECT string_agg(concat(h.starts_on, ' – ', coalesce(h.ends_on::text, '…')), '; '"
    " ORDER BY h.starts_on) FROM {residence} h WHERE h.enterprise_id = e.id)"
}
