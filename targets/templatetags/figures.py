"""Formats of figures: with the decimals of the indicator, or a dash and the reason."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from enterprises.codecs.iso_dates import write_day
from enterprises.kpis import figures
from enterprises.kpis.figures import Text
from enterprises.kpis.indicators import Indicator
from enterprises.kpis.number_format import large_money, number, signed
from targets import sentences
from targets.drawing.elements import write_svg
from targets.drawing.line_chart import draw_line_chart
from targets.models import Release
from targets.pages.charts import build_chart
from targets.pages.plan_page import TargetResult
from targets.pages.summaries import IndicatorSummary

register = template.Library()


@register.filter
def measured(value: Decimal | None, indicator: Indicator) -> str:
    """Format a value with the decimals of its indicator; money without empty cents."""
    return "" if value is None else number(value, indicator.decimals_of(value))


@register.filter
def signed_as(change: Decimal | None, indicator: Indicator) -> str:
    """Format a change with its sign and the decimals of its indicator; a dash for None."""
    return "—" if change is None else signed(indicator.quantised(change))


@register.filter
def period(text: str) -> str:
    """Write a reference period, of one day or two, as running text has it; another text as it is."""
    first, _slash, last = text.partition("/")
    if not last:
        return write_day(text)
    return _("%(first)s to %(last)s") % {"first": write_day(first), "last": write_day(last)}


@register.filter
def step(reason: str) -> Text:
    """Return the text of the reason of a change."""
    return figures.CHANGE_REASONS[reason]


@register.filter
def money_of(value: Decimal | None, indicator: Indicator) -> str:
    """Format money in large units; empty for other indicators."""
    return large_money(value) if indicator.unit.code == "yuan" else ""


@register.filter
def reason(code: str) -> Text:
    """Return the text of the reason of a missing value."""
    return figures.REASONS.get(code, code)


@register.filter
def provisional(figure: figures.Figure) -> str:
    """Return the sentence on the records behind a figure that await review; empty without any."""
    return sentences.make_provisional(figure)


@register.filter
def final_sentences(result: TargetResult) -> str:
    """Return what a plan's page says of a target: its headline, and the way it came if it was missed."""
    headline = sentences.make_headline(result.target, result.progress, result.public.figure.reason)
    return sentences.join([headline, sentences.make_way(result.target, result.progress)])


@register.filter
def query_for(release: Release, indicator: Indicator) -> dict[str, str]:
    """Return the parameters of the page that states a figure of a release."""
    return release.query_for(indicator)


@register.filter
def footnote(code: str, notes: list[str]) -> int:
    """Return the number of a reason among the footnotes of a table."""
    return notes.index(code) + 1


@register.simple_tag(takes_context=True)
def line_chart(
    context: Context, summary: IndicatorSummary, width: int, height: int, label: str, name: str = ""
) -> SafeString:
    """Return the drawing of the chart of a summary for some width; empty where nothing can be drawn.

    `label` has the ids of the elements that say the same in words; `name` is a class more.
    """
    known_at = context["instant"].snapshot.at
    if known_at is None and (change := context["last_change"]()):
        known_at = change.committed_at
    chart = build_chart(summary, known_at=known_at, is_demonstration=context["is_demonstration"]())
    if chart is None:
        return SafeString("")
    drawing = draw_line_chart(chart, width=width, height=height)
    drawing.attrib.update({"class": f"drawing {name}".strip(), "role": "img", "aria-labelledby": label})
    return mark_safe(write_svg(drawing))  # noqa: S308 - ElementTree escapes every text


@register.simple_tag(takes_context=True)
def card(context: Context, summary: IndicatorSummary) -> str:
    """Return the whole address of the picture in the preview of a link to this page."""
    path = reverse("card", args=[summary.indicator.code])
    address: str = context["request"].build_absolute_uri(path + context["chosen"].query_string)
    return address


@register.filter
def trend(values: Sequence[Decimal | None]) -> str:
    """Return values as the points of a line 100 wide and 24 high; empty for fewer than two.

    >>> trend([Decimal(0), None, Decimal(10)])
    '2.0,22.0 98.0,2.0'
    """
    points = [(n, value) for n, value in enumerate(values) if value is not None]
    if len(points) < 2:
        return ""
    least, most = (pick(value for _n, value in points) for pick in (min, max))
    height = most - least or Decimal(1)
    width = len(values) - 1
    return " ".join(
        f"{2 + 96 * n / width:.1f},{22 - 20 * (value - least) / height:.1f}" for n, value in points
    )
