"""Money with its unit: how an amount is typed, and how it is shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from enterprises.models import AnnualReport
from enterprises.models.names import normalise

Unit = AnnualReport.Unit
_SHOWN = {
    Unit.YUAN: _("%(amount)s yuan"),
    Unit.THOUSAND: _("%(amount)s × 1,000 yuan"),
    Unit.TEN_THOUSAND: _("%(amount)s × 10,000 yuan"),
    Unit.HUNDRED_MILLION: _("%(amount)s × 100,000,000 yuan"),
}
_UNIT_IN_LABEL = re.compile(r"\s*[(（](yuan|元)[)）]")


def shown(amount: Decimal | None, unit: str | None = None) -> str:
    """Return an amount of yuan to the last fen, in `unit` or in the one in which it reads well.

    >>> shown(Decimal("123456700"))
    '12,345.67 万元'
    """
    if amount is None:
        return "—"
    chosen = Unit(unit) if unit else fitting(amount)
    return str(_SHOWN[chosen]) % {"amount": number_format(_in_unit(amount, chosen), force_grouping=True)}


def fitting(amount: Decimal | None) -> Unit:
    """Return the unit in which clerks think of such an amount."""
    return Unit.YUAN if amount is not None and abs(amount) < Unit.TEN_THOUSAND.factor else Unit.TEN_THOUSAND


def label_without_unit(label: Any) -> str:
    """Return the name of an amount without the yuan in which it is stored."""
    return _UNIT_IN_LABEL.sub("", str(label))


def _in_unit(amount: Decimal, unit: Unit) -> Decimal:
    """Exact, without the zeros that say nothing, and never as a power of ten."""
    return Decimal(format((Decimal(amount) / unit.factor).normalize(), "f"))


class AmountField(forms.DecimalField):
    """A number as people type it: with commas, spaces or full-width digits."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(normalise(str(value)).replace(",", "") if value is not None else value)


class MoneyWidget(forms.MultiWidget):
    """The amount and, beside it, its unit. `unit` is the one offered first; else one that fits."""

    use_fieldset = False
    unit: str | None = None

    def __init__(self, *, label: str) -> None:
        amount = forms.TextInput(attrs={"inputmode": "decimal", "class": "amount"})
        unit = forms.Select(
            attrs={"class": "unit", "aria-label": _("unit of %(amount)s") % {"amount": label}},
            choices=Unit.choices,
        )
        super().__init__({"": amount, "unit": unit}, attrs={})

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0" if id_ else ""

    def decompress(self, value: Decimal | None) -> list[Any]:
        unit = self.unit or fitting(value)
        return [None if value is None else format(_in_unit(value, Unit(unit)), "f"), str(unit)]


class MoneyField(forms.MultiValueField):
    """An amount and its unit, cleaned to an exact number of yuan."""

    def __init__(self, *, label: Any, required: bool, help_text: Any = "", **kwargs: Any) -> None:
        name = capfirst(label_without_unit(label))
        super().__init__(
            (AmountField(), forms.ChoiceField(choices=Unit.choices)),
            label=name,
            required=required,
            help_text=help_text,
            require_all_fields=False,
            widget=MoneyWidget(label=name),
        )

    def compress(self, data_list: Sequence[Any]) -> Decimal | None:
        if not data_list or data_list[0] is None:
            return None
        amount, unit = data_list
        return Decimal(amount) * Unit(unit).factor

    def clean(self, value: Any) -> Decimal | None:
        """The unit alone is no amount."""
        is_given = bool(value) and value[0] not in (None, "")
        cleaned: Decimal | None = super().clean(value if is_given else [])
        return cleaned

    def has_changed(self, initial: Any, data: Any) -> bool:
        """An amount is the same whatever the unit in which it is written."""
        try:
            return bool(self.clean(data) != initial)
        except forms.ValidationError:
            return True
