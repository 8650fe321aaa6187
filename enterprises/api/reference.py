"""Endpoints of reference data: codes with their names."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from enterprises.api import shapes
from enterprises.api.endpoint import Endpoint, EndpointRequest, paginate
from enterprises.api.known_at import KNOWN_AT
from enterprises.api.parameters import CURSOR, PAGE_SIZE
from enterprises.public_records.fields import API, PublicRecord
from enterprises.public_records.records import CLUSTER, SCHEME, SUBDISTRICT, ZONE


class ReferenceList(Endpoint):
    """All rows of a reference table, in the order of its model."""

    record: PublicRecord
    parameters = (KNOWN_AT, PAGE_SIZE, CURSOR)

    def get_body(self, request: EndpointRequest) -> dict[str, Any]:
        model = self.record.model
        order = tuple(str(name) for name in model._meta.ordering or ())
        names = tuple(self.record.fields_in(API))
        rows = model._default_manager.values(*{*order, *names}).order_by(*order)
        body = paginate(request, list(rows), key=order)
        body["results"] = [
            {name: None if row[name] == "" else row[name] for name in names} for row in body["results"]
        ]
        return body


class ClusterList(ReferenceList):
    name = "clusters"
    summary = _("The industrial clusters of the district.")
    record = CLUSTER
    shape = shapes.list_of(shapes.of_record(record))


class SubdistrictList(ReferenceList):
    name = "subdistricts"
    summary = _("The ten subdistricts of Luohu.")
    record = SUBDISTRICT
    shape = shapes.list_of(shapes.of_record(record))


class ZoneList(ReferenceList):
    name = "zones"
    summary = _("The new zones, the belt, the corridor node and the parks.")
    record = ZONE
    shape = shapes.list_of(shapes.of_record(record))


class SchemeList(ReferenceList):
    name = "schemes"
    summary = _("The schemes under which enterprises are recognised.")
    record = SCHEME
    shape = shapes.list_of(shapes.of_record(record))
