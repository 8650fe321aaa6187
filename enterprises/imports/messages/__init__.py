"""Import messages: stored as codes, rendered in the reader's language.

The texts are in one module for each noun that they are about.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, override

from enterprises.codecs.iso_dates import write_day
from enterprises.constraint_messages import database_message, describe_rule, find_rule
from enterprises.imports.messages.actions import ACTIONS
from enterprises.imports.messages.cells import CELLS
from enterprises.imports.messages.enterprises import ENTERPRISES
from enterprises.imports.messages.files import FILES
from enterprises.imports.messages.levels import CONFLICT, ERROR, NOTE, UNMATCHED, WARNING, Messages
from enterprises.imports.messages.notices import NOTICES
from enterprises.imports.messages.records import RECORDS
from enterprises.plausibility.finding import describe
from enterprises.plausibility.rules import RULES

__all__ = [
    "CONFIRMABLE",
    "CONFLICT",
    "ERROR",
    "MESSAGES",
    "NOTE",
    "UNKNOWN",
    "UNMATCHED",
    "WARNING",
    "CellError",
    "ImportRejected",
    "Issue",
    "in_each_language",
    "to_import_rejection",
]

# Issues of a whole file are always errors.
MESSAGES: Messages = {
    **FILES,
    **ACTIONS,
    **CELLS,
    **ENTERPRISES,
    **RECORDS,
    **NOTICES,
    # findings of plausibility rules; their parameters are the facts with their digest
    **{rule.code: (rule.severity.value, rule.message) for rule in RULES.values()},
}

# Issues that a person may confirm. Rows with any other issue need another file, or are skipped.
CONFIRMABLE = frozenset(code for code, (level, _text) in MESSAGES.items() if level == WARNING) | {
    "second_source"
}
# Issues of rows without an enterprise.
UNKNOWN = frozenset(code for code, (level, _text) in MESSAGES.items() if level == UNMATCHED)


def in_each_language(render: Callable[[], str]) -> dict[str, str]:
    """Return a text by language code, as a parameter rendered in the reader's language."""
    texts = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            texts[code] = render()
    return texts


@dataclasses.dataclass(frozen=True, slots=True)
class Issue:
    """An issue of a row; for a single cell, with its field and column.

    Issues are stored and read in other languages later: parameters that are words of a language come from
    `in_each_language`.
    """

    code: str
    field: str = ""
    column: str = ""
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def level(self) -> str:
        """The level: error, conflict, unmatched, warning or note."""
        return MESSAGES[self.code][0]

    def __str__(self) -> str:
        if self.code in RULES:
            return describe(self.code, self.params["facts"])
        language = get_language() or settings.LANGUAGE_CODE
        params = {
            name: value[language] if isinstance(value, dict) else value for name, value in self.params.items()
        }
        if rule := params.get("rule"):
            params["why"] = describe_rule(rule) or params["why"]
        if "day" in params:
            params["day"] = write_day(params["day"])
        if params.get("sheet") == "":
            params["sheet"] = "CSV"  # text is one table without a name
        return str(MESSAGES[self.code][1]) % params

    def as_json(self) -> dict[str, Any]:
        """Return the stored form; `Issue(**stored)` restores the issue."""
        return {"code": self.code, "field": self.field, "column": self.column, "params": dict(self.params)}


class ImportRejected(Exception):
    """A file or an action is rejected as a whole."""

    def __init__(self, code: str, **params: Any) -> None:
        self.issue = Issue(code, params=params)
        super().__init__(code)

    def __str__(self) -> str:
        return str(self.issue)


def to_import_rejection(code: str, error: BaseException | None) -> ImportRejected:
    """Return the rejection for a violated constraint, stored by the name of the constraint."""
    if error is None:
        return ImportRejected(code, why="")
    return ImportRejected(code, rule=find_rule(error), why=database_message(error))


class CellError(ValueError):
    """A cell has no valid value, or only one that a person must confirm: `taken`."""

    def __init__(self, code: str, *, taken: Any = None, **params: Any) -> None:
        self.code = code
        self.taken = taken
        self.params = params
        super().__init__(code)
