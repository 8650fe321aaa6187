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

_AS_LISTED = _("Same structure as in the list of these records; an enterprise is identified by its code.")


def _schema(field: PublicField) -> Any:
    is_null = field.is_null or field.is_null_in_feed
    return shapes.of_field(replace(field, description=_AS_LISTED, choices=(), is_null=is_null))


RECORD_SHAPES = {
    kind: Shape(
        "Public" + kind.title().replace("_", ""),
        _("The public content of such a record in the change feed."),
        {name: _schema(field) for name, field in record.fields_in(FEED).items()},
    )
    for kind, record in RECORDS.items()
}


def _record(description: Any) -> dict[str, Any]:
    return {"description": description, "anyOf": [*RECORD_SHAPES.values(), {"type": "null"}]}


CHANGE = Shape(
    "Change",
    _("The effect of one change on one record."),
    {
        "seq": shapes.whole(_("The number of the change; one change can contain several records.")),
        "after": shapes.text(_("Value of `after` for the entries that follow this one.")),
        "committed_at": shapes.instant(_("The time at which the registry recorded it.")),
        "record": shapes.one_of(
            _("The type of record, which determines the structure of `old` and `new`."), KINDS
        ),
        "action": shapes.one_of(_("The action on the record."), ("added", "changed", "removed")),
        "old": _record(_("The record before the change; null if there was none.")),
        "new": _record(_("The record after the change; null if it no longer exists.")),
    },
)


def parse_position(text: str, now: datetime) -> FeedPosition:
    """Return the position in the feed; raise ValidationError if the text is none."""
    try:
        return FeedPosition.parse(text)
    except BadCursor:
        raise ValidationError(
            _("Use a change number such as 42, or the `after` value of an earlier response.")
        ) from None


AFTER = Parameter(
    name="after",
    description=_(
        "The position from which to continue: the `seq` of a snapshot or the `after` of an "
        "earlier response; from the beginning if omitted."
    ),
    schema={"type": "string", "pattern": f"^{FeedPosition.PATTERN}$"},
    parse=parse_position,
)


class ChangeList(Endpoint):
    name = "changes"
    summary = _(
        "Changes to the public records, in order of commit. Take a snapshot, note its `seq` "
        "and continue from there. For each entry, remove the record `old` and insert `new` in"
        " its place; if the code of an enterprise changes, its other records move with it. A "
        "duplicate that was merged with another record is removed together with the records "
        "that remain with it."
    )
    parameters = (AFTER, PAGE_SIZE)
    shape = shapes.body(
        Shape(
            "ChangeList",
            _("Changes in order of commit."),
            {
                "next": shapes.text(
                    _("The address of the following entries; null if there are none yet."), null=True
                ),
                "after": shapes.text(_("The position from which to continue.")),
                "results": shapes.many(CHANGE, _("The changes.")),
            },
        ),
        name="ChangeListAnswer",
    )

    def get_body(self, request: EndpointRequest) -> dict[str, Any]:
        """Return a page of changes; one more is read to know whether there are others.

        At the end `after` is the current state and not the last entry: changes without public records would
        otherwise be searched again by each request.
        """
        start = request.values.get("after", FeedPosition(0))
        if start.seq > request.state.seq:
            raise build_problem(
                {
                    "after": ValidationError(
                        _("This change does not exist yet; the latest is %(last)s."),
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
