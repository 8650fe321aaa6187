"""The tables of releases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from enterprises.kpis.figures import Text
from enterprises.tables.table import Table
from targets.models import Release
from targets.pages.release_page import Since
from targets.pages.tables.columns import (
    CHANGE,
    CODE,
    INDICATOR,
    format_instant,
)
from targets.releases.differences import ReleaseDifference


def releases(name: str, found: Iterable[Release]) -> Table:
    """The releases that were published."""
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
        for each in found
    ]
    return Table(name, headings, rows)


def since(name: str, found: Sequence[Since]) -> Table:
    """What a release froze of each count, and what is computed for the same day."""
    rows = []
    for each in found:
        values = (each.frozen.value, each.now, each.change)
        rows.append([each.indicator.code, each.indicator.name, *map(each.indicator.quantised, values)])
    return Table(name, [CODE, INDICATOR, _("Published"), _("Computed"), CHANGE], rows)


def changes(name: str, before: Release, after: Release, found: Sequence[ReleaseDifference]) -> Table:
    """What changed from one release to the next, and what each reason adds."""
    headings: list[Text] = [CODE, INDICATOR, before.slug, after.slug, CHANGE, _("Reasons")]
    rows = []
    for each in found:
        why = [f"{words} {change:+f}" for words, _count, change in each.difference.reasons]
        values = (each.difference.before.value, each.difference.after.value, each.difference.change)
        said = map(each.indicator.quantised, values)
        rows.append([each.indicator.code, each.indicator.name, *said, "; ".join(why) or None])
    return Table(name, headings, rows)
