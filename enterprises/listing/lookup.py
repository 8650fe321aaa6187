"""Lookup of one enterprise by the code in an address."""

from __future__ import annotations

from django.http import Http404

from enterprises.models import Enterprise


def get_enterprise_or_404(code: str) -> Enterprise:
    """Return the enterprise with a code; raise Http404 if there is none."""
    enterprises = Enterprise.objects.select_related("cluster", "industry", "absorbed_by")
    enterprise = enterprises.of_code(code).first()
    if enterprise is None:
        raise Http404(code)
    return enterprise
