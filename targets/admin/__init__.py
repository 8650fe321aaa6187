"""The desks of the intentions: plans, targets, what was announced, and releases."""

from targets.admin import plans, read_only, releases

__all__ = ["plans", "read_only", "releases"]
