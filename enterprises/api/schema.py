"""The description of a view in OpenAPI: to the serializers, what else a RegistryView declares."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema_serializer

from enterprises.api.parameters import CodesParameter, Parameter
from enterprises.api.renderers import CSVRenderer, XLSXRenderer
from enterprises.api.serializers import ProblemSerializer
from enterprises.api.views import ListView

NOT_MODIFIED = _("Not modified: the response matches the given identifier.")
TABLES = [CSVRenderer.media_type.partition(";")[0], XLSXRenderer.media_type]
JSON = "application/json"
PROBLEM = "application/problem+json"
FAILURES = {
    400: _("A parameter is unknown, empty, repeated or invalid; the nearest valid one is given."),
    405: _("This address is read-only."),
    406: _("None of the accepted formats is available."),
    429: _("Too many requests in a minute."),
}


class RegistrySchema(AutoSchema):
    """The operation of a RegistryView: its query, its responses, and the problems that it can answer."""

    view: Any

    def get_operation_id(self) -> str:
        name: str = self.view.name
        return name

    def get_summary(self) -> str:
        return str(self.view.summary)

    def get_description(self) -> str:  # type: ignore[override] # as in drf-spectacular
        return str(self.view.summary)

    def get_override_parameters(self) -> list[Any]:
        path = [
            OpenApiParameter(
                name, OpenApiTypes.STR, OpenApiParameter.PATH, required=True, description=str(text)
            )
            for name, text in self.view.path_parameters.items()
        ]
        return [*path, *_query_parameters(self.view.query_class), *_headers(self.view)]

    def get_auth(self) -> list[Any]:
        return [{}]  # open to all

    def get_filter_backends(self) -> list[Any]:
        return []  # what they filter by is declared in the query

    def get_response_serializers(self) -> Any:
        """Return the responses in a fixed order, so that a recorded schema changes only with the API."""
        view = self.view
        serializer = _page_serializer(view) if isinstance(view, ListView) else view.serializer_class
        answers: dict[Any, Any] = {
            (200, JSON): OpenApiResponse(serializer, description=str(view.summary)),
            304: OpenApiResponse(
                description=str(_("Not modified: the response matches the given identifier."))
            ),
        }
        if view.has_redirects:
            text = _("The code has a canonical form; the query is redirected to its address.")
            answers[308] = OpenApiResponse(description=str(text))
        if isinstance(view, ListView):
            table = OpenApiResponse(OpenApiTypes.BINARY, description=str(view.summary))
            answers[(200, *TABLES)] = table
        for status, text in sorted({**FAILURES, **view.problems}.items()):
            answers[status, PROBLEM] = OpenApiResponse(ProblemSerializer, description=str(text))
        return dict(
            sorted(answers.items(), key=lambda item: item[0] if isinstance(item[0], int) else item[0][0])
        )


def _page_serializer(view: ListView) -> Any:
    """Return the serializer of a page: the fields of `page_class`, and the rows."""
    row: Any = view.serializer_class
    name = row.__name__.removesuffix("Serializer").removesuffix("Row")
    results = row(many=True, help_text=_("The results of this page."))
    page = type(
        f"{name}ListSerializer", (view.page_class,), {"results": results, "__doc__": _("One page of a list.")}
    )
    return extend_schema_serializer(many=False)(page)  # the framework would make a list of pages of it


def _query_parameters(query: Any) -> list[OpenApiParameter]:
    """Return the declared parameters; lists are repeated (`explode`), as forms of the pages send them."""
    parameters = []
    fields: dict[str, Parameter] = query.base_fields
    for name, field in fields.items():
        is_list = isinstance(field, CodesParameter)
        parameters.append(
            OpenApiParameter(
                name,
                dict(field.schema),
                OpenApiParameter.QUERY,
                description=str(field.help_text),
                examples=_example(field.example),
                style="form" if is_list else None,
                explode=True if is_list else None,
            )
        )
    return parameters


def _example(value: Any) -> list[OpenApiExample]:
    return [] if value is None else [OpenApiExample("example", value)]


def _headers(view: Any) -> list[OpenApiParameter]:
    """Return the headers of the responses by status."""

    def header(name: str, type_: Any, text: Any, *statuses: int) -> OpenApiParameter:
        return OpenApiParameter(
            name, type_, OpenApiParameter.HEADER, description=str(text), response=list(statuses)
        )

    etag = _("The identifier of the response; can be sent as `If-None-Match`.")
    headers = [
        header("ETag", OpenApiTypes.STR, etag, 200, 304),
        header("Retry-After", OpenApiTypes.INT, _("Seconds until the next minute."), 429),
    ]
    if view.has_redirects:
        headers.append(header("Location", OpenApiTypes.STR, _("The canonical address."), 308))
    return headers
