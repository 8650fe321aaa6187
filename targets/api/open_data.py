"""The files of the open data at their fixed addresses under /data/."""

from __future__ import annotations

from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from enterprises.api import responses
from enterprises.api.parameters import MomentQuery
from enterprises.api.throttles import DataThrottle
from enterprises.api.views import RegistryView, build_not_found
from targets.open_data import CONTENT_TYPES, FILES, edition


class OpenDataFile(RegistryView):
    """A file, complete before its first byte is sent, with its length; so a truncated one is noticed."""

    name = "open-data-file"
    summary = _("An open data file.")
    query_class = MomentQuery
    throttle_classes = [DataThrottle]
    schema = None

    def read(self, request: Request) -> HttpResponseBase:
        if self.code not in FILES:
            raise build_not_found(self.code, FILES)
        stem, _dot, ending = self.code.rpartition(".")
        is_of_now = self.is_sealed and not self.values
        state = self.state if is_of_now else None
        with edition(on=self.on, known=self.snapshot, state=state) as found:
            response = FileResponse(
                found.path(self.code).open("rb"),
                as_attachment=not self.code.endswith(".json"),
                filename=f"{stem}-{self.on}.{ending}",
                content_type=CONTENT_TYPES[ending],
            )
        etag = self.compute_etag(self.state, None) if self.is_sealed else None
        return responses.set_cache_headers(response, etag)
