"""The table of announced figures beside computed ones."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from enterprises.kpis.figures import Text
from enterprises.tables.table import Table
from targets.pages.tables.columns import (
    CODE,
    DAY,
    INDICATOR,
    MISSING,
    get_reason_text,
)
from targets.reconciliation import ReconciledFigure


def build_reconciliation(name: str, figures: Sequence[ReconciledFigure]) -> Table:
    """Build the announced figures and the baselines of plans beside the computed figures."""
    headings: list[Text] = [
        *(CODE, INDICATOR, DAY, _("Comparator"), _("Announced"), _("Computed"), MISSING, _("Difference")),
        *(_("Consistency"), _("Publisher"), _("Document"), _("Published on"), _("Baseline of plan")),
    ]
    rows = [
        [
            each.indicator.code,
            each.indicator.name,
            each.announced.on,
            each.announced.get_comparator_display(),
            each.indicator.quantised(each.announced.value),
            each.indicator.quantised(each.public.figure.value),
            get_reason_text(each.public.figure.reason),
            each.indicator.quantised(each.difference),
            each.verdict,
            each.announced.publisher,
            each.announced.document,
            each.announced.published_on,
            each.plan and each.plan.slug,
        ]
        for each in figures
    ]
    return Table(name, headings, rows)
