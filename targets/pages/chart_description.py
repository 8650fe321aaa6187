"""The description that the picture of a chart carries when it is saved as a file."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from enterprises.kpis.indicators import Indicator
from enterprises.tables.description import DEMONSTRATION, LICENCE, REGISTRY, format_instant


def describe_chart(
    indicator: Indicator, *, day: date, known_at: datetime | None, unit: str, is_demonstration: bool
) -> dict[str, Any]:
    """Return the title, the lines below the picture and the properties of the file.

    `unit` is that of the axis: money is drawn in larger units than those of the indicator. The lines stay
    readable where a picture is pasted and its properties are lost.
    """
    words = {"day": date_format(day), "instant": _format_minute(known_at), "unit": unit}
    when = (
        _("As of %(day)s, using what was known on %(instant)s. Unit: %(unit)s.")
        if known_at
        else _("As of %(day)s. Unit: %(unit)s.")
    )
    source = {"source": indicator.source, "publisher": REGISTRY, "licence": LICENCE["name"]}
    lines = [when % words, _("Source: %(source)s. %(publisher)s, licence %(licence)s.") % source]
    mark = str(DEMONSTRATION) if is_demonstration else ""
    return {
        "title": str(indicator.name),
        "lines": lines,
        "mark": mark,
        "properties": {
            "title": str(indicator.name),
            "identifier": indicator.code,
            "description": " ".join([*lines, *([mark] if mark else [])]),
            "coverage": day.isoformat(),
            "date": format_instant(known_at),
            "source": str(indicator.source),
            "publisher": str(REGISTRY),
            "rights": LICENCE["path"],
        },
    }


def _format_minute(instant: datetime | None) -> str:
    """Return an instant in running text, to the minute."""
    local = timezone.localtime(instant) if instant else None
    if local is None:
        return ""
    return _("%(day)s, %(time)s") % {"day": date_format(local.date()), "time": f"{local:%H:%M}"}
