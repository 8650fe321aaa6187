"""The filters of a list in words: labels of filters and of their values."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext

from enterprises.listing.filter_fields import Codes
from enterprises.listing.filters import EnterpriseFilter
from enterprises.models import Industry

_NO_FILTERS = ("ordering", "on")


class FilterLabels:
    """The labels of a filter set; the industries of its parameters are read once."""

    def __init__(self, filters: EnterpriseFilter) -> None:
        self.filters, self.parameters = filters, filters.parameters()

    def label(self, name: str) -> str:
        """Return the label of a filter."""
        return str(self.filters.form.fields[name].label)

    def value(self, name: str, value: str) -> str:
        """Return the label of a value of a filter."""
        field: Any = self.filters.form.fields[name]
        if isinstance(field, Codes):
            return field.names_by_code[value]
        return self._industries.get(value, value) if name == "industry" else value

    @property
    def sentence(self) -> str:
        """All filters but the day, in one line."""
        return gettext("; ").join(self._parts())

    def _parts(self) -> Iterator[str]:
        for name, values in self.parameters.items():
            if name not in _NO_FILTERS:
                labels = pgettext("between values", ", ").join(self.value(name, value) for value in values)
                yield gettext("{label}: {values}").format(label=capfirst(self.label(name)), values=labels)

    @cached_property
    def _industries(self) -> dict[str, str]:
        """The selected industry codes with their names; codes without a row of their own are left out."""
        selected = self.parameters["industry"]
        codes = {code.lstrip("ABCDEFGHIJKLMNOPQRST") or code: code for code in selected}
        return {
            codes[industry.code]: f"{codes[industry.code]} {industry}"
            for industry in Industry.objects.filter(code__in=codes)
        }
