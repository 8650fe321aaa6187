"""The desks of the intentions: plans, targets, what was announced, and releases."""

from targets.admin import plans, releases

__all__ = ["plans", "releases"]
