"""The description that a file carries: subject, unit, day, known-at, source, licence, demonstration mark."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from enterprises.history.known_at import Snapshot, State
from enterprises.kpis.figures import Text
from enterprises.models import is_demonstration

REGISTRY = _("Luohu enterprise registry")
LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}
DEMONSTRATION = _("Demonstration: fictitious enterprises and figures")


@dataclass(frozen=True)
class FileDescription:
    """The description of a file, made once for a download from its moment.

    `title` is the name of the indicator with this `code`, or of the table where there are several or none.
    `as_of` and `known_at` are texts in ISO 8601; a comparison has two of each, separated by a slash. A file
    that is not `is_public` has no licence. `filters` are the criteria of a list; a `note` says what the rows
    lack.
    """

    title: Text
    as_of: str
    known_at: str
    code: str = ""
    unit: Text = ""
    source: Text = REGISTRY
    address: str = ""
    filters: str = ""
    note: Text = ""
    is_public: bool = True

    def columns(self) -> list[tuple[Text, str]]:
        """Return heading and text of the columns that a CSV file repeats in each row.

        Columns, as in SDMX-CSV: lines above the headings are no part of CSV (RFC 4180), and each of pandas,
        R and spreadsheets takes them for headings or data.
        """
        columns: list[tuple[Text, Text]] = [(_("Indicator") if self.code else _("Table title"), self.title)]
        if self.unit:
            columns.append((_("Unit"), self.unit))
        columns += [
            (_("Reference date"), self.as_of),
            (_("Data known at"), self.known_at),
            (_("Data source"), self.source),
            (_("Licence"), LICENCE["name"] if self.is_public else _("For internal use only")),
        ]
        if self.filters:
            columns.append((pgettext_lazy("of a list", "Filters"), self.filters))
        if self.note:
            columns.append((_("Note"), self.note))
        if is_demonstration():
            columns.append((_("Demonstration"), DEMONSTRATION))
        return [(heading, str(text)) for heading, text in columns]

    def lines(self) -> Iterator[tuple[Text, str]]:
        """Yield label and text of the lines of a workbook's description sheet."""
        yield _("Publisher"), str(REGISTRY)
        yield from self.columns()
        if self.code:
            yield _("Code of the indicator"), self.code
        if self.is_public:
            yield _("Terms of use"), f"{LICENCE['title']}, {LICENCE['path']}"
        if self.address:
            yield _("Address of the file"), self.address

    def coded_columns(self) -> dict[str, str]:
        """Return name and text of the columns that a CSV file with codes as headings repeats in each row.

        The texts are in English, as the names are: these files are the same in every language.
        """
        with override("en"):
            columns = {
                "as_of": self.as_of,
                "known_at": self.known_at,
                "source": str(self.source),
                "licence": LICENCE["name"],
                **({"filters": self.filters} if self.filters else {}),
                **({"note": str(self.note)} if self.note else {}),
            }
        return {**columns, "demonstration": "true"} if is_demonstration() else columns


def format_known_at(snapshot: Snapshot) -> str:
    """Return the instant of a snapshot; for the newest state that of its last change."""
    return format_instant(snapshot.at or State.now().committed_at)


def format_instant(instant: datetime | None) -> str:
    """Return an instant in the time zone of the registry, to the second; empty text for None."""
    return timezone.localtime(instant).isoformat(timespec="seconds") if instant else ""


def add_description_sheet(
    book: Any, description: FileDescription, bold: Any, *, created: datetime | None = None
) -> None:
    """Add the sheet “About this file” and set the properties of the document.

    With `created` the same description always gives the same bytes.
    """
    lines = [(str(label), text) for label, text in description.lines()]
    sheet = book.add_worksheet(str(_("About this file")))
    for row, (label, text) in enumerate(lines):
        sheet.write_string(row, 0, label, bold)
        sheet.write_string(row, 1, text)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 80)
    book.set_properties(
        {
            "title": str(description.title),
            "subject": f"{description.as_of} · {description.known_at}",
            "author": str(REGISTRY),
            "comments": "\n".join(f"{label}: {text}" for label, text in lines),
            "created": created,
        }
    )
