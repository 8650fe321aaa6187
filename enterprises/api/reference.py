"""Reference data: codes with their names."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from enterprises.api.pagination import ListPages
from enterprises.api.serializers import RecordSerializer
from enterprises.api.views import ListView
from enterprises.public_records.records import CLUSTER, SCHEME, SUBDISTRICT, ZONE


class ReferenceList(ListView):
    """All rows of a reference table, in the order of its model."""

    serializer_class: type[RecordSerializer]
    pagination_class = ListPages

    def get_queryset(self) -> list[Any]:  # type: ignore[override] # in memory: a dozen rows
        return list(self.serializer_class.record.model._default_manager.all())

    def key_of(self, row: Any) -> tuple[Any, ...]:
        return tuple(getattr(row, name) for name in type(row)._meta.ordering)


class ClusterSerializer(RecordSerializer):
    __doc__ = CLUSTER.description  # type: ignore[assignment]
    record = CLUSTER


class SubdistrictSerializer(RecordSerializer):
    __doc__ = SUBDISTRICT.description  # type: ignore[assignment]
    record = SUBDISTRICT


class ZoneSerializer(RecordSerializer):
    __doc__ = ZONE.description  # type: ignore[assignment]
    record = ZONE


class SchemeSerializer(RecordSerializer):
    __doc__ = SCHEME.description  # type: ignore[assignment]
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
