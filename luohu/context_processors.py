"""What the frame of every page says: the registry's state, and whether it is a demonstration."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest

from enterprises.models import Change, is_demonstration


def carried(request: HttpRequest) -> dict[str, str]:
    """Return the second clock that the page was asked for, which its links hand on to other pages."""
    written = request.GET.get("known_at", "").strip()
    return {"known_at": written} if written else {}


def frame(request: HttpRequest) -> dict[str, Callable[[], Any]]:
    """Callables, so that a page (or the desk) that shows neither asks nothing of the database."""
    return {
        "is_demonstration": is_demonstration,
        "carried": partial(carried, request),
        "last_change": Change.objects.filter(seq__isnull=False).order_by("-seq").first,
    }
