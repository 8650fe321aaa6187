"""The dimensions by which figures are broken down: cluster, subdistrict and zone."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, override

from enterprises.kpis.figures import Cell
from enterprises.models import Cluster, Subdistrict, Zone

DIMENSIONS: dict[str, type[models.Model]] = {"cluster": Cluster, "subdistrict": Subdistrict, "zone": Zone}
DIMENSION_NAMES: dict[str, Promise] = {
    "cluster": _("cluster"),
    "subdistrict": _("subdistrict"),
    "zone": _("zone"),
}
NOT_ASSIGNED = gettext_noop("not assigned")

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


def cells(
    by: str, values: Mapping[str | None, Decimal | None], *, reasons: Mapping[str | None, str]
) -> list[Cell]:
    """Return one cell for each code of the dimension and one for “not assigned”, in their order."""
    rows = list(DIMENSIONS[by]._default_manager.values_list("code", "name_zh", "name_en"))
    labels = [(code, zh, en or zh) for code, zh, en in rows]
    labels.append((None, _in("zh-hans", NOT_ASSIGNED), _in("en", NOT_ASSIGNED)))
    return [
        Cell(key, zh, en, None if key in reasons else values.get(key, Decimal(0)), reasons.get(key, ""))
        for key, zh, en in labels
    ]


def _in(language: str, text: str) -> str:
    with override(language):
        return str(_(text))
