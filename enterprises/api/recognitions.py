"""Endpoint of recognitions."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from enterprises.api import shapes
from enterprises.api.endpoint import Endpoint, EndpointRequest
from enterprises.api.known_at import KNOWN_AT
from enterprises.api.pagination import build_cursor_problem, build_links
from enterprises.api.parameters import CURSOR, DAY, PAGE_SIZE, Parameter, day
from enterprises.cursors import BadCursor
from enterprises.listing.pagination import Keyset
from enterprises.models import Recognition
from enterprises.public_records.fields import API
from enterprises.public_records.records import RECOGNITION

ROW = shapes.of_record(RECOGNITION)
_FIELDS = tuple(RECOGNITION.fields_in(API).values())
_COLUMNS = (*(field.attribute for field in _FIELDS if field.value_on is None), "enterprise__code")
ON = Parameter(
    name="on",
    description=_("Only recognitions in force on this date; all if omitted."),
    schema=DAY,
    parse=day,
)
BY_ID = Keyset("recognitions", ("id",))


class RecognitionList(Endpoint):
    name = "recognitions"
    summary = _("All recognitions in order of entry, paginated.")
    parameters = (ON, KNOWN_AT, PAGE_SIZE, CURSOR)
    shape = shapes.list_of(
        ROW, on=shapes.day(_("The date on which they are in force; null for all."), null=True)
    )

    def get_body(self, request: EndpointRequest) -> dict[str, Any]:
        on = request.values.get("on")
        all_recognitions = Recognition.objects.of_survivors()
        recognitions = all_recognitions.in_force_on(on) if on else all_recognitions
        rows = recognitions.select_related("enterprise").only(*_COLUMNS)
        try:
            page = BY_ID.page(rows, cursor=request.values.get("cursor"), size=request.page_size)
        except BadCursor:
            raise build_cursor_problem() from None
        return {
            "count": recognitions.count(),
            **build_links(request.http_request, page),
            "results": [{field.name: field.value(each) for field in _FIELDS} for each in page.rows],
            "on": on,
        }
