"""The columns of the list of enterprises: which are shown, and in which order they sort."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

COLUMNS = "columns"


@dataclass(frozen=True)
class Column:
    """A column; its `name` is also that of the order by it."""

    name: str
    label: Promise
    is_default: bool = True


# The name stands first and cannot be left out.
NAME = Column("name", _("name"))
CHOSEN_FROM = (
    Column("uscc", _("code")),
    Column("cluster", _("cluster")),
    Column("subdistrict", _("subdistrict")),
    Column("zone", _("zones")),
    Column("recognition", _("recognitions in force")),
    Column("established_on", _("established")),
    Column("industry", _("industry"), is_default=False),
    Column("status", _("status"), is_default=False),
)


@dataclass(frozen=True)
class ColumnChoice:
    """The chosen columns; unknown ones are ignored, and none means the default ones."""

    chosen: tuple[Column, ...]

    @classmethod
    def of(cls, query: QueryDict) -> ColumnChoice:
        """Read the columns of a request, in the order of the list."""
        names = {name for text in query.getlist(COLUMNS) for name in text.split(",")}
        chosen = tuple(column for column in CHOSEN_FROM if column.name in names)
        return cls(chosen) if chosen else DEFAULT_COLUMNS

    @property
    def columns(self) -> tuple[Column, ...]:
        """All columns, the name first."""
        return (NAME, *self.chosen)

    @property
    def parameters(self) -> dict[str, list[str]]:
        """The parameter of the chosen columns; none for the default ones."""
        if all(column.is_default == (column in self.chosen) for column in CHOSEN_FROM):
            return {}
        return {COLUMNS: [column.name for column in self.chosen]}

    @property
    def choices(self) -> list[tuple[Column, bool]]:
        """Each column that can be chosen, and whether it is."""
        return [(column, column in self.chosen) for column in CHOSEN_FROM]


DEFAULT_COLUMNS = ColumnChoice(tuple(column for column in CHOSEN_FROM if column.is_default))
