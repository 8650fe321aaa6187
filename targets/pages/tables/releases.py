"""The tables of releases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from enterprises.kpis.figures import Text
from enterprises.tables.description import format_instant
from enterprises.tables.table import Table
from targets.models import Release
from targets.pages.release_page import Revision
from targets.pages.tables.columns import (
    CHANGE,
    CODE,
    INDICATOR,
)
from targets.releases.differences import ReleaseDifference


def build_releases(name: str, releases: Iterable[Release]) -> Table:
    """Build the list of published releases."""
    headings: list[Text] = [
        *(_("Release"), _("As of"), _("Known at"), _("Registry version"), _("Time of publication")),
        *(_("Corrected release"), _("Withdrawn at"), _("Reason for withdrawal")),
    ]
    rows = [
        [
            *(
                each.slug,
                each.as_of,
                format_instant(each.known_at),
                each.seq,
                format_instant(each.published_at),
            ),
            *(
                each.corrects and each.corrects.slug,
                format_instant(each.withdrawn_at),
                each.withdrawn_reason or None,
            ),
        ]
        for each in releases
    ]
    return Table(name, headings, rows)


def build_revisions(name: str, revisions: Sequence[Revision]) -> Table:
    """Build the published counts beside those computed for the same day."""
    rows = []
    for each in revisions:
        values = (each.published.value, each.computed, each.change)
        rows.append([each.indicator.code, each.indicator.name, *map(each.indicator.quantised, values)])
    return Table(name, [CODE, INDICATOR, _("Published"), _("Computed"), CHANGE], rows)


def build_changes(
    name: str, before: Release, after: Release, differences: Sequence[ReleaseDifference]
) -> Table:
    """Build the changes from one release to the next, with their sums by reason."""
    headings: list[Text] = [CODE, INDICATOR, before.slug, after.slug, CHANGE, _("Reasons")]
    rows = []
    for each in differences:
        reasons = [f"{label} {change:+f}" for label, _count, change in each.difference.reasons]
        values = (each.difference.before.value, each.difference.after.value, each.difference.change)
        cells = map(each.indicator.quantised, values)
        rows.append([each.indicator.code, each.indicator.name, *cells, "; ".join(reasons) or None])
    return Table(name, headings, rows)
