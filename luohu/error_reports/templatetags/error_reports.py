"""Tag of the admin index: the number of error reports to answer."""

from django import template
from django.template.context import Context

from luohu.error_reports.models import ErrorReport

register = template.Library()


@register.simple_tag(takes_context=True)
def waiting_error_reports(context: Context) -> int | None:
    """Return the number of reports without an answer; None to whoever does not answer them."""
    if not context["request"].user.has_perm("error_reports.change_errorreport"):
        return None
    return ErrorReport.objects.waiting().count()
