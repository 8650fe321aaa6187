"""Form field and display of amounts with a unit."""

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
from enterprises.naming.names import normalise

Unit = AnnualReport.Unit
_FORMATS = {
    Unit.YUAN: _("%(amount)s yuan"),
    Unit.THOUSAND: _("%(amount)s × 1,000 yuan"),
    Unit.TEN_THOUSAND: _("%(amount)s × 10,000 yuan"),
    Unit.HUNDRED_MILLION: _("%(amount)s × 100,000,000 yuan"),
}
_UNIT_IN_LABEL = re.compile(r"\s*[(（](yuan|元)[)）]")


def format_amount(amount: Decimal | None, unit: str | None = None) -> str:
    """Return an amount of yuan with all its digits, in `unit` or in a suitable one.

    >>> format_amount(Decimal("123456700"))
    '12,345.67 万元'
    """
    if amount is None:
        return "—"
    chosen_unit = Unit(unit) if unit else choose_unit(amount)
    return str(_FORMATS[chosen_unit]) % {
        "amount": number_format(_in_unit(amount, chosen_unit), force_grouping=True)
    }


def choose_unit(amount: Decimal | None) -> Unit:
    """Return the usual unit of an amount: 10,000 yuan from that amount on."""
    return Unit.YUAN if amount is not None and abs(amount) < Unit.TEN_THOUSAND.factor else Unit.TEN_THOUSAND


def label_without_unit(label: Any) -> str:
    """Return the label of an amount without the unit of its column."""
    return _UNIT_IN_LABEL.sub("", str(label))


def _in_unit(amount: Decimal, unit: Unit) -> Decimal:
    """Return the exact amount in a unit, without trailing zeros and exponents."""
    return Decimal(format((Decimal(amount) / unit.factor).normalize(), "f"))


class AmountField(forms.DecimalField):
    """A number field that accepts commas, spaces and full-width digits."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(normalise(str(value)).replace(",", "") if value is not None else value)


class MoneyWidget(forms.MultiWidget):
    """An input for the amount and a select for its unit; `unit` is preselected, else a suitable one."""

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
        unit = self.unit or choose_unit(value)
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
        """Return the amount; a unit without a number is empty."""
        has_number = bool(value) and value[0] not in (None, "")
        cleaned: Decimal | None = super().clean(value if has_number else [])
        return cleaned

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Return whether the amount changed; another unit alone is no change."""
        try:
            return bool(self.clean(data) != initial)
        except forms.ValidationError:
            return True
