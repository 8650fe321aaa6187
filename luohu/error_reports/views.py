"""Public pages of the error reports: the form, and the report with its answer."""

import math
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe
from rest_framework.request import Request

from enterprises.api.throttles import MinuteThrottle
from luohu.error_reports.forms import ErrorReportForm
from luohu.error_reports.models import ErrorReport


class ReportThrottle(MinuteThrottle):
    """The limit of reports from one address."""

    scope = "error-reports"
    setting = "ERROR_REPORTS_PER_MINUTE"


# Nobody is signed in here, so a foreign page gains nothing by sending the form; a token would set a cookie.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_error(request: HttpRequest) -> HttpResponse:
    """Show the form, and store a valid report; then redirect to the page on which its answer appears."""
    if request.method != "POST":
        return _form_page(request, ErrorReportForm(initial={"page": request.GET.get("page", "")}))
    form, throttle = ErrorReportForm(request.POST), ReportThrottle()
    if not form.is_valid():
        return _form_page(request, form, status=400)
    if not throttle.allow_request(cast(Request, request), None):
        form.add_error(None, _("Too many reports from your address; please send it again in a minute."))
        response = _form_page(request, form, status=429)
        response["Retry-After"] = str(math.ceil(throttle.wait()))
        return response
    form.instance.language = get_language() or ""
    report = form.save()
    return HttpResponseRedirect(reverse("error-report", args=[report.reference]))


@never_cache
@require_safe
def error_report(request: HttpRequest, reference: UUID) -> HttpResponse:
    """Show a report with its answer to anybody with its reference; never its contact."""
    report = get_object_or_404(ErrorReport, reference=reference)
    return render(request, "error_reports/report.html", {"report": report})


def _form_page(request: HttpRequest, form: ErrorReportForm, **options: Any) -> HttpResponse:
    return render(request, "error_reports/form.html", {"form": form, "canonical_query": {}}, **options)
