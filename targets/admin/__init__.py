"""The desks of the intentions: plans, targets, what was announced, and releases."""

from targets.admin import frozen, plans, releases

__all__ = ["frozen", "plans", "releases"]
