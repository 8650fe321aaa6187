"""Look up one enterprise by a code in an address."""

from __future__ import annotations

from django.http import Http404

from enterprises.models import Enterprise


def get_enterprise_or_404(code: str) -> Enterprise:
    """Return the enterprise that a code means; raise Http404 where it means none."""
    enterprises = Enterprise.objects.select_related("cluster", "industry", "absorbed_by")
    found = enterprises.of_code(code).first()
    if found is None:
        raise Http404(code)
    return found
