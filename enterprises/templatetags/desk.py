"""What the entrance of the desk says to whoever comes in."""

from typing import Any

from django import template
from django.utils import timezone

from enterprises.admin.base import RegistryAdmin
from enterprises.admin.lists import saved_filters
from enterprises.admin.revert_conflicts import Staying, staying
from enterprises.admin.todo import Point, agenda
from enterprises.models import SavedFilter

register = template.Library()


@register.simple_tag(takes_context=True)
def agenda_of_today(context: dict[str, Any]) -> list[Point]:
    """Return what there is to do for the person who asks.

    >>> {% agenda_of_today as points %}
    """
    return agenda(context["request"], today=timezone.localdate())


@register.simple_tag(takes_context=True)
def filters_of_mine(context: dict[str, Any], changelist: Any) -> list[SavedFilter] | None:
    """Return the filters of a list that the person who asks has kept; None where the list keeps none.

    >>> {% filters_of_mine cl as mine %}
    """
    desk = changelist.model_admin
    return saved_filters(desk, context["request"]) if isinstance(desk, RegistryAdmin) else None


@register.simple_tag
def what_stays(kept: list[dict[str, Any]]) -> list[Staying]:
    """Return what to show of what an undoing left as it is.

    >>> {% what_stays reversal.kept as staying %}
    """
    return staying(kept)
