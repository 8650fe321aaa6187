"""Days as text: strict ISO for programs (API, files), and the forms that people type and read."""

from __future__ import annotations

import re
from datetime import date

from django.utils.formats import date_format

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TYPED = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


def parse_day(text: str) -> date:
    """Return the day YYYY-MM-DD; raise ValueError. `date.fromisoformat` alone accepts 20201231 too."""
    if not _ISO.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def is_day(text: str) -> bool:
    """Return whether the text is a day YYYY-MM-DD."""
    try:
        parse_day(text)
    except ValueError:
        return False
    return True


def parse_typed_day(text: str) -> date:
    """Return a day as people type it, without leading zeros or in full-width digits; raise ValueError."""
    match = _TYPED.fullmatch(text.strip())
    if match is None:
        raise ValueError(text)
    year, month, day = map(int, match.groups())
    return parse_day(f"{year:04}-{month:02}-{day:02}")


def write_day(text: str) -> str:
    """Return an ISO day as running text has it, 31 December 2025 or 2025年12月31日; another text as it is."""
    return date_format(parse_day(text)) if is_day(text) else text
