"""The files of the open data at their fixed addresses under /data/."""

from __future__ import annotations

from typing import ClassVar

from django.http import FileResponse
from django.utils.translation import gettext_lazy as _

from enterprises.api import responses
from enterprises.api.endpoint import Endpoint, EndpointRequest, build_not_found
from enterprises.api.known_at import KNOWN_AT
from enterprises.api.parameters import ON, Parameter
from targets.open_data import CONTENT_TYPES, FILES, edition


class OpenDataFile(Endpoint):
    """A file is whole before its first byte leaves, and says how long it is; so what is cut off shows."""

    name = "open-data-file"
    summary = _("An open data file.")
    parameters: ClassVar[tuple[Parameter, ...]] = (ON, KNOWN_AT)

    def get_body(self, request: EndpointRequest) -> FileResponse:
        if request.code not in FILES:
            raise build_not_found(request.code, FILES)
        stem, _dot, ending = request.code.rpartition(".")
        is_of_now = request.is_sealed and not request.values
        state = request.state if is_of_now else None
        with edition(on=request.on, known=request.snapshot, state=state) as found:
            response = FileResponse(
                found.path(request.code).open("rb"),
                as_attachment=not request.code.endswith(".json"),
                filename=f"{stem}-{request.on}.{ending}",
                content_type=CONTENT_TYPES[ending],
            )
        etag = (
            responses.compute_etag(request.http_request, state=request.state, today=request.today)
            if request.is_sealed
            else None
        )
        return responses.set_cache_headers(response, etag)
