"""Throttling: a limit of requests per minute and address."""

from __future__ import annotations

import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.throttling import BaseThrottle

from enterprises.api.problems import Problem

MINUTE = 60


def check_throttle(request: HttpRequest) -> None:
    """Count the request; raise Problem (429) above the limit of this minute."""
    allowed = settings.API_REQUESTS_PER_MINUTE
    if not allowed:
        return
    minute, second = divmod(int(time.time()), MINUTE)
    key = f"api-requests:{BaseThrottle().get_ident(request)}:{minute}"  # type: ignore[arg-type] # reads META
    cache.add(key, 0, timeout=2 * MINUTE)
    try:
        count = cache.incr(key)
    except ValueError:  # evicted in between
        return
    if count > allowed:
        raise Problem(
            429,
            _("More than %(n)s requests in a minute; try again shortly.") % {"n": allowed},
            headers={"Retry-After": str(MINUTE - second), "Cache-Control": "no-store"},
        )
