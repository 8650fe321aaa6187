"""Context of the page frame: state of the registry, demonstration flag, `known_at` for links."""

from collections.abc import Callable
from functools import cache, partial
from typing import Any

from django.http import HttpRequest

from enterprises.models import Change, is_demonstration


def known_at_query(request: HttpRequest) -> dict[str, str]:
    """Return the parameter `known_at` of the request, for links to other pages."""
    known_at = request.GET.get("known_at", "").strip()
    return {"known_at": known_at} if known_at else {}


def frame(request: HttpRequest) -> dict[str, Callable[[], Any]]:
    """Return callables, so that a page without them (the admin site) runs no query for them.

    A template calls them wherever it names them: each result is cached for the request.
    """
    return {
        "is_demonstration": cache(is_demonstration),
        "known_at_query": partial(known_at_query, request),
        "last_change": cache(Change.objects.filter(seq__isnull=False).order_by("-seq").first),
    }
