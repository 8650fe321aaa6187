"""The table of open data files."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from enterprises.kpis.figures import Text
from enterprises.tables.table import Table
from targets.pages.open_data import OfferedFile


def build_open_data(name: str, files: Sequence[OfferedFile]) -> Table:
    """Build the list of open data files."""
    headings: list[Text] = [_("File"), _("Content"), _("Rows"), _("Size (bytes)"), "SHA-256"]
    return Table(
        name, headings, [[each.path, each.title, each.rows, each.bytes, each.sha256] for each in files]
    )
