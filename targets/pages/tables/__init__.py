"""The tables of the pages as files: the columns of each."""

from targets.pages.tables.differences import build_changes_of_indicators, build_contributions, build_reasons
from targets.pages.tables.indicators import build_further, build_overview, get_indicator_tables
from targets.pages.tables.open_data import build_open_data
from targets.pages.tables.parts import (
    build_comparison,
    build_enterprise_list,
    build_movements,
    get_part_tables,
)
from targets.pages.tables.plans import get_plan_tables
from targets.pages.tables.reconciliation import build_reconciliation
from targets.pages.tables.releases import build_changes, build_releases, build_revisions
from targets.pages.tables.targets import build_assessments, get_target_tables

__all__ = [
    "build_assessments",
    "build_changes",
    "build_changes_of_indicators",
    "build_comparison",
    "build_contributions",
    "build_enterprise_list",
    "build_further",
    "build_movements",
    "build_open_data",
    "build_overview",
    "build_reasons",
    "build_reconciliation",
    "build_releases",
    "build_revisions",
    "get_indicator_tables",
    "get_part_tables",
    "get_plan_tables",
    "get_target_tables",
]
