"""Pictures of sheets in which no table was recognised: their first rows, at which a person points."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from enterprises.imports import values
from enterprises.imports.files import Sheet, read_sheets

MAX_ROWS = 15  # rows with content
MAX_COLUMNS = 40
_MAX_TEXT = 40  # characters of a cell
_MAX_READ = 40  # rows in which headings are searched

Picture = list[dict[str, Any]]


def draw_pictures(path: Path, sheets: Collection[str]) -> dict[str, Picture]:
    """Return the first rows of some sheets, each with its number and the texts of its cells.

    The file is opened once more: the reading has passed these rows, and few files have such sheets.
    """
    pictures: dict[str, Picture] = {}
    for sheet in read_sheets(path):
        if sheet.name in sheets:
            pictures[sheet.name] = list(islice(_filled_rows(sheet), MAX_ROWS))
    return pictures


def _filled_rows(sheet: Sheet) -> Iterator[dict[str, Any]]:
    for number, row in islice(sheet.rows, _MAX_READ):
        cells = [values.display(cell).strip()[:_MAX_TEXT] for cell in row[:MAX_COLUMNS]]
        if any(cells):
            yield {"number": number, "cells": cells}
