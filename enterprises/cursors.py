"""Cursors of paginated lists: list name, direction and row key as JSON in Base64 without padding."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from datetime import date
from typing import Any


class BadCursor(ValueError):
    """A cursor that this list did not issue in this order."""


def encode_cursor(name: str, direction: str, key: Iterable[Any]) -> str:
    """Return the cursor behind (">") or before ("<") the row with this key."""
    text = json.dumps([name, direction, *key], default=date.isoformat, ensure_ascii=False)
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cursor: str, name: str) -> tuple[str, list[Any]]:
    """Return the direction and the key of a cursor of the list `name`; raise BadCursor."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        parts = json.loads(urlsafe_b64decode(padded.encode("ascii")))
        list_name, direction, *key = parts
    except (ValueError, TypeError, RecursionError) as error:
        raise BadCursor("This cursor was not issued here.") from error
    if not isinstance(parts, list) or list_name != name or direction not in (">", "<"):
        raise BadCursor("This cursor belongs to another order.")
    return direction, key
