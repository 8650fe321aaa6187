"""What the entrance of the desk says to whoever comes in."""

from typing import Any

from django import template
from django.utils import timezone

from enterprises.admin.agenda import Point, agenda

register = template.Library()


@register.simple_tag(takes_context=True)
def agenda_of_today(context: dict[str, Any]) -> list[Point]:
    """Return what there is to do for the person who asks.

    >>> {% agenda_of_today as points %}
    """
    return agenda(context["request"], today=timezone.localdate())
