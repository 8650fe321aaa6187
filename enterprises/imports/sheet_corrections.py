"""Corrections of columns by hand, of the first table of a sheet and of the others by their place."""

from __future__ import annotations

import re
from collections.abc import Mapping

Corrections = Mapping[str, Mapping[str, str]]


class SheetCorrections:
    """The corrections of the tables of a sheet; `first` are those of its first table."""

    def __init__(self, sheet: str, corrections: Corrections) -> None:
        self.sheet, self.corrections = sheet, corrections
        self.first = self._merge(rf"{re.escape(sheet)}(?: \(\d+\))?")

    def at(self, number: int) -> dict[str, str]:
        """Return the corrections of the tables whose headings are in a row."""
        return self._merge(rf"{re.escape(self.sheet)}![A-Z]+{number}(?: \(\d+\))?")

    def _merge(self, pattern: str) -> dict[str, str]:
        names = [name for name in self.corrections if re.fullmatch(pattern, name)]
        return {letter: field for name in names for letter, field in self.corrections[name].items()}
