"""The tables of the pages as files: the columns of each."""

from targets.pages.tables.differences import reasons, steps
from targets.pages.tables.indicators import further, overview, tables_of
from targets.pages.tables.open_data import open_data
from targets.pages.tables.reconciliation import reconciled
from targets.pages.tables.releases import changes, releases, since
from targets.pages.tables.targets import tables_of_parts, verdicts

__all__ = [
    "changes",
    "further",
    "open_data",
    "overview",
    "reasons",
    "reconciled",
    "releases",
    "since",
    "steps",
    "tables_of",
    "tables_of_parts",
    "verdicts",
]
