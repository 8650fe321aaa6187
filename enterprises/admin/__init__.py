"""The clerks' desk: every table of the facts, entered, reviewed and looked back on by staff."""

from enterprises.admin import (
    accounts,
    audit_log,
    enterprises,
    former_names,
    imports,
    memberships,
    recognitions,
    reference,
    reports,
    residences,
    statistics,
    support,
    talent_projects,
)

__all__ = [
    "accounts",
    "audit_log",
    "enterprises",
    "former_names",
    "imports",
    "memberships",
    "recognitions",
    "reference",
    "reports",
    "residences",
    "statistics",
    "support",
    "talent_projects",
]
