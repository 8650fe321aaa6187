"""Formula guard of CSV files: an apostrophe before text that a spreadsheet would run, removed on import.

OWASP's list of characters that start a formula. An apostrophe before such a character is escaped as well,
so that `unescape` restores every text exactly.
"""

from __future__ import annotations

FORMULA_STARTS = frozenset("=+-@\t\r")

# The same rule in SQL, for files that PostgreSQL writes itself: format with the column.
ESCAPED_COLUMN = "CASE WHEN {0} ~ '^''*[=+@\\t\\r-]' THEN '''' || {0} ELSE {0} END"


def is_formula(text: str) -> bool:
    """Return whether a spreadsheet would run the text, ignoring leading apostrophes."""
    return text.lstrip("'")[:1] in FORMULA_STARTS and bool(text.lstrip("'"))


def escape(text: str) -> str:
    """Return the text, preceded by an apostrophe if a spreadsheet would run it."""
    return f"'{text}" if is_formula(text) else text


def unescape(text: str) -> str:
    """Return the text without the apostrophe of `escape`."""
    return text[1:] if text[:1] == "'" and is_formula(text) else text
