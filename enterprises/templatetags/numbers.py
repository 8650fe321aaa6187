"""Template filters for numbers: the formatters of `kpis.number_format`."""

from decimal import Decimal

from django import template
from django.utils.html import format_html

from enterprises.kpis.number_format import large_money, number, percent, share, signed, unlocalized

register = template.Library()

for formatter in (large_money, number, percent, share, signed, unlocalized):
    register.filter(formatter.__name__, formatter)


@register.filter
def stated(text: str, value: Decimal | int | None) -> str:
    """Wrap a formatted number in `<data>` with its exact value; an empty value is a missing figure.

    It marks the figure of its row: the test of links between pages compares these.
    """
    return format_html('<data value="{}">{}</data>', unlocalized(value), text)
