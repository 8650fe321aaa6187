"""The parameter `known_at` of the API (transaction time)."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from enterprises.api.parameters import Parameter
from enterprises.api.problems import build_problem
from enterprises.history.known_at import Snapshot, State, parse_known_at, snapshot_at


def get_snapshot(
    at: int | datetime | None, state: State, *, parameter: str = "known_at", is_snapshot: bool = False
) -> Snapshot:
    """Return the facts as known at the value of a parameter; None means now. Raises Problem (400)."""
    try:
        return snapshot_at(at, state, is_snapshot=is_snapshot)
    except ValidationError as error:
        raise build_problem({parameter: error}) from None


KNOWN_AT = Parameter(
    name="known_at",
    description=_(
        "The known-at time: RFC 3339, a date (its end, Beijing time) or `seq:N` for the "
        "version of that number; now if omitted."
    ),
    parse=parse_known_at,
)
