"""The recognitions that enterprises hold or held: what is public of each."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from enterprises.api import shapes
from enterprises.api.endpoint import Asked, Endpoint
from enterprises.api.known_at import KNOWN_AT
from enterprises.api.pagination import links, wrong_cursor
from enterprises.api.parameters import CURSOR, DAY, PAGE_SIZE, Parameter, day
from enterprises.cursors import BadCursor
from enterprises.listing.pagination import Keyset
from enterprises.models import Recognition
from enterprises.public_records import API, RECOGNITION

ROW = shapes.of_record(RECOGNITION)
_FIELDS = tuple(RECOGNITION.fields_in(API).values())
_COLUMNS = (*(field.attribute for field in _FIELDS if field.value_on is None), "enterprise__code")
ON = Parameter(
    name="on",
    description=_("Those in force on this day; all, whether in force or not, where it is left out."),
    schema=DAY,
    parse=day,
)
AS_ENTERED = Keyset("recognitions", ("id",))


class RecognitionList(Endpoint):
    name = "recognitions"
    summary = _("All recognitions in the order in which they were entered, page by page.")
    parameters = (ON, KNOWN_AT, PAGE_SIZE, CURSOR)
    shape = shapes.list_of(
        ROW, on=shapes.day(_("The day on which they are in force; null for all."), null=True)
    )

    def answered(self, asked: Asked) -> dict[str, Any]:
        on = asked.values.get("on")
        every = Recognition.objects.of_survivors()
        found = every.in_force_on(on) if on else every
        rows = found.select_related("enterprise").only(*_COLUMNS)
        try:
            page = AS_ENTERED.page(rows, cursor=asked.values.get("cursor"), size=asked.page_size)
        except BadCursor:
            raise wrong_cursor() from None
        return {
            "count": found.count(),
            **links(asked.request, page),
            "results": [{field.name: field.value(each) for field in _FIELDS} for each in page.rows],
            "on": on,
        }
