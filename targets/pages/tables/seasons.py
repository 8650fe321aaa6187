"""The table of the same day of earlier years."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from enterprises.kpis.figures import Text
from enterprises.tables.table import Table
from targets.pages.indicator_page import IndicatorPage
from targets.pages.tables.columns import DAY, MISSING, VALUE, get_reason_text


def build_seasons(name: str, page: IndicatorPage) -> Table:
    """Build the stock on the same day of the last years, with those awaiting re-recognition."""
    headings: list[Text] = [DAY, VALUE, MISSING]
    rows: list[list[Any]] = [
        [each.on, page.summary.indicator.quantised(each.figure.value), get_reason_text(each.figure.reason)]
        for each in page.seasons
    ]
    if page.summary.awaiting is not None:
        headings.append(_("Expired, awaiting re-recognition"))
        for row, each in zip(rows, page.seasons, strict=True):
            row.append(each.awaiting and page.summary.indicator.quantised(each.awaiting.value))
    return Table(name, headings, rows)
