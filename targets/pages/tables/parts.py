"""The tables of the page of a cluster, a zone or a subdistrict."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from enterprises.kpis.figures import Text
from enterprises.listing.movements import Movements
from enterprises.tables.table import Table
from targets.pages.lists import EnterpriseList
from targets.pages.part_page import PartPage, PartRow, Split
from targets.pages.parts_compared import PartsComparison
from targets.pages.tables.columns import (
    CHINESE,
    CODE,
    DAY,
    ENGLISH,
    INDICATOR,
    MISSING,
    REASON,
    UNIT,
    VALUE,
    get_reason_text,
)
from targets.pages.tables.targets import get_target_tables


def get_part_tables(page: PartPage) -> dict[str, Callable[[str], Table]]:
    """Return the builder of each table of the page, by the name in its address."""
    builders: dict[str, Callable[[str], Table]] = {
        "figures": lambda name: build_figures(name, page),
        **{f"by-{split.by}": partial(build_split, split=split) for split in page.splits},
    }
    if page.is_recorded:
        builders["movements"] = lambda name: build_movements(name, page.movements)
    if page.targets:
        builders |= get_target_tables(page.targets)
    return builders


def build_figures(name: str, page: PartPage) -> Table:
    """Build the indicators of a part on the day and at the last year ends."""
    days = list(page.rows[0].years) if page.rows else []
    headings: list[Text] = [CODE, INDICATOR, UNIT, DAY, VALUE, MISSING, *(day.isoformat() for day in days)]
    return Table(name, headings, [_build_figures_row(row, page) for row in page.rows])


def _build_figures_row(row: PartRow, page: PartPage) -> list[Any]:
    indicator, cell = row.indicator, row.cell
    return [
        *(indicator.code, indicator.name, indicator.unit, page.chosen.day),
        *(indicator.quantised(cell.value), get_reason_text(cell.reason)),
        *(indicator.quantised(each.value) for each in row.years.values()),
    ]


def build_comparison(name: str, comparison: PartsComparison) -> Table:
    """Build the values of the compared parts on the day and at the last year ends."""
    written, rows = comparison.indicator.quantised, comparison.rows
    years = [day.isoformat() for day in rows[0].row.years]
    headings: list[Text] = [CODE, CHINESE, ENGLISH, DAY, VALUE, MISSING, *years]
    return Table(
        name,
        headings,
        [
            [
                *(each.code, each.cell.label_zh, each.cell.label_en, comparison.chosen.day),
                *(written(each.cell.value), get_reason_text(each.cell.reason)),
                *(written(cell.value) for cell in each.row.years.values()),
            ]
            for each in rows
        ],
    )


def build_split(name: str, *, split: Split) -> Table:
    """Build the enterprises of a part by another dimension."""
    headings: list[Text] = [CODE, CHINESE, ENGLISH, VALUE, MISSING, _("Share of the total (percent)")]
    rows = [
        [
            *(row.cell.key, row.cell.label_zh, row.cell.label_en, row.cell.value),
            *(get_reason_text(row.cell.reason), row.share),
        ]
        for row in split.rows
    ]
    return Table(name, headings, rows)


def build_movements(name: str, movements: Movements) -> Table:
    """Build the enterprises that came to the district or a part of it, and those that left."""
    headings: list[Text] = [CODE, CHINESE, ENGLISH, DAY, REASON, _("Net increase")]
    rows = [
        [each.code, each.name_zh, each.name_en, each.on, each.label, 1 if each.is_entry else -1]
        for each in movements.rows
    ]
    return Table(name, headings, rows)


def build_enterprise_list(name: str, enterprise_list: EnterpriseList) -> Table:
    """Build the enterprises that are new, moved or ended, or whose certificate ends soon."""
    headings: list[Text] = [CODE, CHINESE, ENGLISH, DAY, REASON]
    rows = [[each.code, each.name_zh, each.name_en, each.on, each.label] for each in enterprise_list.rows]
    return Table(name, headings, rows)
