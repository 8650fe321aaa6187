"""The change feed: applied to an earlier snapshot of the public records, it yields the current ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from enterprises.api import shapes
from enterprises.api.endpoint import Endpoint, EndpointRequest, to_local_time
from enterprises.api.parameters import PAGE_SIZE, Parameter
from enterprises.api.problems import build_problem
from enterprises.api.shapes import Shape
from enterprises.cursors import BadCursor
from enterprises.history.changefeed import KINDS, FeedPosition, PublicChange, changes_after
from enterprises.public_records.fields import FEED, PublicField
from enterprises.public_records.records import RECORDS

_AS_LISTED = _("As in the list of such records; an enterprise stands under its code.")


def _schema(field: PublicField) -> Any:
    is_null = field.is_null or field.is_null_in_feed
    return shapes.of_field(replace(field, description=_AS_LISTED, choices=(), is_null=is_null))


RECORD_SHAPES = {
    kind: Shape(
        "Public" + kind.title().replace("_", ""),
        _("What is public of such a record, in the feed of changes."),
        {name: _schema(field) for name, field in record.fields_in(FEED).items()},
    )
    for kind, record in RECORDS.items()
}


def _record(description: Any) -> dict[str, Any]:
    return {"description": description, "anyOf": [*RECORD_SHAPES.values(), {"type": "null"}]}


CHANGE = Shape(
    "Change",
    _("What one change made of one record."),
    {
        "seq": shapes.whole(_("The number of the change; several records can have the same.")),
        "after": shapes.text(_("Asks for what comes behind this very entry.")),
        "committed_at": shapes.instant(_("When the registry knew it.")),
        "record": shapes.one_of(_("The kind of record, which gives the shape of `old` and `new`."), KINDS),
        "action": shapes.one_of(_("What happened to the record."), ("added", "changed", "removed")),
        "old": _record(_("The record before; null where there was none.")),
        "new": _record(_("The record after; null where there is none any more.")),
    },
)


def parse_position(text: str, now: datetime) -> FeedPosition:
    """Return the position in the feed; raise ValidationError if the text is none."""
    try:
        return FeedPosition.parse(text)
    except BadCursor:
        raise ValidationError(
            _("Give the number of a change like 42, or what an answer named `after`.")
        ) from None


AFTER = Parameter(
    name="after",
    description=_(
        "Where to go on: the `seq` of a snapshot, or `after` of an earlier answer; from the beginning where "
        "it is left out."
    ),
    schema={"type": "string", "pattern": f"^{FeedPosition.PATTERN}$"},
    parse=parse_position,
)


class ChangeList(Endpoint):
    name = "changes"
    summary = _(
        "What changed of the public records, in the order of the commits: take a snapshot, note its `seq`, "
        "and go on from there. For each entry take the record `old` away and put `new` in its place; where "
        "the code of an enterprise changed, its other records go with it. A duplicate that was merged with "
        "another record is removed, with whatever stays with it."
    )
    parameters = (AFTER, PAGE_SIZE)
    shape = shapes.body(
        Shape(
            "ChangeList",
            _("Some changes in the order of the commits."),
            {
                "next": shapes.text(
                    _("The address of what follows; null where nothing does yet."), null=True
                ),
                "after": shapes.text(_("Where to go on, now or later.")),
                "results": shapes.many(CHANGE, _("The changes.")),
            },
        ),
        name="ChangeListAnswer",
    )

    def get_body(self, request: EndpointRequest) -> dict[str, Any]:
        start = request.values.get("after", FeedPosition(0))
        if start.seq > request.state.seq:
            raise build_problem(
                {
                    "after": ValidationError(
                        _("This change has not come yet; the last is %(last)s."),
                        params={"last": request.state.seq, "nearest": str(request.state.seq)},
                    )
                }
            )
        changes = changes_after(start, size=request.page_size + 1)
        page, is_more = changes[: request.page_size], len(changes) > request.page_size
        after = str(page[-1].position if is_more else FeedPosition(request.state.seq))
        return {
            "next": _link(request, after) if is_more else None,
            "after": after,
            "results": [_row(each) for each in page],
        }


def _link(request: EndpointRequest, after: str) -> str:
    query = request.http_request.GET.copy()
    query["after"] = after
    return request.http_request.build_absolute_uri(f"{request.http_request.path}?{query.urlencode()}")


def _row(change: PublicChange) -> dict[str, Any]:
    return {
        "seq": change.position.seq,
        "after": str(change.position),
        "committed_at": to_local_time(change.committed_at),
        "record": change.record,
        "action": change.action,
        "old": change.old,
        "new": change.new,
    }
