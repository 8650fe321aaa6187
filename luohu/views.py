"""Answers about the site itself: which language, is it alive, may it be crawled, whom to tell of a hole."""

import datetime as dt

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.templatetags.static import static
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from luohu.readiness import migrations_waiting


@require_safe
def choose_language(request: HttpRequest) -> HttpResponse:
    """`/` goes to the language the visitor's browser prefers."""
    response = HttpResponseRedirect(f"/{get_language()}/")
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing is said about the database."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers and has every migration, so requests may be sent here."""
    try:
        waiting = migrations_waiting()
    except DatabaseError:
        return _not_ready("The database cannot be reached.")
    if waiting:
        return _not_ready(f"{waiting} migrations are not applied; run `manage.py migrate`.")
    return JsonResponse({"status": "ok"})


def _not_ready(detail: str) -> HttpResponse:
    problem = {"type": "about:blank", "title": "Not ready", "status": 503, "detail": detail}
    return JsonResponse(problem, status=503, content_type="application/problem+json")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for it on pages that name no icon: the admin's, an error's, a bare answer."""
    return HttpResponseRedirect(static("favicon.svg"))


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", "Disallow: /admin/", f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}"]
    return _text(lines)


@require_safe
def security_contact(request: HttpRequest) -> HttpResponse:
    """RFC 9116: whom to tell of a weakness. Without SECURITY_CONTACT, the site itself."""
    expires = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0) + dt.timedelta(days=180)
    lines = [
        f"Contact: {settings.SECURITY_CONTACT or request.build_absolute_uri('/')}",
        f"Expires: {expires.isoformat()}",
        "Preferred-Languages: zh, en",
        f"Canonical: {request.build_absolute_uri()}",
    ]
    return _text(lines)


def _text(lines: list[str]) -> HttpResponse:
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
