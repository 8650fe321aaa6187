"""Admin of plans, targets, published figures and releases."""

from targets.admin import plans, read_only, releases

__all__ = ["plans", "read_only", "releases"]
