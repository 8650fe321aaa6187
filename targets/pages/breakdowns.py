"""Breakdowns of an indicator as a page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from enterprises.kpis.dimensions import DIMENSION_NAMES
from enterprises.kpis.figures import Cell, Text
from enterprises.kpis.recorded import NOT_RECORDED
from enterprises.kpis.shares import compute_shares


@dataclass(frozen=True)
class Breakdown:
    """An indicator by one dimension; `excess` of the sum of the parts over the district (DOMAIN 4.10)."""

    by: str
    name: Text
    cells: list[Cell]
    total: Decimal | None
    excess: Decimal | None

    @classmethod
    def of(cls, by: str, cells: list[Cell], total: Decimal | None) -> Breakdown:
        """Return the breakdown of a total into cells."""
        parts = sum((cell.value for cell in cells if cell.value is not None), Decimal(0))
        excess = parts - total if total is not None and parts > total else None
        return cls(by, DIMENSION_NAMES[by], cells, total, excess)

    @property
    def rows(self) -> list[tuple[Cell, Decimal | None]]:
        """The cells, each with its share of the total in percent; none where no cell is recorded."""
        if all(cell.reason == NOT_RECORDED for cell in self.cells):
            return []
        shares = compute_shares([cell.value for cell in self.cells], self.total)
        return list(zip(self.cells, shares, strict=True))
