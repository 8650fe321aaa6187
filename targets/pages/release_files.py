"""Files of releases: the stored bytes, immutable."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseGone
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from targets.models import ReleaseFile

YEAR = 365 * 24 * 60 * 60


@require_safe
def release_file(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Return a file of a published release; 410 with the reason if it was withdrawn."""
    file = get_object_or_404(ReleaseFile.objects.select_related("release"), release__slug=slug, name=name)
    if not file.release.is_published:
        return HttpResponseGone(file.release.withdrawn_reason, content_type="text/plain; charset=utf-8")
    return HttpResponse(
        bytes(file.content),
        content_type=file.content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{file.download_name}"',
            "ETag": f'"{file.sha256}"',
            "Cache-Control": f"public, max-age={YEAR}, immutable",
        },
    )
