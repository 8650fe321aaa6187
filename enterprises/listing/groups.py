"""The choices of the filters with several values, each with the number of enterprises that it leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Choice:
    """A value of a filter, and how many enterprises there are with it under the other filters."""

    code: str
    label: str
    is_selected: bool
    count: int

    @property
    def is_shown(self) -> bool:
        """False for a choice that would leave nothing, which stands behind “more”."""
        return self.is_selected or self.count > 0


@dataclass(frozen=True)
class FilterGroup:
    """The choices of a filter with several values, for the form."""

    name: str
    label: str
    choices: list[Choice]
    errors: list[str]

    @property
    def is_open(self) -> bool:
        return bool(self.errors) or any(choice.is_selected for choice in self.choices)

    @property
    def shown(self) -> list[Choice]:
        """The choices that leave something."""
        return [choice for choice in self.choices if choice.is_shown]

    @property
    def others(self) -> list[Choice]:
        """The choices behind “more”."""
        return [choice for choice in self.choices if not choice.is_shown]


def build_group(bound: Any, selected: list[str], counts: Mapping[str, int]) -> FilterGroup:
    """Return the group of a bound field of codes."""
    choices = [
        Choice(code, label, code in selected, counts.get(code, 0))
        for code, label in bound.field.names_by_code.items()
    ]
    return FilterGroup(bound.name, str(bound.label), choices, [str(error) for error in bound.errors])
