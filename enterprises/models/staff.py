"""Staff by permission: those who could do what somebody else may not."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db.models import QuerySet


def staff_with(permission: str) -> QuerySet[User]:
    """Return the active staff who have a permission (`enterprises.add_approval`), by user name."""
    backend = "django.contrib.auth.backends.ModelBackend"
    return User.objects.with_perm(permission, backend=backend).filter(is_staff=True).order_by("username")
