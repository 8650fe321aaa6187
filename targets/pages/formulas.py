"""The formula of an indicator with today's numbers in it, as far as they are public."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from enterprises.history.facts import Facts, Moment
from enterprises.history.state_cache import cached_by_state
from enterprises.kpis.figures import REASONS
from enterprises.kpis.indicators import CATALOGUE, Indicator
from enterprises.kpis.number_format import number
from enterprises.kpis.per_capita import PatentsPerPeople
from targets.pages.dates import ChosenDay
from targets.public_figures import PublicFigure, public_figure


@dataclass(frozen=True)
class Filled:
    """An indicator with its figure on a day and the formula filled in."""

    indicator: Indicator
    public: PublicFigure
    formula: str


def filled(chosen: ChosenDay) -> list[Filled]:
    """Return every indicator with its numbers of the chosen day, in the language of the reader.

    Kept by the registry's state; otherwise two or three queries for each.
    """
    facts = chosen.instant.facts
    name = ("filled", get_language(), chosen.day, chosen.since, facts.seq)
    return cached_by_state(name, lambda: _filled(chosen, facts))


def _filled(chosen: ChosenDay, facts: Facts) -> list[Filled]:
    rows = []
    for indicator in CATALOGUE:
        public = public_figure(indicator, on=chosen.day, facts=facts, since=chosen.since)
        rows.append(Filled(indicator, public, _formula(indicator, public, facts)))
    return rows


def _formula(indicator: Indicator, public: PublicFigure, facts: Facts) -> str:
    figure = public.figure
    if figure.value is None:
        return _("no value: %(reason)s") % {"reason": REASONS.get(figure.reason, figure.reason)}
    value = number(figure.value, indicator.unit.decimals)
    if isinstance(indicator, PatentsPerPeople):
        patents, people = indicator.official(Moment(facts, figure.on))
        return f"{number(patents)} ÷ ({number(people)} ÷ 10,000) = {value}"
    if figure.expected is not None:
        words = _("over the %(reported)s of %(expected)s enterprises that reported: %(value)s")
        return words % {
            "reported": number(figure.reported),
            "expected": number(figure.expected),
            "value": value,
        }
    return f"= {value}"
