"""How an enterprise stands on a day, as a page says it."""

from datetime import date

from django import template

from enterprises.models import Enterprise

register = template.Library()


@register.filter
def status_on(enterprise: Enterprise, day: date) -> str:
    """Return the status as of a day, in words."""
    return enterprise.status_label_on(day)


@register.filter
def exists_on(enterprise: Enterprise, day: date) -> bool:
    """Say whether the enterprise had not ended before a day."""
    return enterprise.exists_on(day)
