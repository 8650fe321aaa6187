"""The reference lists: the codes that facts refer to, with their names."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from enterprises.api import shapes
from enterprises.api.endpoint import Asked, Endpoint, paged
from enterprises.api.known_at import KNOWN_AT
from enterprises.api.parameters import CURSOR, PAGE_SIZE
from enterprises.api.shapes import Shape
from enterprises.models import Cluster, Scheme, Subdistrict, Zone

NAMED = {
    "code": shapes.text(_("The code, by which everything else refers to it.")),
    "name_zh": shapes.text(_("Chinese name.")),
    "name_en": shapes.text(_("English name; null where it has none."), null=True),
}


class ReferenceList(Endpoint):
    """All rows of a reference table, in the order of its model."""

    model: type[models.Model]
    columns: tuple[str, ...] = ()
    parameters = (KNOWN_AT, PAGE_SIZE, CURSOR)

    def answered(self, asked: Asked) -> dict[str, Any]:
        order = tuple(str(name) for name in self.model._meta.ordering or ())
        rows = self.model._default_manager.values(*{*order, *NAMED, *self.columns}).order_by(*order)
        body = paged(asked, list(rows), key=order)
        body["results"] = [self._shown(row) for row in body["results"]]
        return body

    def _shown(self, row: dict[str, Any]) -> dict[str, Any]:
        """The row with its names; a text that was not given is null."""
        return {name: None if row[name] == "" else row[name] for name in (*NAMED, *self.columns)}


class ClusterList(ReferenceList):
    name = "clusters"
    summary = _("The industrial clusters of the district.")
    model = Cluster
    columns = ("is_core",)
    shape = shapes.list_of(
        Shape(
            "Cluster",
            _("An industrial cluster."),
            {**NAMED, "is_core": shapes.yes_or_no(_("Whether the plan names it as a core cluster."))},
        )
    )


class SubdistrictList(ReferenceList):
    name = "subdistricts"
    summary = _("The ten subdistricts of Luohu.")
    model = Subdistrict
    shape = shapes.list_of(Shape("Subdistrict", _("A subdistrict of Luohu."), NAMED))


class ZoneList(ReferenceList):
    name = "zones"
    summary = _("The new zones, the belt, the corridor node and the parks.")
    model = Zone
    columns = ("kind", "is_name_zh_ours")
    shape = shapes.list_of(
        Shape(
            "Zone",
            _("A zone; an enterprise can be in several at once."),
            {
                **NAMED,
                "kind": shapes.one_of(_("The kind of zone."), Zone.Kind.values),
                "is_name_zh_ours": shapes.yes_or_no(
                    _("Whether the Chinese name is our own rendering, because no official one was published.")
                ),
            },
        )
    )


class SchemeList(ReferenceList):
    name = "schemes"
    summary = _("The schemes by which enterprises are recognised.")
    model = Scheme
    columns = ("validity", "validity_years", "number_pattern", "authority")
    shape = shapes.list_of(
        Shape(
            "Scheme",
            _("A kind of recognition."),
            {
                **NAMED,
                "validity": shapes.one_of(_("How its last valid day is found."), Scheme.Validity.values),
                "validity_years": shapes.whole(_("For how many years it is valid, where it is."), null=True),
                "number_pattern": shapes.text(
                    _("The regular expression of its numbers; null where there is none."), null=True
                ),
                "authority": shapes.text(_("Who grants it; null where none is named."), null=True),
            },
        )
    )
