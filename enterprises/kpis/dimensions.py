"""The dimensions by which figures are broken down: cluster, subdistrict and zone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, override

from enterprises.kpis.facts import Facts
from enterprises.kpis.figures import Cell
from enterprises.models import Cluster, Subdistrict, Zone

DIMENSIONS: dict[str, type[models.Model]] = {"cluster": Cluster, "subdistrict": Subdistrict, "zone": Zone}
DIMENSION_NAMES: dict[str, Promise] = {
    "cluster": _("cluster"),
    "subdistrict": _("subdistrict"),
    "zone": _("zone"),
}
NOT_ASSIGNED = gettext_noop("not assigned")
NOTHING: Mapping[str | None, str] = {}

# Joined to enterprises `e` of a roll-up on the day %(on)s; `k.key` is the key of the dimension. An
# enterprise stands once under its cluster and its subdistrict, and under each of its zones.
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
}

# The same for statements that ask about several days at once, each in a row `d`.
KEYS_OF_DAYS = {by: join.replace("%(on)s::date", "d.day") for by, join in KEYS.items()}

Labels = Sequence[tuple[str | None, str, str]]

# The codes of each dimension in the order in which they are shown.
LABELS = {
    "cluster": "SELECT code, name_zh, name_en FROM {cluster} l ORDER BY position, code",
    "subdistrict": "SELECT code, name_zh, name_en FROM {subdistrict} l ORDER BY code",
    "zone": "SELECT code, name_zh, name_en FROM {zone} l ORDER BY position, code",
}


def cells(
    facts: Facts,
    by: str,
    values: Mapping[str | None, Decimal | None],
    *,
    reasons: Mapping[str | None, str] = NOTHING,
    coverage: Mapping[str | None, tuple[int, int]] | None = None,
) -> list[Cell]:
    """Return one cell for each code of the dimension, as known, and one for “not assigned”.

    `coverage` says how many reported of how many expected; where it is given, nobody is expected under
    a key that it lacks.
    """
    return cells_of(labels(facts, by), values, reasons=reasons, coverage=coverage)


def labels(facts: Facts, by: str) -> Labels:
    """Return each code of the dimension, as known, and None for “not assigned”, with both names."""
    known = [(row["code"], row["name_zh"], row["name_en"] or row["name_zh"]) for row in facts.ask(LABELS[by])]
    return [*known, (None, _in("zh-hans", NOT_ASSIGNED), _in("en", NOT_ASSIGNED))]


def cells_of(
    labels: Labels,
    values: Mapping[str | None, Decimal | None],
    *,
    reasons: Mapping[str | None, str] = NOTHING,
    coverage: Mapping[str | None, tuple[int, int]] | None = None,
) -> list[Cell]:
    """Return the `cells` under labels that are at hand."""
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


def _in(language: str, text: str) -> str:
    with override(language):
        return str(_(text))
