"""Display of the corrections that an import took over from an earlier file of the same shape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from enterprises.imports import memory
from enterprises.imports.formats import FORMATS
from enterprises.models import AnnualReport, ImportBatch, RememberedColumns


@dataclass
class RememberedSheet:
    """The columns remembered for one sheet: the corrections in words, with their author and time."""

    sheet: str
    memory: RememberedColumns
    corrections: list[str]


def remembered_sheets(batch: ImportBatch) -> list[RememberedSheet]:
    """Return the corrections that the import took over; none where the clerk of this file made them."""
    if not batch.options.get("remembered"):
        return []
    return [
        RememberedSheet(sheet, each, list(_in_words(batch, each)))
        for sheet, each in memory.remembered_for(batch).items()
    ]


def _in_words(batch: ImportBatch, remembered: RememberedColumns) -> list[str]:
    """Return what was remembered in words, so that a clerk can judge corrections made for an earlier file."""
    columns = FORMATS[batch.kind].by_name
    texts = []
    for letter, name in sorted(remembered.columns.items()):
        if letter == "row":
            texts.append(gettext("headings in row %(row)s") % {"row": name})
            continue
        values: dict[str, Any] = {
            "letter": letter,
            "heading": remembered.headings.get(letter) or "—",
            "field": columns[name].label if name in columns else gettext("not used"),
        }
        texts.append(gettext("column %(letter)s, %(heading)s: %(field)s") % values)
    if remembered.unit:
        unit = dict(AnnualReport.Unit.choices).get(remembered.unit, remembered.unit)
        texts.append(gettext("amounts without a stated unit: %(unit)s") % {"unit": unit})
    return texts
