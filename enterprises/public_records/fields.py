"""Public fields and records: type, description, and value in each output."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.functional import Promise

API, FEED, FILE = "api", "feed", "file"


@dataclass(frozen=True, kw_only=True)
class PublicField:
    """A public field: its type and description in JSON Schema, and its value in each output.

    The value is the column of the same name. `column`, `is_blank` (an empty text means null) and
    `enterprise_key` (a foreign key, published as the code of the enterprise) say otherwise for all outputs.
    Three differ because a row of the feed is a version without a day: `file_sql` (tables e and h of
    `tables/open_data.py`) and `value_on` (a row of the ORM) read the value as of a day; the feed has the
    stored one. Statuses and codes have no `choices` in the feed, whose old versions may have other ones.
    """

    name: str
    description: str | Promise = ""
    type: str = "string"
    format: str = ""
    choices: tuple[str, ...] = ()
    items: PublicRecord | None = None
    is_null: bool = False
    is_null_in_feed: bool = False
    column: str = ""
    is_blank: bool = False
    enterprise_key: str = ""
    feed_sql: str = ""
    file_sql: str = ""
    file_type: str = ""
    file_description: str | Promise = ""
    value_on: Callable[[Any, Any], Any] | None = None
    is_free_text: bool = False
    outputs: tuple[str, ...] = (API, FEED, FILE)

    @property
    def attribute(self) -> str:
        """The attribute of the model and column of the table."""
        return self.column or self.name

    def sql(self, table: str) -> str:
        """Return the stored value in SQL; `table` is the alias of the table."""
        value = f"{table}.{self.attribute}"
        return f"nullif({value}, '')" if self.is_blank else value

    def value(self, row: Any, day: Any = None) -> Any:
        """Return the value of a row of the ORM on a day."""
        if self.value_on is not None:
            return self.value_on(row, day)
        stored = getattr(row, self.attribute)
        return None if stored == "" else stored


@dataclass(frozen=True)
class PublicRecord:
    """The public fields of a model, in the order of the outputs; name and description are for the API."""

    model: type[models.Model]
    fields: tuple[PublicField, ...]
    name: str = ""
    description: str | Promise = ""

    def fields_in(self, output: str) -> dict[str, PublicField]:
        """Return the fields of API, FEED or FILE by name."""
        return {field.name: field for field in self.fields if output in field.outputs}
