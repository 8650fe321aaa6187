"""Template tags of the admin: to-do list, saved filters, revert conflicts."""

import re
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext

from enterprises.admin.base import RegistryAdmin
from enterprises.admin.lists import saved_filters
from enterprises.admin.plausibility import describe_confirmed
from enterprises.admin.revert_conflicts import ConflictRow, describe_conflicts
from enterprises.admin.todo import TodoItem, get_todo
from enterprises.models import SavedFilter

register = template.Library()

_COUNTED = re.compile(r"(?P<label>.*) \((?P<count>\d+)\)")


@register.filter
def facet_label(display: Any) -> str:
    """Return a choice of a filter with the brackets of the language around its count."""
    counted = _COUNTED.fullmatch(str(display))
    return gettext("%(label)s (%(count)s)") % counted.groupdict() if counted else str(display)


register.filter("describe_confirmed", describe_confirmed)


@register.simple_tag(takes_context=True)
def todo_items(context: dict[str, Any]) -> list[TodoItem]:
    """Return the to-do list of the current user.

    >>> {% todo_items as items %}
    """
    return get_todo(context["request"], today=timezone.localdate())


@register.simple_tag(takes_context=True)
def my_filters(context: dict[str, Any], changelist: Any) -> list[SavedFilter] | None:
    """Return the filters of a list saved by the current user; None if the list cannot save filters.

    >>> {% my_filters cl as mine %}
    """
    model_admin = changelist.model_admin
    return saved_filters(model_admin, context["request"]) if isinstance(model_admin, RegistryAdmin) else None


@register.simple_tag
def revert_conflicts(stored: list[dict[str, Any]]) -> list[ConflictRow]:
    """Return the rows to show for the values that an undo did not revert.

    >>> {% revert_conflicts reversal.conflicts as conflicts %}
    """
    return describe_conflicts(stored)
