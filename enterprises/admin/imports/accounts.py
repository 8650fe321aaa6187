"""The account of the rows of a file: each is a title or heading, read, or left out for a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from enterprises.imports.messages import Issue
from enterprises.models import ImportBatch, ImportRow

# Reasons with parameters of their own are named without them in the account.
_REASONS = {"other_table": "rows_of_other_table", "unknown_table": "rows_of_unknown_table"}


@dataclass
class SheetAccount:
    """The rows of a sheet that are not empty, and what became of them."""

    sheet: str
    filled: int
    headings: int
    read: int
    records: int
    left_out: list[tuple[str, int]]

    @property
    def left_out_rows(self) -> int:
        """The number of rows left out by a rule."""
        return sum(count for _reason, count in self.left_out)


def sheet_accounts(batch: ImportBatch) -> list[SheetAccount]:
    """Return the account of each sheet of a file."""
    return [_sheet_account(stored) for stored in batch.reading.get("accounts", ())]


def _sheet_account(stored: dict[str, Any]) -> SheetAccount:
    left_out = [(str(Issue(_REASONS.get(code, code))), count) for code, count in stored["left_out"].items()]
    return SheetAccount(
        stored["sheet"], stored["filled"], stored["headings"], stored["read"], stored["records"], left_out
    )


def excluded_by_hand(batch: ImportBatch) -> int:
    """Return the number of records that a person left out of the plan."""
    return int(batch.counts.get(ImportRow.Outcome.SKIPPED, 0))
