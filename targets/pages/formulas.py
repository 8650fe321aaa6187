"""Formulas of indicators with public values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from enterprises.history.moment import Moment
from enterprises.history.state_cache import cached_by_state
from enterprises.kpis.figures import REASONS
from enterprises.kpis.indicators import CATALOGUE, Indicator
from enterprises.kpis.number_format import number
from enterprises.kpis.per_capita import PatentsPerResidents
from targets.public_figures import PublicFigure, get_public_figure


@dataclass(frozen=True)
class FilledFormula:
    """An indicator with its figure on a day, the formula with values, and its first recorded day."""

    indicator: Indicator
    public: PublicFigure
    formula: str
    recorded_since: date | None


def fill_formulas(moment: Moment) -> list[FilledFormula]:
    """Return every indicator with its formula and values, in the active language.

    Cached by the registry's state; otherwise two or three queries for each.
    """
    name = ("filled", get_language(), *moment.cache_key)
    moment = moment.with_cached_facts()
    return cached_by_state(name, lambda: [_fill(indicator, moment) for indicator in CATALOGUE])


def _fill(indicator: Indicator, moment: Moment) -> FilledFormula:
    public = get_public_figure(indicator, moment)
    formula = _format_formula(indicator, public, moment)
    return FilledFormula(indicator, public, formula, indicator.recorded_since(moment.facts))


def _format_formula(indicator: Indicator, public: PublicFigure, moment: Moment) -> str:
    figure = public.figure
    if figure.value is None:
        return _("No value: %(reason)s") % {"reason": REASONS.get(figure.reason, figure.reason)}
    value = number(figure.value, indicator.unit.decimals)
    if isinstance(indicator, PatentsPerResidents):
        patents, people = indicator.official(moment.at(figure.on))
        return f"{number(patents)} ÷ ({number(people)} ÷ 10,000) = {value}"
    if figure.expected is not None:
        template = _("based on %(reported)s of %(expected)s enterprises reporting: %(value)s")
        return template % {
            "reported": number(figure.reported),
            "expected": number(figure.expected),
            "value": value,
        }
    return f"= {value}"
