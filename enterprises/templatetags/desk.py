"""Template tags of the admin: to-do list, saved filters, revert conflicts."""

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
    """Return the to-do list of the current user.

    >>> {% agenda_of_today as points %}
    """
    return agenda(context["request"], today=timezone.localdate())


@register.simple_tag(takes_context=True)
def filters_of_mine(context: dict[str, Any], changelist: Any) -> list[SavedFilter] | None:
    """Return the filters of a list saved by the current user; None if the list cannot save filters.

    >>> {% filters_of_mine cl as mine %}
    """
    model_admin = changelist.model_admin
    return saved_filters(model_admin, context["request"]) if isinstance(model_admin, RegistryAdmin) else None


@register.simple_tag
def what_stays(kept: list[dict[str, Any]]) -> list[Staying]:
    """Return the rows to show for the values that an undo did not revert.

    >>> {% what_stays reversal.kept as staying %}
    """
    return staying(kept)
