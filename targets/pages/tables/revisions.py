"""The table of the revisions of an indicator."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enterprises.kpis.figures import Text
from enterprises.tables.table import Table
from targets.pages.indicator_page import IndicatorPage
from targets.pages.tables.columns import DAY, MISSING, get_reason_text
from targets.revisions import LAGS


def build_revisions(name: str, page: IndicatorPage) -> Table:
    """Build the figures of year ends as known at different times, and the mean revisions below them."""
    triangle, written = page.revisions, page.summary.indicator.quantised
    months = [ngettext("After %(n)s month", "After %(n)s months", lag) % {"n": lag} for lag in LAGS[1:]]
    headings: list[Text] = [DAY, _("On its day"), *months, _("Latest"), _("Latest − first"), MISSING]
    rows: list[list[Any]] = [
        [
            row.on,
            *(written(figure.value) for figure in row.figures),
            written(row.last_revision),
            "; ".join(
                str(get_reason_text(reason))
                for reason in dict.fromkeys(figure.reason for figure in row.figures)
                if reason
            )
            or None,
        ]
        for row in triangle.rows
    ]
    means = triangle.means
    summary: list[list[Any]] = [
        [_("Mean revision"), None, *(each.mean for each in means), None, None],
        [_("Mean absolute revision"), None, *(each.mean_absolute for each in means), None, None],
        [_("Relative revision"), None, *(each.relative for each in means), None, None],
        [_("Year ends compared"), None, *(each.count for each in means), None, None],
    ]
    return Table(name, headings, [*rows, *summary])
