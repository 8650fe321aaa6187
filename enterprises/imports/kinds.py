"""The kind of a table, proposed from its headings and its title."""

from __future__ import annotations

import re
from collections.abc import Sequence

from enterprises.imports.formats import FORMATS, Format
from enterprises.imports.heading_words import read_heading

# column given once -> the column that replaces it
_INSTEAD = {"issued_on": "starts_on", "year": "cancelled_from"}
Headings = Sequence[tuple[str, str]]  # of each column: the heading of its group, its own


# Whether the title names the kind, known columns, whether none must be given once, whether a row is a record
Rank = tuple[int, int, int, int]
NO_RANK: Rank = (0, 0, 0, 0)


def propose_kind(headings: Headings, title: str = "") -> str:
    """Return the code of the format that recognises the most of some headings; '' if none does."""
    return rank_kinds(headings, title)[1]


def rank_kinds(headings: Headings, title: str = "") -> tuple[Rank, str]:
    """Return the rank and the code of the format that recognises the most of some headings.

    A format that lacks a column to be given once comes after one that has all its columns, and the ledger
    after the format of one record.
    """
    best, proposed = NO_RANK, ""
    for code, import_format in FORMATS.items():
        fields = _fields(headings, import_format)
        if not is_sufficient(fields, import_format):
            continue
        rank = (
            int(_is_named(title, import_format)),
            len(fields),
            int(is_complete(fields, import_format)),
            int(not import_format.parts),
        )
        if rank > best:
            best, proposed = rank, code
    return best, proposed


def find_other_kind(headings: Headings, fields: set[str], title: str, import_format: Format) -> str:
    """Return the format to which a table belongs rather than to the chosen one; '' if to the chosen one.

    Asked only among notices and recognitions, whose tables of cancelled, renamed and moved enterprises stand
    in one file below each other with nearly the same headings.
    """
    if not import_format.title_words or _is_named(title, import_format):
        return ""
    if named := find_named_kind(title, import_format):
        return named
    others = [each for each in FORMATS.values() if each.title_words and each is not import_format]
    if is_complete(fields, import_format):
        return ""
    for other in others:
        own = _fields(headings, other)
        if is_sufficient(own, other) and is_complete(own, other) and len(own) >= len(fields):
            return other.code
    return ""


def find_named_kind(title: str, import_format: Format) -> str:
    """Return the code of another format that a title names, if it does not name the format itself."""
    if not import_format.title_words or _is_named(title, import_format):
        return ""
    return next((each.code for each in FORMATS.values() if _is_named(title, each)), "")


def is_sufficient(fields: set[str], import_format: Format) -> bool:
    """Return whether a table has the columns that the format needs."""
    return any(fields.issuperset(needed) for needed in import_format.needed)


def is_complete(fields: set[str], import_format: Format) -> bool:
    """Return whether a table lacks no column that must be given once for all its rows."""
    name = import_format.given_once
    return not name or name in fields or _INSTEAD.get(name) in fields


def _fields(headings: Headings, import_format: Format) -> set[str]:
    found = (read_heading(above, heading, import_format).field for above, heading in headings)
    return {field for field in found if field}


def _is_named(title: str, import_format: Format) -> bool:
    return bool(import_format.title_words and re.search(import_format.title_words, title))
