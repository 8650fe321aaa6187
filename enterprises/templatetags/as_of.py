"""Template filters for facts as of a day."""

from datetime import date

from django import template

from enterprises.models import Enterprise, Period

register = template.Library()


@register.filter
def status_on(enterprise: Enterprise, day: date) -> str:
    """Return the label of the status as of a day."""
    return enterprise.status_label_on(day)


@register.filter
def exists_on(enterprise: Enterprise, day: date) -> bool:
    """Return whether a day lies in the life of the enterprise."""
    return enterprise.exists_on(day)


@register.filter
def has_ended_by(enterprise: Enterprise, day: date) -> bool:
    """Return whether the last day of the enterprise lies before a day."""
    return enterprise.has_ended_by(day)


@register.filter
def covers(period: Period, day: date) -> bool:
    """Return whether the period covers a day."""
    return period.covers(day)
