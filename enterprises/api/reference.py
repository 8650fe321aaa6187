"""Reference data: codes with their names."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from enterprises.api.serializers import RecordSerializer, described
from enterprises.api.views import InMemoryList
from enterprises.public_records.reference import CLUSTER, SCHEME, SUBDISTRICT, ZONE


class ReferenceList(InMemoryList):
    """All rows of a reference table, in the order of its model."""

    serializer_class: type[RecordSerializer]

    def get_rows(self) -> list[Any]:
        return list(self.serializer_class.record.model._default_manager.all())

    def key_of(self, row: Any) -> tuple[Any, ...]:
        return tuple(getattr(row, name) for name in type(row)._meta.ordering)


@described(CLUSTER.description)
class ClusterSerializer(RecordSerializer):
    record = CLUSTER


@described(SUBDISTRICT.description)
class SubdistrictSerializer(RecordSerializer):
    record = SUBDISTRICT


@described(ZONE.description)
class ZoneSerializer(RecordSerializer):
    record = ZONE


@described(SCHEME.description)
class SchemeSerializer(RecordSerializer):
    record = SCHEME


class ClusterList(ReferenceList):
    name = "clusters"
    summary = _("The industrial clusters of the district.")
    serializer_class = ClusterSerializer


class SubdistrictList(ReferenceList):
    name = "subdistricts"
    summary = _("The ten subdistricts of Luohu.")
    serializer_class = SubdistrictSerializer


class ZoneList(ReferenceList):
    name = "zones"
    summary = _("The new zones, the belt, the corridor node and the parks.")
    serializer_class = ZoneSerializer


class SchemeList(ReferenceList):
    name = "schemes"
    summary = _("The schemes under which enterprises are recognised.")
    serializer_class = SchemeSerializer
