"""What the frame of every page says: the registry's state, and whether it is a demonstration."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from enterprises.models import Change, is_demonstration


def frame(request: HttpRequest) -> dict[str, Callable[[], Any]]:
    """Callables, so that a page (or the desk) that shows neither asks nothing of the database."""
    return {
        "is_demonstration": is_demonstration,
        "last_change": Change.objects.filter(seq__isnull=False).order_by("-seq").first,
    }
