"""Renderers and their choice: JSON with exact decimals, and lists as tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from enterprises.api.responses import dumps
from enterprises.tables.description import FileDescription, format_instant
from enterprises.tables.table import CONTENT_TYPES, Table


class ExactJSONRenderer(BaseRenderer):
    """JSON by orjson: decimals with all their digits, dates and instants as in RFC 3339."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self, data: Any, media_type: str | None = None, context: Mapping[str, Any] | None = None
    ) -> bytes:
        return dumps(data)


class TableRenderer(BaseRenderer):
    """The rows of a page as a table under the names of their fields, with the description of every file."""

    charset = None
    render_style = "binary"

    def render(
        self, data: Any, media_type: str | None = None, context: Mapping[str, Any] | None = None
    ) -> bytes:
        """Return a page of results as a table.

        Its links stand in a header, because a file has no place for them.
        """
        if context is None:
            raise ValueError("A table is rendered for a view.")
        view, response = context["view"], context["response"]
        rows = [dict(_flatten(row)) for row in data["results"]]
        columns = list(dict.fromkeys(name for row in rows for name in row))
        table = Table(view.name, columns, [[row.get(name) for name in columns] for row in rows])
        response["Content-Disposition"] = f'attachment; filename="{view.name}.{self.format}"'
        links = [f'<{data[name]}>; rel="{rel}"' for name, rel in RELATIONS.items() if data[name]]
        if links:
            response["Link"] = ", ".join(links)
        description = FileDescription(
            view.summary,
            str(data.get("on") or ""),
            format_instant(data["known_at"]),
            address=view.request.build_absolute_uri(),
        )
        content: bytes = getattr(table, self.format)(description)
        return content


class CSVRenderer(TableRenderer):
    media_type = CONTENT_TYPES["csv"]
    format = "csv"


class XLSXRenderer(TableRenderer):
    media_type = CONTENT_TYPES["xlsx"]
    format = "xlsx"


RELATIONS = {"next": "next", "previous": "prev"}


def _flatten(row: Mapping[str, Any], prefix: str = "") -> Iterable[tuple[str, Any]]:
    """Yield the columns of a row; an object has one for each member, a list of codes is one text."""
    for name, value in row.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{name}.")
        elif isinstance(value, list):
            is_plain = all(isinstance(each, str) for each in value)
            yield prefix + name, ";".join(value) if is_plain else dumps(value).decode()
        else:
            yield prefix + name, value.isoformat() if isinstance(value, datetime) else value


class FormatNegotiation(DefaultContentNegotiation):
    """The renderer of `?format=`, otherwise one of `Accept`; other formats are an invalid parameter."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        wanted = request.query_params.get("format")
        for renderer in renderers:
            if renderer.format == wanted:
                return renderer, renderer.media_type
        chosen: tuple[BaseRenderer, str] = super().select_renderer(request, renderers, format_suffix)
        return chosen
