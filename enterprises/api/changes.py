"""The change feed: applied to an earlier snapshot of the public records, it yields the current ones."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from enterprises.api.parameters import PageQuery, Parameter, Query
from enterprises.api.problems import Problem, build_problem
from enterprises.api.serializers import AnyField, EchoSerializer, RecordSerializer, choice, described
from enterprises.api.views import RegistryView, to_local_time
from enterprises.codecs.cursors import BadCursor
from enterprises.history.changefeed import KINDS, FeedPosition, PublicChange, changes_after
from enterprises.public_records.fields import FEED
from enterprises.public_records.records import RECORDS


class FeedRecordSerializer(RecordSerializer):
    """The public content of a record in the feed; versions of old may have codes of old."""

    output = FEED


RECORD_SERIALIZERS: dict[str, type[FeedRecordSerializer]] = {
    kind: type(
        f"Public{kind.title().replace('_', '')}Serializer",
        (FeedRecordSerializer,),
        {"record": record, "__doc__": _("The public content of such a record in the change feed.")},
    )
    for kind, record in RECORDS.items()
}


@extend_schema_field(
    PolymorphicProxySerializer(
        component_name="PublicRecord",
        serializers=list(RECORD_SERIALIZERS.values()),
        resource_type_field_name=None,
    )
)
class PublicRecordField(AnyField):
    """A public record, as JSON of PostgreSQL."""


@described(_("The effect of one change on one record."))
class ChangeSerializer(serializers.Serializer[Any]):
    seq = serializers.IntegerField(
        help_text=_("The number of the change; one change can contain several records.")
    )
    after = serializers.CharField(help_text=_("Value of `after` for the entries that follow this one."))
    committed_at = serializers.DateTimeField(help_text=_("The time at which the registry recorded it."))
    record = choice(_("The type of record, which determines the structure of `old` and `new`."), KINDS)
    action = choice(_("The action on the record."), ("added", "changed", "removed"))
    old = PublicRecordField(
        allow_null=True, help_text=_("The record before the change; null if there was none.")
    )
    new = PublicRecordField(
        allow_null=True, help_text=_("The record after the change; null if it no longer exists.")
    )

    def to_representation(self, change: PublicChange) -> dict[str, Any]:
        return {
            "seq": change.position.seq,
            "after": str(change.position),
            "committed_at": to_local_time(change.committed_at),
            "record": change.record,
            "action": change.action,
            "old": change.old,
            "new": change.new,
        }


@described(_("Changes in order of commit."))
class ChangeListSerializer(EchoSerializer):
    next = serializers.URLField(
        allow_null=True, help_text=_("The address of the following entries; null if there are none yet.")
    )
    after = serializers.CharField(help_text=_("The position from which to continue."))
    results = ChangeSerializer(many=True, help_text=_("The changes."))


class AfterParameter(Parameter):
    """A position in the feed."""

    schema = {"type": "string", "pattern": f"^{FeedPosition.PATTERN}$"}

    def parse(self, text: str) -> FeedPosition:
        try:
            return FeedPosition.parse(text)
        except BadCursor:
            raise ValidationError(
                _("Use a change number such as 42, or the `after` value of an earlier response.")
            ) from None


class ChangeQuery(Query):
    after = AfterParameter(
        _(
            "The position from which to continue: the `seq` of a snapshot or the `after` of an "
            "earlier response; from the beginning if omitted."
        ),
        example="42",
    )
    page_size = PageQuery.base_fields["page_size"]


class ChangeList(RegistryView):
    name = "changes"
    summary = _(
        "Changes to the public records, in order of commit. Take a snapshot, note its `seq` "
        "and continue from there. For each entry, remove the record `old` and insert `new` in"
        " its place; if the code of an enterprise changes, its other records move with it. A "
        "duplicate that was merged with another record is removed together with the records "
        "that remain with it."
    )
    query_class = ChangeQuery
    serializer_class = ChangeListSerializer
    problems = {410: _("An older backup was restored, and the position belongs to the history before it.")}

    def read(self, request: Request) -> Response:
        """Return a page of changes; one more is read to know whether there are others.

        At the end `after` is the current state and not the last entry: changes without public records would
        otherwise be searched again by each request.
        """
        start = self.values.get("after", FeedPosition(0))
        if not start.is_of_this_history():
            raise Problem(
                HTTPStatus.GONE,
                _(
                    "This position belongs to a history that the registry no longer has: an older backup was "
                    "restored. Take a new snapshot of the open data and continue from its `seq`."
                ),
                parameter="after",
            )
        if start.seq > self.state.seq:
            raise build_problem(
                {
                    "after": ValidationError(
                        _("This change does not exist yet; the latest is %(last)s."),
                        params={"last": self.state.seq, "nearest": str(self.state.seq)},
                    )
                }
            )
        changes = changes_after(start, size=self.page_size + 1)
        page, is_more = changes[: self.page_size], len(changes) > self.page_size
        after = str(page[-1].position if is_more else FeedPosition.at_end_of(self.state.seq))
        results = ChangeSerializer(page, many=True).data
        return Response(
            {"next": self._link(after) if is_more else None, "after": after, "results": list(results)}
        )

    def _link(self, after: str) -> str:
        query = self.request.query_params.copy()
        query["after"] = after
        link: str = self.request.build_absolute_uri(f"{self.request.path}?{query.urlencode()}")
        return link
