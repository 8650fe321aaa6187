"""Template tag of the admin index: the resets of second factors that wait for a confirmation."""

from __future__ import annotations

from typing import Any

from django import template
from django.contrib.auth.models import User

from luohu.accounts.factor_resets import FactorReset
from luohu.accounts.second_factor import fetch_open_resets

register = template.Library()


@register.simple_tag(takes_context=True)
def open_factor_resets(context: dict[str, Any]) -> list[tuple[FactorReset, list[User]]]:
    """Return the requests without a decision for administrators; nothing for others.

    >>> {% open_factor_resets as resets %}
    """
    return fetch_open_resets() if context["request"].user.has_perm("auth.change_user") else []
