"""Files of releases: the stored bytes, immutable."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from enterprises.api.problems import Problem, read_only
from targets.models import ReleaseFile

YEAR = 365 * 24 * 60 * 60


@csrf_exempt  # read-only: a POST gets 405, not 403
def release_file(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Return a file of a published release; 410 with the reason if it was withdrawn."""
    if request.method not in ("GET", "HEAD"):
        return read_only("GET, HEAD").response()
    file = get_object_or_404(ReleaseFile.objects.select_related("release"), release__slug=slug, name=name)
    if not file.release.is_published:
        reason = {"reason": file.release.withdrawn_reason}
        return Problem(410, _("This release was withdrawn: %(reason)s") % reason).response()
    return HttpResponse(
        bytes(file.content),
        content_type=file.content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{file.download_name}"',
            "ETag": f'"{file.sha256}"',
            "Cache-Control": f"public, max-age={YEAR}, immutable",
        },
    )
