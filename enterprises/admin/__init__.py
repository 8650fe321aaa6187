"""Admin of the registry: entry, review and history of every table of facts."""

from enterprises.admin import (
    audit_log,
    enterprises,
    former_names,
    group_heads,
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
    "audit_log",
    "enterprises",
    "former_names",
    "group_heads",
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
