"""Views of the site itself: language redirect, health checks, robots.txt, security.txt, favicon."""

import datetime as dt
import secrets

from django.conf import settings
from django.core import signing
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from luohu import metrics as exposition
from luohu.doctor import PROXY_CHECK
from luohu.readiness import count_unapplied_migrations, has_working_worker


@require_safe
def choose_language(request: HttpRequest) -> HttpResponse:
    """Redirect `/` to the preferred language of the browser."""
    response = HttpResponseRedirect(f"/{get_language()}/")
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Return 200 while the process runs, without a query; to `manage.py doctor` also what reached it."""
    arrived = {}
    if _is_from_doctor(request.headers.get(PROXY_CHECK, "")):
        client = request.META.get("HTTP_X_FORWARDED_FOR") or request.META.get("REMOTE_ADDR", "")
        arrived = {"scheme": request.scheme, "client": client}
    return JsonResponse({"status": "ok", **arrived})


def _is_from_doctor(signed: str) -> bool:
    try:
        return bool(signed and signing.TimestampSigner(salt=PROXY_CHECK).unsign(signed, max_age=60))
    except signing.BadSignature:
        return False


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Return 200 if the database can be reached and has all migrations, else 503.

    A worker that does not work is reported and does not make the server unready: pages can be read without
    it, and a balancer would otherwise take every server away.
    """
    try:
        if unapplied := count_unapplied_migrations():
            return _not_ready(f"{unapplied} migrations are not applied; run `manage.py migrate`.")
        worker = "working" if has_working_worker() else "not working"
    except DatabaseError:
        return _not_ready("The database cannot be reached.")
    return JsonResponse({"status": "ok", "worker": worker})


def _not_ready(detail: str) -> HttpResponse:
    problem = {"type": "about:blank", "title": "Not ready", "status": 503, "detail": detail}
    return JsonResponse(problem, status=503, content_type="application/problem+json")


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Return the metrics for Prometheus to a bearer of METRICS_TOKEN; without a token there are none."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not secrets.compare_digest(
        token.encode(), settings.METRICS_TOKEN.encode()
    ):
        raise Http404
    return HttpResponse(exposition.render(), content_type=exposition.CONTENT_TYPE)


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Say what the registry is, where its figures come from, and how they may be used."""
    return render(request, "about.html")


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    """Say where errors, barriers and weaknesses are reported."""
    return render(request, "contact.html", {"public_contact": settings.PUBLIC_CONTACT})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """State what about accessibility is tested, and the known limits."""
    return render(request, "accessibility.html")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Redirect to the SVG icon; browsers request /favicon.ico on pages without an icon link."""
    return HttpResponseRedirect(static("favicon.svg"))


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", "Disallow: /admin/", f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}"]
    return _text(lines)


@require_safe
def security_contact(request: HttpRequest) -> HttpResponse:
    """Return security.txt (RFC 9116); without SECURITY_CONTACT the contact is the site itself."""
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
