"""The files of the open data at their fixed addresses under /data/."""

from __future__ import annotations

from typing import ClassVar

from django.http import FileResponse
from django.utils.translation import gettext_lazy as _

from enterprises.api import responses
from enterprises.api.endpoint import Asked, Endpoint, unknown_in_path
from enterprises.api.known_at import KNOWN_AT
from enterprises.api.parameters import ON, Parameter
from targets.open_data import CONTENT_TYPES, FILES, edition


class OpenDataFile(Endpoint):
    """A file is whole before its first byte leaves, and says how long it is; so what is cut off shows."""

    name = "open-data-file"
    summary = _("An open data file.")
    parameters: ClassVar[tuple[Parameter, ...]] = (ON, KNOWN_AT)

    def answered(self, asked: Asked) -> FileResponse:
        if asked.code not in FILES:
            raise unknown_in_path(asked.code, FILES)
        is_of_now = asked.is_sealed and not asked.values
        state = asked.state if is_of_now else None
        with edition(on=asked.on, known=asked.known, state=state) as found:
            response = FileResponse(
                found.path(asked.code).open("rb"),
                as_attachment=not asked.code.endswith(".json"),
                filename=asked.code,
                content_type=CONTENT_TYPES[asked.code.rpartition(".")[2]],
            )
        etag = responses.tag(asked.request, state=asked.state, today=asked.today) if asked.is_sealed else None
        return responses.fresh(response, etag)
