"""Template filters for numbers: the formatters of `kpis.number_format`."""

from django import template

from enterprises.kpis.number_format import large_money, number, percent, share, signed, unlocalized

register = template.Library()

for formatter in (large_money, number, percent, share, signed, unlocalized):
    register.filter(formatter.__name__, formatter)
