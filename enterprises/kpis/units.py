"""Units of measurement of the indicators."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enterprises.kpis.figures import Text


@dataclass(frozen=True)
class Unit:
    """A unit of measurement: code for programs, name in text and as the heading of a column, and decimals."""

    code: str
    name: Text
    heading: Text
    decimals: int = 0

    def __str__(self) -> str:
        return str(self.name)


ENTERPRISES = Unit(
    "enterprises", pgettext_lazy("unit", "enterprises"), pgettext_lazy("heading", "Enterprises")
)
YUAN = Unit("yuan", _("yuan"), pgettext_lazy("heading", "Yuan"), decimals=2)
PERCENT = Unit("percent", _("percent"), pgettext_lazy("heading", "Percent"), decimals=2)
