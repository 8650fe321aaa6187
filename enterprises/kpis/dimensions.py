"""Dimensions of breakdowns: SQL keys and labels of the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_noop, override
from django.utils.translation import gettext_lazy as _

from enterprises.history.facts import Facts
from enterprises.history.moment import Moment
from enterprises.kpis.figures import Cell
from enterprises.models import Recognition

DIMENSION_NAMES: dict[str, Promise] = {
    "cluster": _("cluster"),
    "subdistrict": _("subdistrict"),
    "zone": _("zone"),
    "scheme": _("recognition scheme"),
    "field": _("field of technology"),
    "emerging_industry": _("strategic emerging industry"),
    "age": _("years since the first recognition"),
}
DIMENSIONS = tuple(DIMENSION_NAMES)
# An enterprise can have several keys of these dimensions at once, so their rows may exceed the district.
OVERLAPPING = frozenset({"zone", "scheme"})

NOT_ASSIGNED = gettext_noop("not assigned")
AGES = {
    "under_3": gettext_noop("under 3 years"),
    "3_to_5": gettext_noop("3 to 5 years"),
    "6_to_8": gettext_noop("6 to 8 years"),
    "9_and_more": gettext_noop("9 years and more"),
}
NOTHING: Mapping[str | None, str] = {}


def _field(condition: str) -> str:
    """Return the join that gives the field of the recognition in force; of two the later one."""
    return (
        f"LEFT JOIN LATERAL (SELECT CASE WHEN {condition} THEN nullif(r.field, '') END AS key"
        " FROM {recognition} r"
        " WHERE r.enterprise_id = e.id AND r.scheme_id = %(scheme)s AND r.in_force @> %(on)s::date"
        " ORDER BY r.starts_on DESC, r.id DESC LIMIT 1) k ON true"
    )


# Joined to enterprises `e` of a roll-up on the day %(on)s; `k.key` is the key of the dimension.
KEYS = {
    "cluster": "CROSS JOIN LATERAL (SELECT e.cluster_id AS key) k",
    "subdistrict": (
        "LEFT JOIN LATERAL (SELECT r.subdistrict_id AS key FROM {residence} r"
        " WHERE r.enterprise_id = e.id AND r.days @> %(on)s::date) k ON true"
    ),
    "zone": (
        "LEFT JOIN LATERAL (SELECT m.zone_id AS key FROM {zonemembership} m"
        " WHERE m.enterprise_id = e.id AND m.days @> %(on)s::date) k ON true"
    ),
    "scheme": (
        "LEFT JOIN LATERAL (SELECT DISTINCT r.scheme_id AS key FROM {recognition} r"
        " WHERE r.enterprise_id = e.id AND r.in_force @> %(on)s::date) k ON true"
    ),
    "field": _field("r.field NOT LIKE 'sei%%'"),
    "emerging_industry": _field("r.field LIKE 'sei%%'"),
    "age": (
        "LEFT JOIN LATERAL (SELECT CASE"
        " WHEN y.years < 3 THEN 'under_3' WHEN y.years < 6 THEN '3_to_5' WHEN y.years < 9 THEN '6_to_8'"
        " ELSE '9_and_more' END AS key FROM (SELECT extract(year FROM age(%(on)s::date, min(r.starts_on)))"
        " AS years FROM {recognition} r WHERE r.enterprise_id = e.id AND r.scheme_id = %(scheme)s"
        " AND NOT isempty(r.in_force)) y) k ON true"
    ),
}

# The same joins where the enterprises `e` may have ended by the day: only those that exist are in a place.
KEYS_IN_LIFE = {
    by: join if by == "age" else join.replace("= e.id", "= e.id AND e.days @> %(on)s::date")
    for by, join in KEYS.items()
}
# Dimensions whose keys depend on the scheme of the indicator.
BY_SCHEME = frozenset(by for by, join in KEYS.items() if "%(scheme)s" in join)
# The same joins for statements over several days at once, each in a row `d`.
KEYS_OF_DAYS = {by: join.replace("%(on)s::date", "d.day") for by, join in KEYS.items()}
KEYS_IN_LIFE_OF_DAYS = {by: join.replace("%(on)s::date", "d.day") for by, join in KEYS_IN_LIFE.items()}

Label = tuple[str | None, str, str]
Labels = Sequence[Label]


def _rows_of(table: str, order: str) -> Callable[[Facts], list[Label]]:
    """Return a function that reads the codes and names of a reference table as known."""

    def read(facts: Facts) -> list[Label]:
        rows = facts.fetch_all(f"SELECT code, name_zh, name_en FROM {{{table}}} l ORDER BY {order}")
        return [(row["code"], row["name_zh"], row["name_en"] or row["name_zh"]) for row in rows]

    return read


def _translated(texts: Mapping[str, object]) -> list[Label]:
    return [(key, _in("zh-hans", text), _in("en", text)) for key, text in texts.items()]


def _fields(*, is_emerging: bool) -> dict[str, object]:
    choices = dict[str, object](Recognition.Field.choices)
    return {code: name for code, name in choices.items() if code.startswith("sei") == is_emerging}


# The labels of each dimension in the order in which they are shown.
LABELS: dict[str, Callable[[Facts], list[Label]]] = {
    "cluster": _rows_of("cluster", "position, code"),
    "subdistrict": _rows_of("subdistrict", "code"),
    "zone": _rows_of("zone", "position, code"),
    "scheme": _rows_of("scheme", "position, code"),
    "field": lambda facts: _translated(_fields(is_emerging=False)),
    "emerging_industry": lambda facts: _translated(_fields(is_emerging=True)),
    "age": lambda facts: _translated(AGES),
}


def cells(facts: Facts, by: str, values: Mapping[str | None, Decimal | None]) -> list[Cell]:
    """Return one cell for each key of the dimension, as known, and one for “not assigned”."""
    return cells_of(labels(facts, by), values)


def labels(facts: Facts, by: str) -> Labels:
    """Return each key of the dimension, as known, and None for “not assigned”, with both names."""
    return [*LABELS[by](facts), (None, _in("zh-hans", NOT_ASSIGNED), _in("en", NOT_ASSIGNED))]


def cells_of(
    labels: Labels,
    values: Mapping[str | None, Decimal | None],
    *,
    reasons: Mapping[str | None, str] = NOTHING,
    coverage: Mapping[str | None, tuple[int, int]] | None = None,
) -> list[Cell]:
    """Return the `cells` for labels already read.

    `reasons` gives the keys whose value is missing, with the reason; `coverage`, the numbers reported and
    expected. Where it is given, a key that it lacks expects no enterprise.
    """
    return [
        Cell(
            key,
            zh,
            en,
            None if key in reasons else values.get(key, Decimal(0)),
            reasons.get(key, ""),
            *((None, None) if coverage is None else coverage.get(key, (0, 0))),
        )
        for key, zh, en in labels
    ]


def keys_of(
    moment: Moment, by: str, enterprises: Sequence[int], *, scheme: str = ""
) -> dict[int, list[str | None]]:
    """Return the keys of a dimension for each of the enterprises at a moment."""
    statement = f"SELECT e.id, k.key FROM {{enterprise}} e {KEYS_IN_LIFE[by]} WHERE e.id = ANY(%(ids)s)"
    return keys_by_id(moment.facts.fetch_all(statement, ids=list(enterprises), on=moment.on, scheme=scheme))


def keys_by_id(rows: Iterable[Mapping[str, Any]]) -> dict[int, list[str | None]]:
    """Return the keys of rows with an `id` and a `key`; an enterprise in two zones has two."""
    keys: dict[int, list[str | None]] = {}
    for row in rows:
        keys.setdefault(row["id"], []).append(row["key"])
    return keys


def _in(language: str, text: object) -> str:
    with override(language):
        return gettext(text) if isinstance(text, str) else str(text)
