"""The description of a chart: its source in a line, and the properties that a saved file carries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from enterprises.tables.description import DEMONSTRATION, LICENCE, REGISTRY, format_instant
from targets.pages.summaries import IndicatorSummary
from targets.sentences import join


@dataclass(frozen=True)
class ChartDescription:
    """The words below a chart: `source` on a page, which has the rest around it, and `text` in a file."""

    source: str
    text: str
    mark: str
    properties: dict[str, str]


def describe_chart(
    summary: IndicatorSummary, *, day: date, known_at: datetime | None, unit: str, is_demonstration: bool
) -> ChartDescription:
    """Return the description of the chart of an indicator on a day.

    `unit` is that of the axis: money is drawn in larger units than those of the indicator. The text stays
    readable where a picture is pasted and its properties are lost.
    """
    indicator = summary.indicator
    words = {"day": date_format(day), "instant": _format_minute(known_at), "unit": unit}
    words |= {"source": str(indicator.source), "publisher": str(REGISTRY), "licence": LICENCE["name"]}
    when = (
        _("As of %(day)s, using what was known on %(instant)s. Unit: %(unit)s.")
        if known_at
        else _("As of %(day)s. Unit: %(unit)s.")
    )
    text = join([when % words, _("Source: %(source)s. %(publisher)s, licence %(licence)s.") % words])
    mark = str(DEMONSTRATION) if is_demonstration else ""
    return ChartDescription(
        _("As of %(day)s. Source: %(source)s.") % words,
        text,
        mark,
        {
            "title": f"{indicator.name}: {summary.headline}",
            "identifier": indicator.code,
            "description": join([text, mark]),
            "coverage": day.isoformat(),
            "date": format_instant(known_at),
            "source": str(indicator.source),
            "publisher": str(REGISTRY),
            "rights": LICENCE["path"],
        },
    )


def _format_minute(instant: datetime | None) -> str:
    """Return an instant in running text, to the minute."""
    local = timezone.localtime(instant) if instant else None
    if local is None:
        return ""
    return _("%(day)s, %(time)s") % {"day": date_format(local.date()), "time": f"{local:%H:%M}"}
