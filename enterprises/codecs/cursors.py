"""Cursors of paginated lists: direction and row key as JSON in Base64 without padding, and a signature."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.crypto import constant_time_compare, salted_hmac

PATTERN = r"^[A-Za-z0-9_-]+\.[0-9a-f]{16}$"


class BadCursor(ValueError):
    """A cursor that this list did not issue in this order."""


def encode_cursor(name: str, direction: str, key: Iterable[Any]) -> str:
    """Return the cursor behind (">") or before ("<") the row with this key.

    `name` is that of the list with its order and filters; the signature covers it.
    """
    text = json.dumps([direction, *key], default=date.isoformat, ensure_ascii=False)
    position = urlsafe_b64encode(text.encode()).decode().rstrip("=")
    return f"{position}.{_sign(name, position)}"


def decode_cursor(cursor: str, name: str) -> tuple[str, list[Any]]:
    """Return the direction and the key of a cursor of the list `name`; raise BadCursor."""
    position, _dot, signature = cursor.partition(".")
    if not constant_time_compare(signature, _sign(name, position)):
        raise BadCursor("This cursor was not issued here; it belongs to another order or to other filters.")
    padded = position + "=" * (-len(position) % 4)
    direction, *key = json.loads(urlsafe_b64decode(padded.encode("ascii")))
    return direction, key


def _sign(name: str, position: str) -> str:
    return salted_hmac("enterprises.cursors", f"{name}\0{position}").hexdigest()[:16]
