"""The list of recognitions."""

from __future__ import annotations

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from enterprises.api.filters import StrictFilterBackend
from enterprises.api.pagination import KeysetPages
from enterprises.api.parameters import DayParameter, Parameter
from enterprises.api.serializers import PageSerializer, RecordSerializer, described
from enterprises.api.views import KnownAtPageQuery, ListView
from enterprises.listing.filter_fields import unknown_code_error
from enterprises.listing.pagination import Keyset
from enterprises.models import Recognition, Scheme
from enterprises.public_records.fields import API
from enterprises.public_records.recognitions import RECOGNITION

_COLUMNS = (
    *(field.attribute for field in RECOGNITION.fields_in(API).values() if field.value_on is None),
    "enterprise__code",
)


@described(RECOGNITION.description)
class RecognitionSerializer(RecordSerializer):
    record = RECOGNITION


class RecognitionPageSerializer(PageSerializer):
    on = serializers.DateField(
        allow_null=True, help_text=_("The date on which they are in force; null for all.")
    )


class RecognitionFilter(django_filters.FilterSet):
    """Filters by enterprise, scheme and certificate number; each must exist, or have existed."""

    enterprise = django_filters.CharFilter(field_name="enterprise__code")
    scheme = django_filters.CharFilter(field_name="scheme_id")
    number = django_filters.CharFilter(field_name="number")

    class Meta:
        model = Recognition
        fields: list[str] = []


class SchemeParameter(Parameter):
    """The code of a scheme."""

    def parse(self, text: str) -> str:
        codes = list(Scheme.objects.values_list("code", flat=True))
        if text not in codes:
            raise unknown_code_error(text, codes)
        return text


class RecognitionQuery(KnownAtPageQuery):
    enterprise = Parameter(_("The code of the enterprise, as in its address."), pattern=r"^[0-9A-Z]{9,18}$")
    scheme = SchemeParameter(_("The code of the scheme."), example="national_high_tech")
    number = Parameter(_("The certificate number, whole."), maxLength=100)
    on = DayParameter(_("Only recognitions in force on this date; all if omitted."))


class RecognitionList(ListView):
    name = "recognitions"
    summary = _("All recognitions in order of entry, paginated.")
    query_class = RecognitionQuery
    filter_backends = [StrictFilterBackend]
    filterset_class = RecognitionFilter
    pagination_class = KeysetPages
    serializer_class = RecognitionSerializer
    page_class = RecognitionPageSerializer
    order = Keyset("recognitions", ("id",))

    def get_queryset(self) -> Any:
        rows, on = Recognition.objects.of_survivors(), self.values.get("on")
        rows = rows.in_force_on(on) if on else rows
        return rows.select_related("enterprise").only(*_COLUMNS)

    def get_count(self, rows: Any) -> int:
        count: int = rows.count()
        return count

    def link_params(self) -> dict[str, str]:
        """Return the state; without a day this page and the next have all recognitions."""
        return {
            name: text for name, text in super().link_params().items() if name in ("known_at", *self.values)
        }

    def page_fields(self) -> dict[str, Any]:
        return {"on": self.values.get("on")}
