"""The kind of a file, proposed from the headings and titles of its first rows."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from enterprises.imports import values
from enterprises.imports.files import Sheet, read_sheets
from enterprises.imports.formats import FORMATS
from enterprises.imports.heading_spans import count_filled
from enterprises.imports.headings import match_rows
from enterprises.imports.kinds import NO_RANK, Rank, rank_kinds
from enterprises.imports.messages import ImportRejected

_MAX_ROWS = 40  # rows in which headings are searched
_MAX_SHEETS = 5


def propose_for_file(path: Path) -> str:
    """Return the code of the format that recognises the most columns of a file; '' if none does.

    A file that cannot be read has no kind; reading it gives the reason.
    """
    best: tuple[Rank, str] = NO_RANK, ""
    try:
        for sheet in islice(read_sheets(path), _MAX_SHEETS):
            best = max(best, _propose_for_sheet(sheet), key=lambda each: each[0])
    except ImportRejected:
        return ""
    return best[1]


def _propose_for_sheet(sheet: Sheet) -> tuple[Rank, str]:
    """Return the best kind of a sheet with its rank, in which the titles above the headings count too."""
    best: tuple[Rank, str] = NO_RANK, ""
    if sheet.is_hidden:
        return best
    rows = list(islice(sheet.rows, _MAX_ROWS))
    titles: list[str] = [sheet.name]
    for position, (_number, row) in enumerate(rows):
        if count_filled(row) > 1:
            for attempt in match_rows(
                rows[position : position + 2], sheet.merged, FORMATS["enterprises"], {}
            ):
                found = rank_kinds(attempt.pairs, " ".join(titles))
                best = max(best, found, key=lambda each: each[0])
        titles += [values.display(cell) for cell in row if not values.is_empty(cell)][:3]
    if best[1] == "annual_reports" and any("火炬" in title for title in titles):
        return best[0], "torch_reports"
    return best
